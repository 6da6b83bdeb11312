package dev.gatehouse.endtoend.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gatehouse discovery export}: an API server that knows nothing but a static web server
 * takes tokens, over a rotation of keys.
 */
class DiscoveryExportTest {
  private static final Duration PAST_THE_LEAD = Duration.ofSeconds(400);

  @TempDir private Path directory;
  private final MutableClock clock = new MutableClock(InstantSource.system().instant());
  private HttpsServer bucket;
  private String base;
  private Path files;
  private Path certificate;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    files = Files.createDirectory(directory.resolve("bucket"));
    TestCertificates made = TestCertificates.make(directory, "bucket");
    certificate = Files.writeString(directory.resolve("bucket.pem"), made.certificatePem());
    bucket = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bucket.setHttpsConfigurator(new HttpsConfigurator(made.server()));
    bucket.createContext("/", this::serve);
    bucket.start();
    base = "https://127.0.0.1:" + bucket.getAddress().getPort();
  }

  /** As a bucket does: bytes without a word about caching. */
  private void serve(HttpExchange exchange) throws IOException {
    Path file = files.resolve(exchange.getRequestURI().getPath().substring(1));
    byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void stop() {
    bucket.stop(0);
    if (server != null) {
      server.close();
    }
  }

  private void serveTokens(InstantSource time) {
    server =
        TestServer.in(directory)
            .clock(time)
            .behindProxy(base)
            .with(
                """
                clusters:
                  - name: managed
                    kubernetesVersion: "1.36"
                    clientID: %s
                    issuerCertificateAuthority: %s
                """
                    .formatted(TestServer.WEB, certificate))
            .start();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(server.configuration(), List.of(arguments));
  }

  private CommandRun export(String... more) {
    List<String> all = new ArrayList<>(List.of("discovery", "export", files.toString()));
    all.addAll(List.of(more));
    return CommandRun.of(server.configuration(), all);
  }

  private String token() {
    return TestLogin.behindProxy(server).tokens().text("id_token");
  }

  private void rotate() {
    assertEquals(200, server.administer("POST", "/keys/rotate", Map.of()).status());
    clock.advance(PAST_THE_LEAD);
    server.readKeys();
  }

  private static String keyOf(String token) throws Exception {
    return JWSObject.parse(token).getHeader().getKeyID();
  }

  @Test
  void anApiServerReadsFilesOverARotation() throws Exception {
    serveTokens(clock);
    server.administer("POST", "/keys/rotate", Map.of());
    clock.advance(PAST_THE_LEAD);
    server.readKeys();
    export().is(0).says("has the documents of now", "at once after gatehouse keys rotate");
    String first = token();
    String configuration = run("cluster", "config", "managed").is(0).out();
    try (ApiServerAuthenticator api = ApiServerAuthenticator.start(configuration, List.of())) {
      assertTrue(api.judge(first).authenticated(), api.judge(first)::error);

      // The next key was in the files before it signed.
      rotate();
      String second = token();
      assertNotEquals(keyOf(first), keyOf(second));
      assertTrue(api.judge(second).authenticated(), api.judge(second)::error);
      export().is(0).says("has the documents of now");

      // Two rotations without a run: one key has come and signs that nobody was told of.
      rotate();
      rotate();
      String third = token();
      assertTrue(api.judge(third).error().contains("verify"), api.judge(third)::error);
      export().is(1).says(keyOf(third), "was not in the files", "Run this more often");
      assertTrue(api.judge(third).authenticated(), api.judge(third)::error);
      export().is(0).says("had the documents of now");
    }
  }

  @Test
  void theSameBytesWithoutARunningServerAndNothingLeftBeside() throws Exception {
    serveTokens(InstantSource.system());
    server.administer("POST", "/keys/rotate", Map.of());
    Map<String, Object> json =
        export("--base", "https://cdn.example.com/login/", "--every", "1h", "-o", "json")
            .is(0)
            .json();
    assertEquals(true, json.get("changed"));
    Path keys = files.resolve("keys");
    Path document = files.resolve(".well-known/openid-configuration");
    byte[] before = Files.readAllBytes(keys);
    assertArrayEquals(
        new TestBrowser()
            .get(URI.create("http://127.0.0.1:" + server.port() + "/keys"))
            .body()
            .getBytes(java.nio.charset.StandardCharsets.UTF_8),
        before);
    Map<String, Object> served =
        JSONObjectUtils.parse(
            new TestBrowser()
                .get(
                    URI.create(
                        "http://127.0.0.1:" + server.port() + "/.well-known/openid-configuration"))
                .body());
    served.put("jwks_uri", "https://cdn.example.com/login/keys");
    assertEquals(served, JSONObjectUtils.parse(Files.readString(document)));
    byte[] documentBefore = Files.readAllBytes(document);
    server.close();
    export("--base", "https://cdn.example.com/login").is(0).says("had the documents of now");
    assertArrayEquals(before, Files.readAllBytes(keys));
    assertArrayEquals(documentBefore, Files.readAllBytes(document));
    assertEquals(
        "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(document)));
    try (Stream<Path> all = Files.walk(files)) {
      assertEquals(List.of(document, keys), all.filter(Files::isRegularFile).sorted().toList());
    }
    server = null;
  }

  @Test
  void whatIsTooSeldomOrMistakenIsTold() throws Exception {
    serveTokens(InstantSource.system());
    server.administer("POST", "/keys/rotate", Map.of());
    export("--every", "70d").is(1).says("more often than every 70d");
    assertTrue(Files.exists(files.resolve("keys")), "the files are written all the same");
    export("--every", "soon").is(1).says("--every");
    export("--base", "http://cdn.example.com").is(1).says("must be an https address");
    CommandRun named = export("--base", "https://user:pa55word@cdn.example.com/login").is(1);
    named.says("must be an https address without");
    assertFalse((named.out() + named.err()).contains("pa55word"), "a secret is not repeated");
    Files.writeString(files.resolve("keys"), "no JSON");
    export().is(0).says("has the documents of now");
    assertFalse(Files.readString(files.resolve("keys")).contains("no JSON"));
    Path file = Files.writeString(directory.resolve("occupied"), "");
    run("discovery", "export", file.toString()).is(1).says("Cannot write to");
  }
}
