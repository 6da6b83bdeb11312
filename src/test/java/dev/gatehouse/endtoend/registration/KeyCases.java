package dev.gatehouse.endtoend.registration;

import static dev.gatehouse.endtoend.registration.WaysToRegisterTest.client;

import dev.gatehouse.testing.ClientKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Clients with keys, for {@link WaysToRegisterTest}. */
final class KeyCases {
  private static final ClientKey KEY = ClientKey.of("ES256", "one");

  private KeyCases() {}

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("keys", keys(ClientKey.jwks(KEY))),
        Arguments.of("signer", keys("ES256", ClientKey.jwks(KEY, ClientKey.of("PS256", "two")))),
        Arguments.of("published", published("https://app.example.com/jwks")),
        Arguments.of(
            "sharer",
            client(
                "tokenEndpointAuthMethod",
                "client_secret_jwt",
                "tokenEndpointAuthSigningAlg",
                "HS256")));
  }

  private static Map<String, Object> keys(Object jwks) {
    return client("tokenEndpointAuthMethod", "private_key_jwt", "jwks", jwks);
  }

  private static Map<String, Object> keys(String algorithm, Object jwks) {
    Map<String, Object> client = keys(jwks);
    client.put("tokenEndpointAuthSigningAlg", algorithm);
    return client;
  }

  private static Map<String, Object> published(String uri) {
    return client("tokenEndpointAuthMethod", "private_key_jwt", "jwksURI", uri);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("nokeys", client("tokenEndpointAuthMethod", "private_key_jwt")),
        Arguments.of("bothkeys", both()),
        Arguments.of("noset", keys(Map.of("key", List.of()))),
        Arguments.of("textkeys", keys("one")),
        Arguments.of("emptyset", keys(Map.of("keys", List.of()))),
        Arguments.of("notakey", keys(Map.of("keys", List.of("one")))),
        Arguments.of("private", keys(ClientKey.jwksOf(KEY.jwk("d", "AAAA")))),
        Arguments.of(
            "symmetric", keys(ClientKey.jwksOf(Map.of("kty", "oct", "k", "A".repeat(43))))),
        Arguments.of("weak", keys(ClientKey.jwksOf(ClientKey.rsaJwk("weak", 1_024)))),
        Arguments.of("offcurve", keys(ClientKey.jwksOf(KEY.jwk("x", "A".repeat(43))))),
        Arguments.of("encryption", keys(ClientKey.jwksOf(KEY.jwk("use", "enc")))),
        Arguments.of("twice", keys(ClientKey.jwks(KEY, ClientKey.of("ES256", "one")))),
        Arguments.of("otheralg", keys("PS256", ClientKey.jwks(KEY))),
        Arguments.of("hmac", keys("HS256", ClientKey.jwks(KEY))),
        Arguments.of("nonealg", keys("none", ClientKey.jwks(KEY))),
        Arguments.of(
            "secretalg",
            client(
                "tokenEndpointAuthMethod",
                "client_secret_jwt",
                "tokenEndpointAuthSigningAlg",
                "RS256")),
        Arguments.of("plainuri", published("http://app.example.com/jwks")),
        Arguments.of("fileuri", published("file:///etc/passwd")),
        Arguments.of("useruri", published("https://app@evil.example.com/jwks")),
        Arguments.of("fragmenturi", published("https://app.example.com/jwks#one")),
        Arguments.of("hosturi", published("https:///jwks")));
  }

  private static Map<String, Object> both() {
    Map<String, Object> client = keys(ClientKey.jwks(KEY));
    client.put("jwksURI", "https://app.example.com/jwks");
    return client;
  }
}
