package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerWebhook;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API server's own webhook client with the file that {@code gatehouse cluster config} writes:
 * over TLS, with a credential from a file.
 */
@Timeout(900)
class ApiServerWebhookTest {
  private static final String NEXT = "review-credential-that-is-the-next-one";
  private static final String API = "https://kubernetes.default.svc.cluster.local";

  @TempDir Path directory;
  private Path secret;
  private Path kubeconfig;
  private TestServer server;
  private TestLogin login;

  @BeforeEach
  void start() throws IOException {
    TestCertificates made = TestCertificates.make(directory, "issuer");
    Path certificate = directory.resolve("tls.pem");
    secret = Files.writeString(directory.resolve("here.credential"), WithReview.PROD + "\n");
    int port = TestServer.freePort();
    server =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + port)
            .https(made, port)
            .with(
                """
                clusters:
                  - name: prod
                    kubernetesVersion: "1.36"
                    clientID: web-app
                    issuerCertificateAuthority: %s
                    uid: {claim: sub}
                    extra: {example.com/name: "claims.?name.orValue('nobody')"}
                    tokenReview: {credentials: [{tokenFile: %s}]}
                """
                    .formatted(certificate, secret))
            .start();
    Path theirs = Files.writeString(directory.resolve("token-review.credential"), WithReview.PROD);
    String file =
        CommandRun.of(
                server.configuration(), List.of("cluster", "config", "prod", "--format", "webhook"))
            .is(0)
            .out();
    String place = "/etc/kubernetes/gatehouse/token-review.credential";
    assertTrue(file.contains(place), file);
    kubeconfig =
        Files.writeString(
            directory.resolve("token-review.yaml"), file.replace(place, theirs.toString()));
    login = TestLogin.behindProxy(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply tokens() {
    return WithReview.good(login.tokens());
  }

  @Test
  void whoeverIsGoodIsTakenAndRefusedWhenItHasEnded() throws Exception {
    for (String version : List.of("v1", "v1beta1")) {
      Reply tokens = tokens();
      String token = tokens.text("id_token");
      try (ApiServerWebhook apiServer = ApiServerWebhook.start(kubeconfig, version, API)) {
        Map<String, Object> good = apiServer.ask(token);
        assertEquals(true, good.get("authenticated"), good::toString);
        assertEquals("oidc:alice@example.com", good.get("username"));
        assertEquals(WithReview.claim(token, "sub"), good.get("uid"));
        assertEquals(List.of("oidc:developers", "oidc:operators"), good.get("groups"));
        assertEquals(List.of(API), good.get("audiences"));
        Map<?, ?> extra = (Map<?, ?>) good.get("extra");
        assertEquals(List.of("Alice Example"), extra.get("example.com/name"));
        assertEquals(
            List.of("JTI=" + WithReview.claim(token, "jti")),
            extra.get("authentication.kubernetes.io/credential-id"));
        // A pod that wants to know whether somebody's token is for itself.
        assertEquals(false, apiServer.ask("vault", token).get("authenticated"));
        assertEquals(true, apiServer.ask("web-app", token).get("authenticated"));
        assertRefused("", apiServer.ask("a-token-of-somebody-else"));
        assertRefused("", apiServer.ask(tokens.text("refresh_token")));
        login.post(
            "/token/revoke",
            Map.of("token", tokens.text("refresh_token")),
            TestServer.WEB,
            TestServer.WEB_SECRET);
        assertRefused(
            "gatehouse: the token has ended: the grant was revoked: revoked by the client",
            apiServer.ask(token));
      }
    }
  }

  private static void assertRefused(String error, Map<String, Object> answer) {
    assertEquals(false, answer.get("authenticated"), answer::toString);
    assertEquals(error.isEmpty() ? null : error, answer.get("error"));
    assertNull(answer.get("username"));
  }

  @Test
  void oneTokenIsTakenBackByACommand() throws Exception {
    Reply tokens = tokens();
    Reply next = WithReview.good(login.refresh(tokens.text("refresh_token")));
    String token = tokens.text("id_token");
    String later = next.text("id_token");
    try (ApiServerWebhook apiServer = ApiServerWebhook.start(kubeconfig, "v1", API)) {
      Map<?, ?> extra = (Map<?, ?>) apiServer.ask(token).get("extra");
      String named =
          (String) ((List<?>) extra.get("authentication.kubernetes.io/credential-id")).getFirst();
      CommandRun run =
          CommandRun.of(server.configuration(), List.of("token", "revoke", "--jti", named)).is(0);
      assertTrue(run.out().contains("is refused from now on."), run.out());
      String ended = "gatehouse: the token has ended: an administrator took the token back";
      assertRefused(ended, apiServer.ask(token));
      assertEquals(true, apiServer.ask(later).get("authenticated"));
      CommandRun brought =
          CommandRun.of(server.configuration(), List.of("token", "revoke"), later + "\n").is(0);
      String signature = later.substring(later.lastIndexOf('.') + 1);
      assertFalse(brought.toString().contains(signature), "the token is a secret");
      assertRefused(ended, apiServer.ask(later));
      CommandRun.of(server.configuration(), List.of("token", "revoke", "--jti", "x", later))
          .is(1)
          .says("one of them");
      CommandRun.of(server.configuration(), List.of("token", "revoke", "no-token"))
          .is(1)
          .says("no ID token of this issuer");
    }
  }

  /** Neither an outage nor a wrong credential lets anybody in, and nobody waits for either. */
  @Test
  void whatCannotBeAskedIsRefusedAtOnce() throws Exception {
    String token = tokens().text("id_token");
    try (ApiServerWebhook apiServer = ApiServerWebhook.start(kubeconfig, "v1", API)) {
      assertEquals(true, apiServer.ask(token).get("authenticated"));
      server.rows().change("alter table gh_grant rename to gh_grant_away");
      Map<String, Object> outage = apiServer.ask(token);
      server.rows().change("alter table gh_grant_away rename to gh_grant");
      assertEquals(false, outage.get("authenticated"));
      assertTrue(outage.get("error").toString().contains("unable to handle"), outage::toString);
      assertTrue((long) outage.get("milliseconds") < 5_000, outage::toString);
      assertEquals(true, apiServer.ask(token).get("authenticated"));
      // The file is read again by a reload alone.
      Files.writeString(secret, NEXT);
      server.reload();
      Map<String, Object> stranger = apiServer.ask(token);
      assertEquals(false, stranger.get("authenticated"));
      assertTrue(stranger.get("error").toString().contains("credentials"), stranger::toString);
    }
    Files.writeString(directory.resolve("token-review.credential"), NEXT);
    try (ApiServerWebhook restarted = ApiServerWebhook.start(kubeconfig, "v1", API)) {
      assertEquals(true, restarted.ask(token).get("authenticated"));
    }
  }
}
