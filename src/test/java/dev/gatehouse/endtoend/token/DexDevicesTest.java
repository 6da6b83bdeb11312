package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that was written for Dex's device flow, at Dex's paths, with a file of Dex. */
class DexDevicesTest {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  /** {@link TestServer#PASSWORD}, bcrypt of cost 10. */
  private static final String HASH = "$2a$10$DLjQz4NrhuX3IC41ec4DTOBBAeMcp43BxWKKQ.5AE2ErEUbZ3sVdW";

  @TempDir Path directory;

  private Path configuration(int port) throws Exception {
    return Files.writeString(
        directory.resolve("dex.yaml"),
        """
        issuer: http://127.0.0.1:%1$d/dex
        storage: {type: sqlite3, config: {file: '%2$s/dex.db'}}
        web: {http: '127.0.0.1:%1$d'}
        expiry: {deviceRequests: 3m}
        staticClients:
          - {id: cli, name: Command line, public: true, redirectURIs: [/device/callback]}
          - {id: web, name: Web, secret: web-secret, redirectURIs: ['https://a.example/']}
        enablePasswordDB: true
        staticPasswords:
          - {email: alice@example.com, hash: '%3$s', username: alice, userID: user-alice}
        """
            .formatted(port, directory, HASH));
  }

  @Test
  void itsPathsItsClientsAndItsDefaults() throws Exception {
    int port = TestServer.freePort();
    URI issuer = URI.create("http://127.0.0.1:" + port + "/dex");
    TestBrowser browser = new TestBrowser();
    TestLogin login = new TestLogin(path -> URI.create(issuer + path), browser);
    HostOptions options =
        new HostOptions(
            configuration(port),
            new ProcessSources(Map.of()),
            Optional.empty(),
            new SecureRandom(),
            settings -> {});
    try (Host host = Host.start(options)) {
      assertEquals(issuer, host.issuer());
      Reply asked = login.post("/device/code", Map.of("client_id", "cli"));
      assertEquals(200, asked.status(), asked::toString);
      assertEquals(180L, ((Number) asked.json().get("expires_in")).longValue());
      assertEquals(issuer + "/device", asked.text("verification_uri"));
      Map<String, String> question =
          Map.of("grant_type", GRANT, "device_code", asked.text("device_code"), "client_id", "cli");
      assertEquals("authorization_pending", login.post("/device/token", question).error());
      assertEquals("slow_down", login.post("/token", question).error());
      Page entry = browser.get(URI.create(asked.text("verification_uri_complete")));
      assertEquals(issuer.getPath() + "/device/auth/verify_code", entry.form().action().getPath());
      Page mine = browser.submit(entry.form().with("user_code", asked.text("user_code")));
      Page next = browser.submit(mine.form().with("decision", "yes"));
      Page consent =
          login.password(
              browser.follow(next.location().orElseThrow()),
              "alice@example.com",
              TestServer.PASSWORD);
      Page done = browser.follow(login.consent(consent, true).location().orElseThrow());
      assertTrue(done.body().contains("The device is logged in"), done::toString);
      Reply tokens = login.post("/device/token", question);
      assertEquals(200, tokens.status(), tokens::toString);
      assertEquals("cli", TestLogin.claims(tokens.text("id_token")).get("aud"));
      assertEquals(
          "unsupported_grant_type",
          login.post("/device/token", Map.of("grant_type", "refresh_token")).error());
      assertEquals(
          "unauthorized_client", login.post("/device/code", Map.of(), "web", "web-secret").error());
    }
  }
}
