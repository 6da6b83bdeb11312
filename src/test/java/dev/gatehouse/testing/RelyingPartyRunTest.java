package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.RelyingPartyRun.Authentication;
import dev.gatehouse.testing.RelyingPartyRun.Result;
import dev.gatehouse.testing.RelyingPartyRun.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelyingPartyRunTest {
  @Test
  void theScriptPassesAgainstAProviderThatIsNotOurs() throws Exception {
    Path node = Requirements.command("node");
    Process selftest =
        new ProcessBuilder(node.toString(), "selftest.mjs")
            .directory(Peers.relyingParty().toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(selftest.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, selftest.waitFor(), output);
  }

  @Test
  void aFailedStepIsNamed(@TempDir Path directory) throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    Settings settings =
        new Settings(
            URI.create("https://127.0.0.1:" + closedPort),
            Files.createFile(directory.resolve("ca.pem")),
            "app",
            "secret",
            Authentication.CLIENT_SECRET_BASIC,
            URI.create("https://client.example/callback"),
            List.of("openid", "offline_access"),
            Optional.empty(),
            "alice",
            "password");
    Result result = RelyingPartyRun.run(settings);
    assertFalse(result.succeeded());
    assertEquals(List.of("settings"), result.steps());
    assertEquals("discovery", result.failedStep());
  }
}
