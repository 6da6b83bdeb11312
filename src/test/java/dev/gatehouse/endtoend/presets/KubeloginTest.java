package dev.gatehouse.endtoend.presets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.Tool;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The preset {@code kubernetes}: kubelogin gets a token, and the API server's authenticator takes
 * it.
 */
class KubeloginTest extends WithPresets {
  private static final Pattern ARGUMENT = Pattern.compile("--exec-arg=(--\\S+)");

  /** The arguments that kubectl hands on, as the settings have them. */
  private List<String> arguments(String settings, String... more) {
    List<String> all = new ArrayList<>(List.of("get-token"));
    ARGUMENT.matcher(settings).results().map(found -> found.group(1)).forEach(all::add);
    all.addAll(
        List.of(
            "--certificate-authority=" + certificate,
            "--skip-open-browser",
            "--token-cache-dir=" + directory.resolve("cache")));
    all.addAll(List.of(more));
    return all;
  }

  /** The lines of the AuthenticationConfiguration, as the settings have them. */
  private String authentication(String settings) throws Exception {
    List<String> lines =
        settings
            .lines()
            .dropWhile(line -> !line.equals("jwt:"))
            .takeWhile(line -> !line.isBlank())
            .toList();
    StringBuilder yaml =
        new StringBuilder(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n");
    for (String line : lines) {
      yaml.append(line).append('\n');
      if (line.strip().equals("- issuer:")) {
        yaml.append("      certificateAuthority: |\n");
        Files.readString(certificate)
            .lines()
            .forEach(pem -> yaml.append("        ").append(pem).append('\n'));
      }
    }
    return yaml.toString();
  }

  @Test
  void kubectlGetsATokenThatTheApiServerTakes() throws Exception {
    Registered client = add("--preset", "kubernetes");
    String first = loginByKubelogin(arguments(client.settings(), "--listen-address=127.0.0.1:0"));
    try (ApiServerAuthenticator api =
        ApiServerAuthenticator.start(authentication(client.settings()), List.of())) {
      ApiServerAuthenticator.Verdict verdict = api.judge(first);
      assertTrue(verdict.authenticated(), verdict::error);
      assertEquals("oidc:" + ALICE, verdict.username());
      assertEquals(List.of("oidc:developers", "oidc:operators"), verdict.groups());
      // Later the refresh token does it, without a browser.
      try (Tool again =
          Tool.kubelogin(directory, arguments(client.settings(), "--force-refresh"))) {
        String second = tokenOf(again.output());
        assertTrue(!second.equals(first), "another token");
        assertTrue(api.judge(second).authenticated(), second);
      }
    }
    try (Stream<java.nio.file.Path> cache = Files.list(directory.resolve("cache"))) {
      assertTrue(cache.findAny().isPresent(), "kubelogin keeps a refresh token");
    }
  }
}
