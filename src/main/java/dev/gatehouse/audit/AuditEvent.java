package dev.gatehouse.audit;

import com.nimbusds.jose.util.JSONObjectUtils;
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
    ACTOR("actor"),
    CLIENT("client_id"),
    CONNECTOR("connector_id"),
    SUBJECT("sub"),
    USER("user_id"),
    LOGIN("login"),
    GRANT("grant_id"),
    SESSION("session_id"),
    JTI("jti"),
    KID("kid"),
    SCOPE("scope"),
    GRANT_TYPE("grant_type"),
    GRANTS_ENDED("grants_ended"),
    GRANTS_KEPT("grants_kept"),
    REASON("reason"),
    DETAIL("detail"),
    GENERATION("generation");

    private final String wireName;

    Fact(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** Starts an event. */
  public static Builder of(AuditType type) {
    return new Builder(type);
  }

  /** The event as one line of JSON; control characters in values are escaped by the JSON form. */
  public String toJson() {
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
    return JSONObjectUtils.toJSONString(json);
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
        facts.put(
            fact.wireName(), value.length() <= longest ? value : value.substring(0, longest) + "…");
      }
      return this;
    }

    public AuditEvent at(Instant at) {
      return new AuditEvent(type, at, requestId, remoteAddress, facts);
    }
  }
}
