package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse token revoke} says what it did not do. */
class TokenRevokeTest {
  private static final String UNHEARD = "no cluster has tokenReview";
  private static final String CLUSTER =
      """
      clusters:
        - name: prod
          kubernetesVersion: "1.36"
          clientID: web-app
          tokenReview: {credentials: [{token: review-credential-of-prod-0123456789}]}
      """;

  private static CommandRun revoke(TestServer server, String jti) {
    return CommandRun.of(server.configuration(), List.of("token", "revoke", "--jti", jti)).is(0);
  }

  @Test
  void anIdentifierIsNotLookedUp(@TempDir Path directory) {
    try (TestServer server =
        TestServer.in(directory).behindProxy("https://login.example.com").with(CLUSTER).start()) {
      CommandRun run = revoke(server, "4hF0Kc2mVJ8a1QwZr3Xe");
      assertTrue(
          run.out()
              .contains("is refused from now on. Whether there is such a token was not looked up."),
          run.out());
      assertFalse(run.err().contains(UNHEARD), run.err());
    }
  }

  @Test
  void nobodyAsks(@TempDir Path directory) {
    try (TestServer server =
        TestServer.in(directory).behindProxy("https://login.example.com").start()) {
      CommandRun run = revoke(server, "4hF0Kc2mVJ8a1QwZr3Xe");
      assertTrue(run.err().contains(UNHEARD), run.err());
    }
  }
}
