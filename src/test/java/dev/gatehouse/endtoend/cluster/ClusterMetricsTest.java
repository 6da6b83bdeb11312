package dev.gatehouse.endtoend.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.kubernetes.check.MetricsCheck;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.FakeTlsServer;
import dev.gatehouse.testing.TestBrowser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code gatehouse cluster check} makes of an API server's metrics, and its guide. */
class ClusterMetricsTest extends WithCheckedCluster {
  private static final Pattern KEY_ID = Pattern.compile("\"kid\":\"([^\"]+)\"");

  /** As an API server of 1.36 writes them. */
  private String metrics(String configuration, String keys, Instant reload, Instant fetch) {
    String issuer = MetricsCheck.hash(server.issuer().toString().getBytes(StandardCharsets.UTF_8));
    return """
    # HELP apiserver_request_total requests
    apiserver_request_total{code="200",verb="GET"} 17
    apiserver_authentication_config_controller_automatic_reload_last_timestamp_seconds{apiserver_id_hash="sha256:a",status="failure"} 1.7e+09
    apiserver_authentication_config_controller_automatic_reload_last_timestamp_seconds{apiserver_id_hash="sha256:a",status="success"} %d
    apiserver_authentication_config_controller_last_config_info{apiserver_id_hash="sha256:a",hash="%s"} 1
    apiserver_authentication_jwt_authenticator_latency_seconds_count{jwt_issuer_hash="%s",result="success"} 41
    apiserver_authentication_jwt_authenticator_latency_seconds_count{jwt_issuer_hash="%s",result="failure"} 2
    apiserver_authentication_jwt_authenticator_latency_seconds_count{jwt_issuer_hash="sha256:other",result="failure"} 99
    apiserver_authentication_jwt_authenticator_jwks_fetch_last_timestamp_seconds{apiserver_id_hash="sha256:a",jwt_issuer_hash="%s",result="success"} %d
    apiserver_authentication_jwt_authenticator_jwks_fetch_last_key_set_info{apiserver_id_hash="sha256:a",hash="%s",jwt_issuer_hash="%s"} 1
    """
        .formatted(
            reload.getEpochSecond(),
            configuration,
            issuer,
            issuer,
            issuer,
            fetch.getEpochSecond(),
            keys,
            issuer);
  }

  private String served() {
    return new TestBrowser().get(URI.create("http://127.0.0.1:" + server.port() + "/keys")).body();
  }

  private static List<String> ids(String keySet) {
    return KEY_ID.matcher(keySet).results().map(one -> one.group(1)).toList();
  }

  @Test
  void metricsTellWhatIsInUse() throws IOException {
    Instant now = InstantSource.system().instant();
    String file =
        CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    String written = MetricsCheck.hash(file.getBytes(StandardCharsets.UTF_8));
    // A start does not wait for the key that signs next.
    Await.until("the second key", () -> ids(served()).size() == 2);
    String before = served();
    String keys = MetricsCheck.hash(before.getBytes(StandardCharsets.UTF_8));
    String good = metrics(written, keys, now.minusSeconds(7200), now.minusSeconds(600));
    api.at("/metrics", (asked, out) -> FakeTlsServer.send(out, 200, "", good));
    withToken()
        .is(0)
        .says(
            "good    configuration in use: byte for byte what gatehouse cluster config writes",
            "good    reload: the last one succeeded 2 hours ago",
            "good    tokens: 41 accepted, 2 refused",
            "good    key set: it has the current keys, read 10 minutes ago");
    String bad =
        metrics("sha256:else", "sha256:old", Instant.EPOCH.plusSeconds(1), now)
            .replace("} 41", "} 0");
    Path saved = Files.writeString(directory.resolve("metrics.txt"), bad);
    Path live = Files.writeString(directory.resolve("live.yaml"), "# ours\n" + file);
    check("prod", "--metrics", saved.toString(), "--live", live.toString())
        .is(1)
        .says(
            "FAILED  configuration in use: it is another file than that of --live (sha256:else)",
            "FAILED  reload: the last change of the configuration file was refused",
            "FAILED  tokens: all tokens of this issuer were refused: 0 accepted, 2 refused",
            "warning key set: it does not have the current keys yet");
    // The set of before the newest key was published.
    AdminReply next = server.administer("POST", "/keys/rotate", Map.of());
    assertTrue(next.ok(), next.toString());
    assertNotEquals(keys, MetricsCheck.hash(served().getBytes(StandardCharsets.UTF_8)));
    List<String> fresh = ids(served()).stream().filter(one -> !before.contains(one)).toList();
    assertEquals(1, fresh.size(), fresh::toString);
    Files.writeString(saved, metrics(written, keys, now, now));
    check("prod", "--metrics", saved.toString())
        .is(0)
        .says("warning key set: it does not have the key " + fresh.get(0) + " yet, read ");
    String commented = MetricsCheck.hash(("# ours\n" + file).getBytes(StandardCharsets.UTF_8));
    Files.writeString(saved, metrics(commented, keys, now, now));
    check("prod", "--metrics", saved.toString(), "--live", live.toString())
        .is(0)
        .says("good    configuration in use: the file of --live");
    check("prod", "--metrics", saved.toString())
        .is(0)
        .says("warning configuration in use: it is another file");
    Files.writeString(saved, "apiserver_request_total 1\n" + "x".repeat(10_000_000));
    check("prod", "--metrics", saved.toString()).is(1).says("there are none");
    Files.writeString(
        saved, "apiserver_authentication_jwt_x{a=\"" + "\\\\".repeat(2000) + "\"} NaN\n");
    check("prod", "--metrics", saved.toString()).is(0).says("has not seen a token of this issuer");
  }

  @Test
  void theGuidesCommandsRunAndPrintWhatItShows() throws IOException {
    String file =
        CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    Files.writeString(
        directory.resolve("authentication.yaml"),
        file.replace("claim: groups", "claim: roles")
            .replaceFirst("        -   expression: user.groups.all.*\n.*\n", ""));
    Instant now = InstantSource.system().instant();
    Files.writeString(directory.resolve("metrics.txt"), metrics("sha256:a", "sha256:b", now, now));
    String guide = Files.readString(Path.of("..", "docs", "guides", "cluster-check.md"));
    Matcher blocks = Pattern.compile("(?ms)^```(sh|text)\n(.*?)^```").matcher(guide);
    String printed = "";
    int commands = 0;
    int shown = 0;
    while (blocks.find()) {
      for (String line : blocks.group(2).lines().toList()) {
        if (blocks.group(1).equals("text")) {
          assertTrue(printed.contains(line + "\n"), line + " is not in\n" + printed);
          shown++;
        } else if (line.startsWith("gatehouse cluster check ")) {
          String[] words =
              line.substring("gatehouse cluster check ".length())
                  .replaceAll(
                      "\\b(authentication.yaml|metrics.txt|(?<= )token)\\b", directory + "/$1")
                  .split(" ", -1);
          CommandRun run = check(words);
          assertTrue(run.code() < 2 && run.err().isEmpty(), run::toString);
          printed = run.out();
          commands++;
        }
      }
    }
    assertEquals(5, commands);
    assertEquals(5, shown);
  }
}
