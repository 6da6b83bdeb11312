package dev.gatehouse.clients;

import java.util.Optional;

/** How a client proves itself at the token endpoint (OpenID Connect Core §9). */
public enum ClientAuthenticationMethod {
  CLIENT_SECRET_BASIC("client_secret_basic"),
  CLIENT_SECRET_POST("client_secret_post"),
  CLIENT_SECRET_JWT("client_secret_jwt"),
  PRIVATE_KEY_JWT("private_key_jwt"),
  NONE("none");

  private final String wireName;

  ClientAuthenticationMethod(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public static Optional<ClientAuthenticationMethod> of(String name) {
    for (ClientAuthenticationMethod method : values()) {
      if (method.wireName.equals(name)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
