package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of every shape but the right one get an answer that tells nothing of our inside. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestShapeTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = TestServer.in(directory).web("allowedOrigins: ['https://spa.example.com']").start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @AfterEach
  void nothingFailedInside() {
    List<String> errors =
        server.log().lines().stream().filter(line -> line.contains("\"ERROR\"")).toList();
    assertEquals(List.of(), errors);
  }

  /** Sends bytes that end a connection; the answer is complete and clean. */
  private String send(String request) {
    String answer = RawHttp.exchange(server.port(), request);
    assertTrue(answer.startsWith("HTTP/1.1 "), answer);
    for (String inside :
        List.of("Exception", "dev.gatehouse", "\tat ", "etty", "avalin", "HTTP ERROR")) {
      assertFalse(answer.contains(inside), answer);
    }
    return answer;
  }

  private String request(String line, String... headers) {
    StringBuilder request = new StringBuilder(line).append("\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return send(request.append("Connection: close\r\n\r\n").toString());
  }

  private String post(String path, String body, String... headers) {
    StringBuilder request =
        new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return send(request.append("\r\n").append(body).toString());
  }

  private static void assertStatus(int status, String answer) {
    assertEquals(status, RawHttp.status(answer), answer);
  }

  private static String header(String answer, String name) {
    return answer
        .split("\r\n\r\n", 2)[0]
        .lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2).strip())
        .findFirst()
        .orElse("");
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() {
    Map<String, String> allowed =
        Map.of(
            "/token", "POST",
            "/token/introspect", "POST",
            "/token/revoke", "POST",
            "/keys", "GET, HEAD",
            "/.well-known/openid-configuration", "GET, HEAD",
            "/auth", "GET, HEAD, POST",
            "/userinfo", "GET, HEAD, POST",
            "/logout", "GET, HEAD, POST",
            "/healthz", "GET, HEAD");
    allowed.forEach((path, methods) -> {
      for (String method :
          List.of("PUT", "DELETE", "PATCH", "TRACE", "GEHEIM", "get", "GET", "POST", "HEAD")) {
        if (!Set.of(methods.split(", ", -1)).contains(method)) {
          String answer = request(method + " " + path + " HTTP/1.1", "Content-Length: 0");
          assertStatus(405, answer);
          assertEquals(methods, header(answer, "allow"), answer);
        }
      }
      String options = request("OPTIONS " + path + " HTTP/1.1");
      assertStatus(204, options);
      assertEquals(methods, header(options, "allow"), options);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/auth/a/b/c",
        "/token/",
        "/keys/x",
        "/static/",
        "/static/nothing.css",
        "/static/..%2f..%2fgatehouse.yaml",
        "/.well-known/",
        "/metrics",
        "/admin/v1/status",
        "/auth;x=y",
        "/KEYS",
        "/keys%20",
        "/api/v1/users"
      })
  void unknownPathsAreNotFound(String path) {
    assertStatus(404, request("GET " + path + " HTTP/1.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%00",
        "/../keys",
        "/auth/%2e%2e/keys",
        "/%zz",
        "/%",
        "/%c0%af",
        "//keys",
        "/a\u0000b",
        "/keys?a=%00",
        "/keys?%ff=1",
        "/keys?a=%",
        "/keys?a=%zz",
        "/auth?client_id=%00",
        "/auth?client_id=a%00b&redirect_uri=https://evil.example",
        "/logout?x=%c0%80",
        "/userinfo?a=%00",
        "/healthz?%00",
        "/static/%00",
        "/auth/%00",
        "/auth/%ff"
      })
  void whatCannotBeDecodedIsABadRequest(String target) {
    String answer = request("GET " + target + " HTTP/1.1");
    assertStatus(400, answer);
    assertEquals("", header(answer, "location"), answer);
  }

  @Test
  void headIsGetWithoutABody() {
    for (String path :
        List.of(
            "/keys",
            "/healthz",
            "/.well-known/openid-configuration",
            "/",
            "/auth?client_id=x",
            "/userinfo")) {
      String get = request("GET " + path + " HTTP/1.1");
      String head = request("HEAD " + path + " HTTP/1.1");
      assertEquals(RawHttp.status(get), RawHttp.status(head), path);
      assertEquals(header(get, "content-type"), header(head, "content-type"), path);
      assertTrue(head.endsWith("\r\n\r\n"), head);
      assertFalse(get.endsWith("\r\n\r\n"), get);
      if (!header(get, "content-type").startsWith("text/html")) {
        assertEquals(header(get, "content-length"), header(head, "content-length"), path);
      }
    }
  }

  /** Rule R15. */
  @Test
  void crossOriginPermissionsAreGivenWhereTheyBelong() {
    for (String path : List.of("/keys", "/.well-known/openid-configuration")) {
      String answer = request("GET " + path + " HTTP/1.1", "Origin: https://other.example.com");
      assertEquals("*", header(answer, "access-control-allow-origin"));
      assertEquals("", header(answer, "access-control-allow-credentials"));
    }
    for (String path : List.of("/token", "/userinfo", "/token/revoke")) {
      String ours = preflight(path, "https://spa.example.com");
      assertEquals("https://spa.example.com", header(ours, "access-control-allow-origin"), path);
      assertTrue(header(ours, "access-control-allow-methods").contains("POST"), ours);
      assertTrue(header(ours, "access-control-allow-headers").contains("Authorization"), ours);
      assertEquals("Origin", header(ours, "vary"), ours);
      assertEquals("", header(ours, "access-control-allow-credentials"));
      for (String origin :
          List.of(
              "https://other.example.com",
              "null",
              "https://spa.example.com.evil.com",
              "*",
              "http://spa.example.com")) {
        String theirs = preflight(path, origin);
        assertEquals("", header(theirs, "access-control-allow-origin"), origin);
        assertEquals("", header(theirs, "access-control-allow-methods"), origin);
      }
    }
    for (String path :
        List.of(
            "/auth",
            "/auth/local",
            "/token/introspect",
            "/logout",
            "/approval",
            "/callback",
            "/healthz")) {
      assertEquals(
          "",
          header(preflight(path, "https://spa.example.com"), "access-control-allow-origin"),
          path);
    }
  }

  private String preflight(String path, String origin) {
    String answer =
        request(
            "OPTIONS " + path + " HTTP/1.1",
            "Origin: " + origin,
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization");
    assertStatus(204, answer);
    return answer;
  }

  @Test
  void tooMuchIsRefusedWithItsStatus() {
    assertStatus(414, request("GET /keys?" + "a".repeat(20_000) + " HTTP/1.1"));
    assertStatus(431, request("GET /keys HTTP/1.1", "X: " + "a".repeat(20_000)));
    String length = "Content-Length: 70000";
    assertStatus(413, post("/token", "a".repeat(70_000), FORM, length));
    assertStatus(413, post("/auth", "a".repeat(70_000), FORM, length));
    assertStatus(413, post("/token", "", FORM, "Content-Length: 99999999999"));
    assertStatus(413, post("/userinfo", "", FORM, "Content-Length: 9223372036854775807"));
    assertStatus(413, post("/token", "", FORM, "Expect: 100-continue", length));
    String chunk = "4000\r\n" + "a".repeat(0x4000) + "\r\n";
    assertStatus(
        413, post("/token", chunk.repeat(5) + "0\r\n\r\n", FORM, "Transfer-Encoding: chunked"));
    assertStatus(400, request("GET /keys?" + "a&".repeat(201).replace("a", "x") + " HTTP/1.1"));
  }

  /** A connection that is reset takes the answer with it. */
  @Test
  void whoeverStillSendsTooMuchHearsSo() {
    String piece = "a".repeat(10_000);
    List<String> pieces = new ArrayList<>();
    pieces.add(
        "POST /token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + FORM
            + "\r\nContent-Length: 200000\r\n\r\n");
    pieces.addAll(Collections.nCopies(20, piece));
    assertStatus(413, RawHttp.exchange(server.port(), pieces, Duration.ofMillis(20)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/token", "/token/introspect", "/token/revoke"})
  void onlyFormsAreRead(String path) {
    for (String type :
        List.of(
            "application/json", "text/plain", "multipart/form-data; boundary=x", "*/*", ";", "x")) {
      String answer =
          post(
              path,
              "{\"grant_type\":\"client_credentials\"}",
              "Content-Type: " + type,
              "Content-Length: 35");
      assertStatus(400, answer);
      assertTrue(answer.contains("\"error\":\"invalid_request\""), answer);
    }
    assertStatus(400, post(path, "a=b", "Content-Length: 3"));
    assertStatus(400, post(path, "a=%00", FORM, "Content-Length: 5"));
    assertStatus(400, post(path, "a=\u0000", FORM, "Content-Length: 3"));
    assertStatus(400, post(path, "a=\u00ff", FORM, "Content-Length: 3"));
    assertStatus(415, post(path, "abc", FORM, "Content-Length: 3", "Content-Encoding: gzip"));
  }

  @Test
  void aFormIsReadWhateverItsCharsetParameterAndCase() {
    for (String type :
        List.of(
            "application/x-www-form-urlencoded;charset=UTF-8",
            "Application/X-WWW-Form-URLEncoded ; charset=utf-8")) {
      String body =
          "grant_type=client_credentials&client_id="
              + TestServer.SERVICE
              + "&client_secret="
              + TestServer.SERVICE_SECRET;
      assertStatus(
          200, post("/token", body, "Content-Type: " + type, "Content-Length: " + body.length()));
    }
  }

  @Test
  void brokenFramingEndsTheConnection() {
    for (String headers :
        List.of(
            "Content-Length: -5",
            "Content-Length: x",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: gzip, chunked")) {
      String answer = post("/token", "0\r\n\r\nGET /keys HTTP/1.1\r\n\r\n", FORM, headers);
      assertStatus(400, answer);
      assertEquals(2, answer.split("HTTP/1\\.1 ", -1).length, answer);
    }
    for (String body :
        List.of(
            "zz\r\n",
            "-1\r\n",
            "ffffffffffffffff\r\n",
            "5\r\nab",
            "5;" + "x".repeat(50) + "\r\nabcdeXX")) {
      // What never ends is cut off by the client here.
      String answer = cutOff("Transfer-Encoding: chunked", body);
      assertTrue(answer.isEmpty() || RawHttp.status(answer) == 400, answer);
    }
  }

  private String cutOff(String header, String body) {
    return RawHttp.exchangeAndEnd(
        server.port(),
        "POST /token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + FORM
            + "\r\n"
            + header
            + "\r\n\r\n"
            + body);
  }

  @Test
  void hostIsExactlyOneName() {
    assertStatus(400, send("GET /keys HTTP/1.1\r\nConnection: close\r\n\r\n"));
    assertStatus(400, request("GET /keys HTTP/1.1", "Host: other"));
    assertStatus(400, send("GET /keys HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"));
    assertStatus(400, send("GET /keys HTTP/1.1\r\nHost: a:99999\r\nConnection: close\r\n\r\n"));
    assertStatus(
        200, send("GET /keys HTTP/1.1\r\nHost: any.example.com\r\nConnection: close\r\n\r\n"));
  }

  @Test
  void oldAndOtherFormsOfARequestLine() {
    assertStatus(200, send("GET /keys HTTP/1.0\r\n\r\n"));
    assertStatus(200, send("GET http://a/keys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    assertStatus(400, send("GET http://b/keys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    assertStatus(404, request("OPTIONS * HTTP/1.1"));
    assertTrue(RawHttp.status(request("CONNECT a:80 HTTP/1.1")) >= 400);
    // RFC 9110 §15.6.6: the one refusal whose status begins with 5.
    assertStatus(505, send("GET /keys HTTP/3.7\r\nHost: a\r\nConnection: close\r\n\r\n"));
    assertStatus(400, send("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"));
    assertStatus(400, request("GET /keys HTTP/1.1", "Bad Name: x"));
    assertStatus(400, request("GET /keys HTTP/1.1", "X: a\u0000b"));
    assertStatus(400, request("GET /keys HTTP/1.1", "X: a", " folded: b"));
  }

  @Test
  void theServerStillServes() {
    assertEquals(200, new TestLogin(server, new TestBrowser()).tokens().status());
  }
}
