package dev.gatehouse.spi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A person as the upstream describes them.
 *
 * <p>Immutable and thread-safe. All text can be expressed in UTF-8; {@link Builder#build} refuses
 * other text.
 */
public final class UpstreamIdentity {
  private final String userId;
  private final String username;
  private final String preferredUsername;
  private final String email;
  private final boolean emailVerified;
  private final Groups groups;
  private final Map<String, Object> attributes;
  private final Instant authTime;
  private final String acr;
  private final List<String> amr;
  private final String sessionId;

  private UpstreamIdentity(Builder from) {
    userId = Text.requireWellFormed("userId", from.userId);
    if (userId.isEmpty()) {
      throw new IllegalArgumentException("userId is empty");
    }
    username = optional("username", from.username);
    preferredUsername = optional("preferredUsername", from.preferredUsername);
    email = optional("email", from.email);
    emailVerified = from.emailVerified;
    groups = from.groups;
    attributes = JsonValues.copyObject("attributes", from.attributes);
    authTime = from.authTime;
    acr = optional("acr", from.acr);
    amr = List.copyOf(from.amr);
    amr.forEach(value -> Text.requireWellFormed("amr", value));
    sessionId = optional("sessionId", from.sessionId);
  }

  private static String optional(String what, String value) {
    return value == null || value.isEmpty() ? null : Text.requireWellFormed(what, value);
  }

  /** Starts an identity of a person with a stable identifier at the upstream. */
  public static Builder of(String userId) {
    return new Builder(userId);
  }

  /** A builder with this identity's values. */
  public Builder toBuilder() {
    Builder copy = new Builder(userId);
    copy.username = username;
    copy.preferredUsername = preferredUsername;
    copy.email = email;
    copy.emailVerified = emailVerified;
    copy.groups = groups;
    copy.attributes.putAll(attributes);
    copy.authTime = authTime;
    copy.acr = acr;
    copy.amr = amr;
    copy.sessionId = sessionId;
    return copy;
  }

  /** Stable, never reassigned identifier at the upstream; part of {@code sub}. Not empty. */
  public String userId() {
    return userId;
  }

  /** Display name; claim {@code name}. */
  public Optional<String> username() {
    return Optional.ofNullable(username);
  }

  /** Claim {@code preferred_username}. */
  public Optional<String> preferredUsername() {
    return Optional.ofNullable(preferredUsername);
  }

  /** E-mail address. */
  public Optional<String> email() {
    return Optional.ofNullable(email);
  }

  /** Whether the upstream vouches for the address. */
  public boolean emailVerified() {
    return emailVerified;
  }

  /** Groups, or why there are none. */
  public Groups groups() {
    return groups;
  }

  /** Everything else as JSON values (text, numbers, booleans, null, lists, maps). */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /** When the upstream says that the person authenticated. */
  public Optional<Instant> authTime() {
    return Optional.ofNullable(authTime);
  }

  /** Authentication context class that the upstream states. */
  public Optional<String> acr() {
    return Optional.ofNullable(acr);
  }

  /** Authentication methods (RFC 8176); empty when unknown. */
  public List<String> amr() {
    return amr;
  }

  /**
   * The session at the upstream that this login came from, by whose identifier {@link
   * BackchannelLogout} may tell of its end. Known at a login only; never part of what is stored of
   * an identity.
   */
  public Optional<String> sessionId() {
    return Optional.ofNullable(sessionId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UpstreamIdentity that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    values.add(userId);
    values.add(username);
    values.add(preferredUsername);
    values.add(email);
    values.add(emailVerified);
    values.add(groups);
    values.add(attributes);
    values.add(authTime);
    values.add(acr);
    values.add(amr);
    values.add(sessionId);
    return values;
  }

  /** The identifier only: the rest is personal data. */
  @Override
  public String toString() {
    return "UpstreamIdentity[userId=" + userId + "]";
  }

  /** Collects an identity; null or empty text means "not known". Not thread-safe. */
  public static final class Builder {
    private final String userId;
    private String username;
    private String preferredUsername;
    private String email;
    private boolean emailVerified;
    private Groups groups = Groups.notRequested();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private Instant authTime;
    private String acr;
    private List<String> amr = List.of();
    private String sessionId;

    private Builder(String userId) {
      this.userId = Objects.requireNonNull(userId, "userId");
    }

    /** Display name. */
    public Builder username(String value) {
      username = value;
      return this;
    }

    /** Claim {@code preferred_username}. */
    public Builder preferredUsername(String value) {
      preferredUsername = value;
      return this;
    }

    /** Address, and whether the upstream vouches for it. */
    public Builder email(String value, boolean verified) {
      email = value;
      emailVerified = verified;
      return this;
    }

    /** Groups; {@link Groups.NotRequested} when never called. */
    public Builder groups(Groups value) {
      groups = Objects.requireNonNull(value, "groups");
      return this;
    }

    /** One more attribute: a JSON value. */
    public Builder attribute(String name, Object value) {
      attributes.put(Objects.requireNonNull(name, "name"), value);
      return this;
    }

    /** When the upstream says that the person authenticated; null when it does not say. */
    public Builder authTime(Instant value) {
      authTime = value;
      return this;
    }

    /** Authentication context class. */
    public Builder acr(String value) {
      acr = value;
      return this;
    }

    /** Authentication methods (RFC 8176). */
    public Builder amr(List<String> values) {
      amr = List.copyOf(values);
      return this;
    }

    /** The session at the upstream; null when it does not say. */
    public Builder sessionId(String value) {
      sessionId = value;
      return this;
    }

    /**
     * The identity.
     *
     * @throws IllegalArgumentException when the identifier is empty, text is not expressible in
     *     UTF-8 or an attribute is not a JSON value
     */
    public UpstreamIdentity build() {
      return new UpstreamIdentity(this);
    }
  }
}
