package dev.gatehouse.endtoend.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** An issuer with clients that authenticate with assertions. */
abstract class WithAssertions extends WithIssuer {
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** A client with one key for each family. */
  static final String SIGNER = "signer";

  static final ClientKey RSA = ClientKey.of("RS256", "rsa");
  static final ClientKey EC = ClientKey.of("ES256", "ec");
  static final ClientKey ED = ClientKey.of("EdDSA", "ed");
  static final ClientKey OTHER_KEY = ClientKey.of("ES256", "other");

  /** A client that signs with its secret. */
  static final String SHARER = "sharer";

  static final String SHARED = "sharer-secret-0123456789abcdefghij";
  static final ClientKey HMAC = ClientKey.secret("HS256", SHARED);

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .client(service(SIGNER, "private_key_jwt", "jwks: " + json(ClientKey.jwks(RSA, EC, ED))))
        .client(
            service("other-signer", "private_key_jwt", "jwks: " + json(ClientKey.jwks(OTHER_KEY))))
        .client(service(SHARER, "client_secret_jwt", "secret: " + SHARED));
  }

  /** A client that may act for itself, with one more key. */
  static String service(String id, String method, String... more) {
    return """
    - id: %s
      name: %s
      tokenEndpointAuthMethod: %s
      grantTypes: [client_credentials]
      %s
    """
        .formatted(id, id, method, String.join("\n  ", more));
  }

  static String json(Map<String, Object> value) {
    return JSONObjectUtils.toJSONString(value);
  }

  /** The claims of a good assertion, with changes as name, value; null takes one away. */
  Map<String, Object> claims(String client, Object... changes) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", client);
    claims.put("sub", client);
    claims.put("aud", server.issuer().toString());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("iat", clock.instant().getEpochSecond());
    claims.put("exp", clock.instant().getEpochSecond() + 60);
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        claims.remove((String) changes[i]);
      } else {
        claims.put((String) changes[i], changes[i + 1]);
      }
    }
    return claims;
  }

  static Map<String, String> form(String assertion) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_assertion_type", TYPE);
    form.put("client_assertion", assertion);
    return form;
  }

  /** A token request of a client for itself. */
  Reply present(String assertion) {
    return login.post("/token", form(assertion));
  }

  /** Nobody learns anything, and nothing is kept. */
  void assertNobody(Reply reply) {
    assertRefused(401, "invalid_client", reply);
    org.junit.jupiter.api.Assertions.assertEquals(
        "Client authentication failed.", reply.text("error_description"));
  }

  long used() {
    return server.number("select count(*) from gh_used_assertion");
  }
}
