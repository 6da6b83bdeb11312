package dev.gatehouse.config.settings;

/** {@code application_type} of OpenID Connect Dynamic Client Registration 1.0, section 2. */
public enum ApplicationType {
  /** Runs on a server or in a browser. */
  WEB,
  /** Runs on a device; loopback redirects may use any port (RFC 8252, section 7.3). */
  NATIVE
}
