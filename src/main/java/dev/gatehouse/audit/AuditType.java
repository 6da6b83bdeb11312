package dev.gatehouse.audit;

/**
 * What can happen. The wire name is part of the documented record and never changes its meaning.
 */
public enum AuditType {
  LOGIN_SUCCEEDED("login.succeeded"),
  LOGIN_FAILED("login.failed"),
  LOGIN_THROTTLED("login.throttled"),
  CONSENT_GRANTED("consent.granted"),
  CONSENT_DENIED("consent.denied"),
  CODE_ISSUED("code.issued"),
  CODE_REPLAYED("code.replayed"),
  TOKEN_ISSUED("token.issued"),
  TOKEN_REFRESHED("token.refreshed"),
  TOKEN_REFRESH_REPEATED("token.refresh_repeated"),
  TOKEN_REFUSED("token.refused"),
  REFRESH_REPLAYED("refresh.replayed"),
  REFRESH_ROLLED_BACK("refresh.rolled_back"),
  TOKEN_REVOKED("token.revoked"),
  CLIENT_AUTHENTICATION_FAILED("client.authentication_failed"),
  SESSION_ENDED("session.ended"),
  LOGOUT_DELIVERED("logout.delivered"),
  LOGOUT_UNDELIVERED("logout.undelivered"),
  ACCESS_REVOKED("access.revoked"),
  KEY_CREATED("key.created"),
  KEY_ACTIVATED("key.activated"),
  KEY_RETIRED("key.retired"),
  CLIENT_ADDED("client.added"),
  CLIENT_CHANGED("client.changed"),
  CLIENT_SECRET_ROTATED("client.secret_rotated"),
  CLIENT_REMOVED("client.removed"),
  CLIENT_REGISTRATION_REFUSED("client.registration_refused"),
  INITIAL_TOKEN_CREATED("initial_token.created"),
  INITIAL_TOKEN_REMOVED("initial_token.removed"),
  USER_ADDED("user.added"),
  USER_CHANGED("user.changed"),
  USER_REMOVED("user.removed"),
  PASSWORD_CHANGED("password.changed"),
  PASSWORD_LINK_MADE("password.link_made"),
  CONFIGURATION_RELOADED("configuration.reloaded"),
  CONFIGURATION_REFUSED("configuration.refused"),
  DATABASE_RESTORED("database.restored"),
  SERVER_STARTED("server.started"),
  SERVER_STOPPED("server.stopped");

  private final String wireName;

  AuditType(String wireName) {
    this.wireName = wireName;
  }

  /** Name in the record, such as {@code "login.failed"}. */
  public String wireName() {
    return wireName;
  }

  /** The type of a wire name. */
  public static AuditType ofWireName(String name) {
    for (AuditType type : values()) {
      if (type.wireName.equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("unknown audit type " + name);
  }
}
