package dev.gatehouse.grants;

import java.util.Optional;

/** Identifiers of types of tokens (RFC 8693 §3). */
enum ExchangedType {
  ACCESS_TOKEN("access_token"),
  ID_TOKEN("id_token"),
  /** A JWT of which nothing else is said: what workloads have. */
  JWT("jwt"),
  REFRESH_TOKEN("refresh_token"),
  SAML1("saml1"),
  SAML2("saml2");

  private static final String PREFIX = "urn:ietf:params:oauth:token-type:";
  private final String uri;

  ExchangedType(String name) {
    this.uri = PREFIX + name;
  }

  /** The identifier on the wire. */
  String uri() {
    return uri;
  }

  static Optional<ExchangedType> of(String uri) {
    for (ExchangedType type : values()) {
      if (type.uri.equals(uri)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
