package dev.gatehouse.endtoend.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.ApiServerWebhook;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An API server that cannot reach the issuer's address reads discovery and keys at one inside, with
 * a certificate of its own.
 */
class InnerAddressTest {
  /** Nobody resolves it. */
  private static final String ISSUER = "https://login.invalid";

  private static final String CREDENTIAL = "review-credential-of-inside-0123456789";

  @TempDir private Path directory;
  private TestServer server;
  private String inner;

  @BeforeEach
  void start() throws Exception {
    TestCertificates made = TestCertificates.make(directory, "inner", "dns:localhost");
    int port = TestServer.freePort();
    inner = "https://localhost:" + port;
    server =
        TestServer.in(directory)
            .behindProxy(ISSUER)
            .https(made, port)
            .with(
                """
                discovery:
                  selfCheck: false
                  inner:
                    - address: %1$s
                      certificateAuthority: %2$s
                    - address: https://gatehouse.auth.svc
                clusters:
                  - name: inside
                    kubernetesVersion: "1.36"
                    clientID: %3$s
                    innerAddress: %1$s
                  - name: asking
                    kubernetesVersion: "1.36"
                    clientID: %3$s
                    innerAddress: %1$s
                    tokenReview: {credentials: [{token: %4$s}]}
                  - name: outside
                    kubernetesVersion: "1.36"
                    clientID: %3$s
                """
                    .formatted(inner, directory.resolve("tls.pem"), TestServer.WEB, CREDENTIAL))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun cluster(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    return CommandRun.of(server.configuration(), all);
  }

  private String ask(String method, String path, String host) {
    return RawHttp.exchange(
        server.port(),
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }

  private Map<String, Object> document(String host) throws Exception {
    String answer = ask("GET", "/.well-known/openid-configuration", host);
    assertEquals(200, RawHttp.status(answer), answer);
    return JSONObjectUtils.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  @Test
  void anApiServerInsideTakesATokenOfTheIssuerThatItCannotReach() throws Exception {
    String token = TestLogin.behindProxy(server).tokens().text("id_token");
    String configuration = cluster("config", "inside").is(0).out();
    assertTrue(
        configuration.contains("discoveryURL: " + inner + "/.well-known/openid-configuration"),
        configuration);
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(configuration, List.of())) {
      Verdict verdict = api.judge(token);
      assertTrue(verdict.authenticated(), verdict::error);
      assertTrue(verdict.username().startsWith("oidc:"), verdict::username);
    }
    cluster("explain", "inside", token).is(0).says("keys at " + inner + "/keys");
    cluster("explain", "outside", token).is(0).says("keys at " + ISSUER + "/keys");
    assertFalse(cluster("config", "outside").is(0).out().contains("discoveryURL"));
  }

  /** It reaches the issuer no more for its questions than for the keys. */
  @Test
  void itsWebhookAsksInsideAsWell() throws Exception {
    String token = TestLogin.behindProxy(server).tokens().text("id_token");
    String place = "/etc/kubernetes/gatehouse/token-review.credential";
    String text = cluster("config", "asking", "--format", "webhook").is(0).out();
    assertTrue(text.contains(place), text);
    Path credential = Files.writeString(directory.resolve("token-review.credential"), CREDENTIAL);
    Path kubeconfig =
        Files.writeString(
            directory.resolve("token-review.yaml"), text.replace(place, credential.toString()));
    try (ApiServerWebhook api = ApiServerWebhook.start(kubeconfig, "v1", "api")) {
      Map<String, Object> verdict = api.ask(token);
      assertEquals(true, verdict.get("authenticated"), verdict::toString);
    }
    String stranger = ask("POST", "/kubernetes/asking/token-review", "gatehouse.auth.svc");
    assertEquals(401, RawHttp.status(stranger), stranger);
  }

  @Test
  void noCacheServesTheDocumentOfAnAddressInsideToEverybody() {
    for (String path :
        List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")) {
      String outer = ask("GET", path, "login.invalid").toLowerCase(Locale.ROOT);
      assertTrue(outer.contains("\r\ncache-control: public, max-age=300\r\n"), outer);
      assertTrue(outer.contains("\r\nvary: host\r\n"), outer);
      String inside = ask("GET", path, "gatehouse.auth.svc").toLowerCase(Locale.ROOT);
      assertTrue(inside.contains("\r\ncache-control: no-store\r\n"), inside);
    }
    String refused = ask("GET", "/auth", "gatehouse.auth.svc");
    assertEquals(421, RawHttp.status(refused), refused);
    assertTrue(
        refused.toLowerCase(Locale.ROOT).contains("\r\ncache-control: no-store\r\n"), refused);
  }

  @Test
  void aCheckLooksWhereTheApiServerDoes() throws Exception {
    CommandRun run = cluster("check", "inside").is(0);
    run.says(
        "good    discovery: " + inner + "/.well-known/openid-configuration names " + ISSUER,
        "good    certificate: CN=inner",
        "curl -sS -i --max-time 10 --cacert issuer-ca.crt '" + inner + "/keys'");
    assertFalse(run.out().contains("FAILED"), run.out());
    Path live =
        Files.writeString(directory.resolve("live.yaml"), cluster("config", "inside").is(0).out());
    CommandRun same = cluster("check", "inside", "--live", live.toString()).is(0);
    same.says("good    configuration: the API server's is what the settings make");
    assertFalse(same.out().contains("warning"), same.out());
  }

  @Test
  void onlyTheKeysAreElsewhereAndOnlyUnderAConfiguredAddress() throws Exception {
    Map<String, Object> outer = document("login.invalid");
    assertEquals(ISSUER + "/keys", outer.get("jwks_uri"));
    Map<String, Object> inside = document(inner.substring("https://".length()));
    assertEquals(inner + "/keys", inside.put("jwks_uri", outer.get("jwks_uri")));
    assertEquals(outer, inside);
    assertEquals(
        "https://gatehouse.auth.svc/keys", document("Gatehouse.AUTH.svc:443").get("jwks_uri"));
    // Behind a proxy that ends TLS the request comes without a port.
    assertEquals("https://gatehouse.auth.svc/keys", document("gatehouse.auth.svc").get("jwks_uri"));
    for (String host :
        List.of("attacker.example.com", "localhost:1", "gatehouse.auth.svc:8443", "localhost")) {
      assertEquals(outer, document(host), host);
    }
    String forwarded =
        RawHttp.request(
            server.port(),
            "GET /.well-known/openid-configuration HTTP/1.1",
            "X-Forwarded-Host: gatehouse.auth.svc",
            "Forwarded: host=gatehouse.auth.svc");
    assertTrue(forwarded.contains(ISSUER + "/keys"), forwarded);
  }

  @Test
  void nobodyLogsInUnderAnAddressInside() {
    for (String path : List.of("/keys", "/healthz", "/.well-known/oauth-authorization-server")) {
      assertEquals(200, RawHttp.status(ask("GET", path, "gatehouse.auth.svc")), path);
    }
    for (String request :
        List.of("GET /", "GET /auth", "GET /account", "GET /static/style.css", "POST /token")) {
      String[] parts = request.split(" ", 2);
      String answer = ask(parts[0], parts[1], "gatehouse.auth.svc");
      assertEquals(421, RawHttp.status(answer), request);
      assertFalse(answer.toLowerCase(Locale.ROOT).contains("set-cookie"), answer);
    }
  }

  @Test
  void addressesChangeWithoutARestart() throws Exception {
    server.reload(text -> text.replace("https://gatehouse.auth.svc", "https://renamed.auth.svc"));
    assertEquals("https://renamed.auth.svc/keys", document("renamed.auth.svc").get("jwks_uri"));
    assertEquals(ISSUER + "/keys", document("gatehouse.auth.svc").get("jwks_uri"));
  }

  @Test
  void mistakesAreToldWhereTheyStand() throws Exception {
    Path file = server.configuration();
    String good = Files.readString(file);
    for (String[] one :
        new String[][] {
          {
            "innerAddress: " + inner,
            "innerAddress: https://other.auth.svc",
            "none of discovery.inner"
          },
          {"address: https://gatehouse.auth.svc", "address: " + ISSUER, "is the issuer's"},
          {"address: https://gatehouse.auth.svc", "address: https://a.svc/x", "without a path"},
          {"address: https://gatehouse.auth.svc", "address: http://a.svc", "https address"},
          {"address: https://gatehouse.auth.svc", "address: " + inner, "address"},
        }) {
      Path changed =
          Files.writeString(directory.resolve("wrong.yaml"), good.replace(one[0], one[1]));
      CommandRun.of(changed, List.of("config", "check")).is(1).says(one[2]);
    }
    Path warned =
        Files.writeString(
            directory.resolve("warned.yaml"),
            good.replace(
                "innerAddress: " + inner,
                "discoveryURL: https://elsewhere.svc/.well-known/openid-configuration"));
    CommandRun.of(warned, List.of("config", "check")).is(0).says("jwks_uri at the issuer");
  }
}
