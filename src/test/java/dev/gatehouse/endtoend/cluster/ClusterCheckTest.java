package dev.gatehouse.endtoend.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.kubernetes.check.MetricsCheck;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.FakeTlsServer;
import dev.gatehouse.testing.FakeTlsServer.Asked;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse cluster check} with a real issuer and a server that speaks as an API server. */
@Timeout(300)
class ClusterCheckTest {
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  private static final String JTI = "authentication.kubernetes.io/credential-id";

  private static final Pattern KEY_ID = Pattern.compile("\"kid\":\"([^\"]+)\"");

  @TempDir Path directory;
  private TestServer server;
  private FakeTlsServer api;
  private Path tokenFile;
  private String token;

  @BeforeEach
  void start() throws IOException {
    TestCertificates ofApi = TestCertificates.make(directory, "api");
    TestCertificates ofIssuer = TestCertificates.make(directory, "issuer");
    Path apiPem = Files.writeString(directory.resolve("api.pem"), ofApi.certificatePem());
    Path pem = Files.writeString(directory.resolve("tls.pem"), ofIssuer.certificatePem());
    Path key = Files.writeString(directory.resolve("tls-key.pem"), ofIssuer.keyPem());
    api = FakeTlsServer.start(ofApi.server());
    int port = TestServer.freePort();
    server =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + port)
            .web("https: 127.0.0.1:" + port + "\ntlsCert: " + pem + "\ntlsKey: " + key)
            .with(
                """
                clusters:
                  - name: prod
                    server: %s
                    certificateAuthority: %s
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: web-app
                    uid: {claim: sub}
                  - name: nowhere
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: web-app
                """
                    .formatted(api.origin(), apiPem, pem, pem))
            .start();
    TestBrowser browser = new TestBrowser().through(server.port());
    String code = new TestLogin(server, browser).code(TestLogin.request());
    token =
        new TestLogin(path -> URI.create("http://127.0.0.1:" + server.port() + path), browser)
            .redeem(code)
            .text("id_token");
    tokenFile = Files.writeString(directory.resolve("token"), token + "\n");
    api.json("/version", 200, "{\"major\":\"1\",\"minor\":\"36+\",\"gitVersion\":\"v1.36.3-x\"}");
    api.json(
        REVIEWS, 201, review("[\"oidc:developers\",\"oidc:operators\",\"system:authenticated\"]"));
    api.at("/metrics", (asked, out) -> FakeTlsServer.send(out, 403, "", "forbidden"));
  }

  @AfterEach
  void stop() {
    api.close();
    Path gone = tokenFile;
    tokenFile = null;
    try {
      Files.deleteIfExists(gone);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    server.close();
  }

  private String review(String groups) {
    Map<String, Object> claims = TestLogin.claims(token);
    return """
    {"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview","status":{"userInfo":{
    "username":"oidc:alice@example.com","uid":"%s","groups":%s,
    "extra":{"%s":["JTI=%s"]}}}}
    """
        .formatted(claims.get("sub"), groups, JTI, claims.get("jti"));
  }

  private CommandRun check(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster", "check"));
    all.addAll(List.of(arguments));
    CommandRun run = CommandRun.of(server.configuration(), all);
    assertFalse(run.out().contains(token) || run.err().contains(token), "the token is a secret");
    assertTrue(
        (run.out() + run.err()).chars().noneMatch(sign -> sign < ' ' && sign != '\n'),
        run::toString);
    return run;
  }

  private CommandRun withToken() {
    return check("prod", "--token-file", tokenFile.toString());
  }

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

  @Test
  void metricsTellWhatIsInUse() throws IOException {
    Instant now = InstantSource.system().instant();
    String file =
        CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    String written = MetricsCheck.hash(file.getBytes(StandardCharsets.UTF_8));
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
    String fresh =
        KEY_ID
            .matcher(served())
            .results()
            .map(one -> one.group(1))
            .filter(one -> !before.contains(one))
            .findFirst()
            .orElseThrow();
    Files.writeString(saved, metrics(written, keys, now, now));
    check("prod", "--metrics", saved.toString())
        .is(0)
        .says("warning key set: it does not have the key " + fresh + " yet, read ");
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
