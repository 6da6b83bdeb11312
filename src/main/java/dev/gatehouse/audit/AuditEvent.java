package dev.gatehouse.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One event: who, what, where, when.
 *
 * <p>Immutable and thread-safe.
 *
 * @param type what happened
 * @param at when
 * @param requestId identifier of the request, or null for background work
 * @param remoteAddress where it came from, or null
 * @param facts further facts by name (see {@link Fact}); values are never secrets
 */
public record AuditEvent(
    AuditType type, Instant at, String requestId, String remoteAddress, Map<String, String> facts) {

  public AuditEvent {
    facts = Map.copyOf(facts);
  }

  /** The names that facts may have. */
  public enum Fact {
    ACTOR("actor", "who did it; `person` is the person themselves", true),
    CLIENT("client_id", "the client", false),
    CLUSTER("cluster", "the Kubernetes cluster, as the configuration names it", false),
    CONNECTOR("connector_id", "the connector that the person comes through", false),
    SUBJECT("sub", "the person as tokens name them", true),
    USER("user_id", "the person as the connector names them", true),
    LOGIN("login", "what was typed to log in, or what a local user logs in with", true),
    GRANT("grant_id", "the grant, as tokens name it", false),
    SESSION("session_id", "the login in one browser", false),
    JTI("jti", "identifier of the access token", false),
    KID("kid", "identifier of the signing key", false),
    AUDIENCE("aud", "whom the token is for; empty for the client that asked", false),
    SCOPE("scope", "scopes, separated by spaces", false),
    GRANT_TYPE("grant_type", "how the token was asked for", false),
    SESSIONS_ENDED("sessions_ended", "how many logins ended with it", false),
    GRANTS_ENDED("grants_ended", "how many grants ended with it", false),
    GRANTS_KEPT("grants_kept", "how many grants go on, because they are bound offline", false),
    REASON("reason", "why", false),
    DETAIL("detail", "more about it", false),
    GENERATION("generation", "number of the configuration or of the key", false),
    COUNT("count", "how many", false);

    private final String wireName;
    private final String meaning;
    private final boolean personal;

    Fact(String wireName, String meaning, boolean personal) {
      this.wireName = wireName;
      this.meaning = meaning;
      this.personal = personal;
    }

    public String wireName() {
      return wireName;
    }

    /** What it tells, in words. */
    public String meaning() {
      return meaning;
    }

    /** Whether it says who a person is. */
    public boolean personal() {
      return personal;
    }
  }

  /** Starts an event. */
  public static Builder of(AuditType type) {
    return new Builder(type);
  }

  /** A fact, or null. */
  public String fact(Fact fact) {
    return facts.get(fact.wireName());
  }

  /** The event as members of a JSON object: what, when and where first. */
  public Map<String, Object> members() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("event", type.wireName());
    json.put("at", at.toString());
    if (requestId != null) {
      json.put("request_id", requestId);
    }
    if (remoteAddress != null) {
      json.put("remote", remoteAddress);
    }
    json.putAll(new TreeMap<>(facts));
    return json;
  }

  /**
   * The event as one line of JSON that no value can break or forge (see {@link AuditText#json}).
   */
  public String toJson() {
    return AuditText.json(members());
  }

  /** Collects facts; a null value is left out. Not thread-safe. */
  public static final class Builder {
    private static final int LONGEST_VALUE = 512;
    private static final int LONGEST_TEXT = 16_384;
    private final AuditType type;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private String requestId;
    private String remoteAddress;

    private Builder(AuditType type) {
      this.type = type;
    }

    public Builder request(String id, String remote) {
      requestId = id;
      remoteAddress = remote;
      return this;
    }

    public Builder with(Fact fact, String value) {
      return put(fact, value, LONGEST_VALUE);
    }

    /** A longer text that came from the server and not from a request. */
    public Builder text(Fact fact, String value) {
      return put(fact, value, LONGEST_TEXT);
    }

    private Builder put(Fact fact, String value, int longest) {
      if (value != null) {
        facts.put(fact.wireName(), value.length() <= longest ? value : cut(value, longest));
      }
      return this;
    }

    /** Never in the middle of a character. */
    private static String cut(String value, int longest) {
      boolean pair = Character.isHighSurrogate(value.charAt(longest - 1));
      return value.substring(0, pair ? longest - 1 : longest) + "…";
    }

    public AuditEvent at(Instant at) {
      return new AuditEvent(type, at, requestId, remoteAddress, facts);
    }
  }
}
