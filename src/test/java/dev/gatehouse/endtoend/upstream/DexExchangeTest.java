package dev.gatehouse.endtoend.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of Dex, unchanged, whose clients exchange tokens of an OpenID provider. */
class DexExchangeTest {
  private static final String CLIENT = "ci";
  private static final String SECRET = "ci-secret";

  @Test
  void connectorIdWorksAsInDex(@TempDir Path directory) throws Exception {
    Path there = Files.createDirectories(directory.resolve("upstream"));
    Path here = Files.createDirectories(directory.resolve("dex"));
    try (TestServer upstream = TestServer.in(there).start();
        TestServer server = TestServer.in(here).start()) {
      server.configure(before -> file(upstream, server));
      server.restart();
      Reply tokens = new TestLogin(upstream, new TestBrowser()).tokens();
      String token = tokens.text("id_token");

      Reply access = exchange(server, token, Map.of("scope", "openid email groups federated:id"));
      assertEquals(200, access.status(), access::toString);
      Map<String, Object> claims = TestLogin.claims(access.text("access_token"));
      assertEquals(CLIENT, claims.get("aud"));
      assertEquals("alice@example.com", claims.get("email"));
      assertEquals("up", ((Map<?, ?>) claims.get("federated_claims")).get("connector_id"));
      assertEquals("Bearer", access.text("token_type"));
      assertFalse(access.json().containsKey("refresh_token"));

      Reply id =
          exchange(
              server,
              token,
              Map.of(
                  "scope",
                  "openid audience:server:client_id:kubernetes",
                  "requested_token_type",
                  "urn:ietf:params:oauth:token-type:id_token",
                  "audience",
                  "passed-over"));
      assertEquals(200, id.status(), id::toString);
      assertEquals("Bearer", id.text("token_type"), "tools of Dex present it as a bearer token");
      assertEquals(
          List.of("kubernetes", CLIENT), TestLogin.claims(id.text("access_token")).get("aud"));

      assertEquals(400, exchange(server, token, Map.of("connector_id", "nobody")).status());
      assertEquals(400, exchange(server, token + "A", Map.of()).status());
      String none = TestLogin.reply(discovery(server)).json().toString();
      assertTrue(none.contains("token-exchange"), none);
    }
  }

  private static TestBrowser.Page discovery(TestServer server) {
    return new TestBrowser().get(server.at("/.well-known/openid-configuration"));
  }

  private static Reply exchange(TestServer server, String token, Map<String, String> more) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.put("connector_id", "up");
    form.put("subject_token", token);
    form.put("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
    form.putAll(more);
    return new TestLogin(server, new TestBrowser()).post("/token", form, CLIENT, SECRET);
  }

  private static String file(TestServer upstream, TestServer server) {
    return """
    issuer: %s
    storage: {type: sqlite3, config: {file: '%s'}}
    web: {http: '127.0.0.1:%d'}
    telemetry: {http: '127.0.0.1:0'}
    connectors:
    - type: oidc
      id: up
      name: Upstream
      config:
        issuer: %s
        clientID: web-app
        clientSecret: web-app-secret-0123456789abcdef
        redirectURI: %s/callback
        insecureSkipEmailVerified: true
    staticClients:
    - {id: ci, name: CI, secret: ci-secret, redirectURIs: ['https://ci.example.com/cb']}
    - id: kubernetes
      name: Kubernetes
      secret: kubernetes-secret
      redirectURIs: ['https://k.example.com/cb']
      trustedPeers: [ci]
    """
        .formatted(
            server.issuer(),
            server.directory().resolve("gatehouse.db"),
            server.port(),
            upstream.issuer(),
            server.issuer());
  }
}
