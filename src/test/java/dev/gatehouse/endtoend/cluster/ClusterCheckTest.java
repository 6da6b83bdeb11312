package dev.gatehouse.endtoend.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.FakeTlsServer;
import dev.gatehouse.testing.FakeTlsServer.Asked;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code gatehouse cluster check} with a real issuer and a server that speaks as an API server. */
class ClusterCheckTest extends WithCheckedCluster {

  private Asked reviewed() {
    return api.asked.stream().filter(one -> one.path().equals(REVIEWS)).findFirst().orElseThrow();
  }

  @Test
  void theIssuerIsWhatAnApiServerTakes() {
    CommandRun run = check("prod").is(0);
    run.says(
        "The issuer " + server.issuer(),
        "good    discovery: " + server.issuer() + "/.well-known/openid-configuration names",
        "good    keys:",
        "good    certificate: CN=issuer",
        "curl -sS -i --max-time 10 --cacert issuer-ca.crt '" + server.issuer() + "/keys'");
    assertFalse(run.out().contains("FAILED"), run.out());
    assertTrue(api.asked.isEmpty(), "nobody else is asked");
    Map<String, Object> json = check("prod", "-o", "json").is(0).json();
    assertEquals(true, json.get("agrees"));
    assertEquals(2, ((List<?>) json.get("commands")).size());
  }

  @Test
  void aRunningApiServerThatAgrees() {
    withToken()
        .is(0)
        .says(
            "good    version: 1.36",
            "good    token: accepted",
            "good    username: oidc:alice@example.com",
            "good    groups:",
            "good    extra " + JTI,
            "warning metrics: the holder of the token may not read them (403)",
            "system:monitoring");
    assertEquals("Bearer " + token, reviewed().headers().get("authorization"));
    CommandRun byInput =
        CommandRun.of(
            server.configuration(),
            List.of("cluster", "check", "prod", "--token-file", "-"),
            token + "\n");
    byInput.is(0).says("good    token: accepted");
    assertFalse(byInput.out().contains(token));
  }

  @Test
  void whoIsSomebodyElseThereIsSaid() {
    api.json(
        REVIEWS, 201, review("[\"oidc:developers\",\"oidc:admins\",\"system:authenticated\"]"));
    withToken()
        .is(1)
        .says("there also in [oidc:admins], and not in [oidc:operators]", "rights by these groups");
    api.json(
        REVIEWS, 201, review("[]").replace("oidc:alice@", "alice@").replace("JTI=", "other=JTI="));
    withToken()
        .is(1)
        .says(
            "FAILED  username: there alice@example.com, by the settings oidc:alice@example.com",
            "FAILED  extra " + JTI,
            "not in [oidc:developers, oidc:operators]");
  }

  @Test
  void aRefusalIsExplained() throws IOException {
    api.json(REVIEWS, 401, "{\"kind\":\"Status\",\"code\":401}");
    withToken()
        .is(1)
        .says("by the settings it would accept it", "has not discovered the issuer yet", "key set");
    String file =
        CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    Path live =
        Files.writeString(
            directory.resolve("live.yaml"),
            file.replace("            - web-app", "            - other"));
    check("prod", "--token-file", tokenFile.toString(), "--live", live.toString())
        .is(1)
        .says(
            "as its configuration makes it and the settings do not", "expected audience \"other\"");
    Files.writeString(live, file);
    check("prod", "--token-file", tokenFile.toString(), "--live", live.toString())
        .is(1)
        .says("it does not use the file of --live yet");
    // The API server's clock is what counts: there the token has ended.
    String late =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            InstantSource.system().instant().plusSeconds(7 * 86_400).atZone(ZoneOffset.UTC));
    for (String path : List.of("/version", REVIEWS)) {
      api.at(path, (asked, out) -> FakeTlsServer.send(out, 401, "Date: " + late + "\r\n", "{}"));
    }
    withToken()
        .is(1)
        .says(
            "FAILED  clock: the clock of the API server is 604",
            "as is foretold: oidc: verify token: oidc: token is expired");
    server.configure(
        text -> text.replace("uid: {claim: sub}", "uid: {claim: sub}\n    audience: service"));
    api.json("/version", 200, "{\"minor\":\"36\"}");
    api.json(REVIEWS, 401, "{}");
    withToken().is(1).says("as is foretold", "expected audience \"service\" got [\"web-app\"]");
    api.json(REVIEWS, 201, review("[]"));
    withToken()
        .is(1)
        .says("accepts it as oidc:alice@example.com in [], and by the settings it would refuse");
  }

  @Test
  void otherAnswersAreSaidInWords() {
    api.json("/version", 200, "{\"major\":\"1\",\"minor\":\"29\"}");
    api.json(REVIEWS, 403, "{}");
    withToken()
        .is(1)
        .says(
            "FAILED  version: it is 1.29, and the settings say 1.36: one of them has flags",
            "warning token: it is accepted, but its holder may not create");
    api.json("/version", 200, "{\"major\":\"1\",\"minor\":\"33\"}");
    api.json(REVIEWS, 404, "{}");
    withToken().is(1).says("they write another apiVersion", "came with 1.28");
    api.json("/version", 404, "{}");
    withToken().is(1).says("what answers at " + api.origin() + " is no API server: 404");
    check("prod", "--server", server.issuer().toString())
        .is(1)
        .says("FAILED  API server: its certificate is not trusted");
    check("prod", "--server", "http://127.0.0.1:1").is(1).says("a token goes nowhere else");
    check("prod", "--server", "https://me:zq9@127.0.0.1:1").is(1).says("goes nowhere else");
    check("nowhere", "--token-file", tokenFile.toString()).is(1).says("has no server");
    check("prod", "--token-file", directory.resolve("nothing").toString()).is(1).says("no file");
    check("prod", "--token-file", server.configuration().toString()).is(1).says("is no token");
    check("prod", "--everybody").is(1).says("give --live");
  }

  @Test
  void hostileAnswersChangeNothingAndGetNoToken() {
    String evil = "https://127.0.0.1:" + TestServer.freePort() + "/";
    api.at(REVIEWS, (asked, out) -> FakeTlsServer.send(out, 307, "Location: " + evil + "\r\n", ""));
    withToken().is(1).says("the answer to a SelfSubjectReview is 307");
    api.json(REVIEWS, 201, "[1,2");
    withToken().is(1).says("the answer is no SelfSubjectReview");
    for (String wrong :
        List.of(
            "{\"status\":7}",
            "{\"status\":{\"userInfo\":{\"username\":7}}}",
            "{\"status\":{\"userInfo\":{\"username\":\"a\",\"groups\":{\"a\":1}}}}",
            "{\"status\":{\"userInfo\":{\"username\":\"a\",\"groups\":[1]}}}",
            "{\"status\":{\"userInfo\":{\"username\":\"a\",\"extra\":[]}}}",
            "{\"status\":{\"userInfo\":{\"username\":\"a\",\"extra\":{\"k\":\"v\"}}}}")) {
      api.json(REVIEWS, 201, wrong);
      withToken().is(1).says("the answer is no SelfSubjectReview");
    }
    api.json(
        REVIEWS, 201, "{\"status\":{\"userInfo\":{\"username\":\"" + "x".repeat(300_000) + "\"}}}");
    withToken().is(1).says("longer than 262144 bytes");
    // It sends the token back, and what a terminal would obey.
    api.json(
        REVIEWS,
        201,
        "{\"status\":{\"userInfo\":{\"username\":\"\\u001b[2J\\u009b1m\\u202e" + token + "\"}}}");
    withToken().is(1).says("\\u001b[2J\\u009b1m\\u202e(the token)");
    assertFalse(
        check("prod", "--token-file", tokenFile.toString(), "-o", "json").out().contains(token));
    api.at(REVIEWS, ClusterCheckTest::garbage);
    withToken().is(1).says("FAILED  API server: not reached");
  }

  private static void garbage(Asked asked, OutputStream out) throws IOException {
    out.write("220 smtp.example.com ready\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
