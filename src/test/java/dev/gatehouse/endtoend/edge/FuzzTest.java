package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of random requests to every endpoint: each is answered in time, none with a failure of
 * ours, none with a redirect to an address that no client registered (case 38). The seed is in the
 * message of a failure and can be given with {@code -Dgatehouse.fuzz.seed=}.
 */
class FuzzTest {
  private static final int REQUESTS = 6_000;
  private static final long SEED = Long.getLong("gatehouse.fuzz.seed", new Random().nextLong());
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String[] METHODS = {
    "GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "Q"
  };
  private static final String[] PATHS = {
    "/",
    "/auth",
    "/auth",
    "/auth",
    "/auth/local",
    "/auth/local/login",
    "/auth/%2f",
    "/callback",
    "/callback/local",
    "/approval",
    "/logout",
    "/token",
    "/token",
    "/token",
    "/token/introspect",
    "/token/revoke",
    "/userinfo",
    "/keys",
    "/healthz",
    "/robots.txt",
    "/static/x.css",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/nothing"
  };
  private static final String[] NAMES = {
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
    "prompt",
    "max_age",
    "id_token_hint",
    "login_hint",
    "ui_locales",
    "claims",
    "acr_values",
    "request",
    "request_uri",
    "connector_id",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "client_secret",
    "token",
    "token_type_hint",
    "attempt",
    "login",
    "password",
    "approval",
    "shown",
    "account",
    "with",
    "do",
    "connector",
    "user",
    "decision",
    "resource",
    "audience",
    "post_logout_redirect_uri",
    "error",
    "error_description",
    "display"
  };
  private static final String[] VALUES = {
    "",
    "web-app",
    "native-app",
    "service",
    "https://app.example.com/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:1/callback",
    "https://evil.example/cb",
    "javascript:alert(1)",
    "//evil.example",
    "https://app.example.com/callback@evil.example",
    "code",
    "code token",
    "id_token",
    "none",
    "openid",
    "openid offline_access groups",
    "audience:server:client_id:service",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "S256",
    "plain",
    "query",
    "fragment",
    "form_post",
    "jwt",
    "login",
    "consent",
    "0",
    "-1",
    "99999999999999999999",
    "1e9",
    "true",
    "null",
    "{}",
    "[]",
    "{\"id_token\":{\"x\":null}}",
    "{\"userinfo\":[[[[",
    "eyJhbGciOiJub25lIn0.e30.",
    "a.b.c",
    "en",
    "de fr-CH *",
    "local",
    "approve",
    "rejected",
    "\u0000",
    "\r\nX: y",
    "\uFFFF",
    "\u202e",
    "<script>alert(1)</script>",
    "{{x}}",
    "${x}",
    "%s%n",
    "' or 1=1 --",
    "../../x"
  };

  private final Random random = new Random(SEED);
  private final List<String> cookies = new ArrayList<>();

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  private String value() {
    return switch (random.nextInt(8)) {
      case 0 -> noise(random.nextInt(40));
      case 1 -> pick(VALUES) + pick(VALUES);
      case 2 -> pick(VALUES).repeat(1 + random.nextInt(30));
      default -> pick(VALUES);
    };
  }

  /** Any characters. */
  private String noise(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x2000));
    }
    return text.toString();
  }

  private String parameters() {
    StringBuilder all = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      String name = random.nextInt(30) == 0 ? noise(5) : pick(NAMES);
      all.append(encode(name)).append('=').append(encode(value())).append('&');
    }
    if (random.nextInt(20) == 0) {
      all.append(pick(new String[] {"%", "%zz", "=", "&&", "%00=%00", "a=b=c", "%ff"}));
    }
    return all.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String headers() {
    StringBuilder all = new StringBuilder("Host: 127.0.0.1\r\nConnection: close\r\n");
    switch (random.nextInt(10)) {
      case 0 -> all.append("Authorization: Basic ").append(encode(value())).append("\r\n");
      case 1 -> all.append("Authorization: Bearer ").append(encode(value())).append("\r\n");
      case 2 ->
          all.append("Authorization: Basic ")
              .append(
                  Base64.getEncoder()
                      .encodeToString(
                          (value() + (random.nextInt(4) == 0 ? "" : ":") + value())
                              .getBytes(StandardCharsets.UTF_8)))
              .append("\r\n");
      case 3 -> all.append("Accept-Language: ").append(encode(value())).append("\r\n");
      case 4 -> all.append("Origin: ").append(encode(value())).append("\r\n");
      case 5 -> all.append("If-None-Match: \"").append(encode(value())).append("\r\n");
      case 6 -> all.append("Authorization: ").append(encode(value())).append("\r\n");
      default -> {}
    }
    if (!cookies.isEmpty() && random.nextInt(3) == 0) {
      String cookie = cookies.get(random.nextInt(cookies.size()));
      int cut = random.nextInt(cookie.length());
      all.append("Cookie: ")
          .append(random.nextBoolean() ? cookie : cookie.substring(0, cut))
          .append("\r\n");
    }
    return all.toString();
  }

  private String request() {
    String method = pick(METHODS);
    StringBuilder request = new StringBuilder(method).append(' ').append(pick(PATHS));
    if (random.nextInt(3) > 0) {
      request.append('?').append(parameters());
    }
    request.append(" HTTP/1.1\r\n").append(headers());
    if (method.equals("POST") || random.nextInt(20) == 0) {
      String body = random.nextInt(15) == 0 ? latin(noise(random.nextInt(200))) : parameters();
      request
          .append("Content-Type: ")
          .append(
              random.nextInt(12) == 0
                  ? pick(new String[] {"application/json", "text/plain", "", "a", ";;"})
                  : "application/x-www-form-urlencoded")
          .append("\r\nContent-Length: ")
          .append(body.length())
          .append("\r\n\r\n")
          .append(body);
    } else {
      request.append("\r\n");
    }
    return request.toString();
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  @Timeout(300)
  void everyRequestGetsAnAnswer(@TempDir Path directory) {
    TestServer server = TestServer.in(directory).start();
    TestBrowser browser = new TestBrowser();
    new TestLogin(server, browser).code(TestLogin.request());
    browser.get(new TestLogin(server, browser).authorization(TestLogin.request()));
    browser.cookies().forEach((name, value) -> cookies.add(name + "=" + value));
    for (int i = 0; i < REQUESTS; i++) {
      String request = request();
      long start = System.nanoTime();
      String answer = RawHttp.exchange(server.port(), request);
      long took = System.nanoTime() - start;
      String problem = problem(answer, took);
      if (problem != null) {
        throw new AssertionError(
            problem + " (seed " + SEED + ", request " + i + ")\n" + request + "\n" + answer);
      }
    }
    List<String> errors =
        server.log().lines().stream().filter(line -> line.contains("\"ERROR\"")).toList();
    assertEquals(List.of(), errors, () -> "seed " + SEED);
    assertEquals(200, new TestLogin(server, new TestBrowser()).tokens().status());
    server.close();
  }

  private static String problem(String answer, long took) {
    if (took > LONGEST_NANOS) {
      return "took " + TimeUnit.NANOSECONDS.toMillis(took) + " ms";
    }
    if (!answer.startsWith("HTTP/1.1 ")) {
      return "no answer";
    }
    int status = RawHttp.status(answer);
    if (status >= 500 || status < 200) {
      return "status " + status;
    }
    for (String inside : List.of("Exception", "dev.gatehouse", "\tat ", "Jetty", "Javalin")) {
      if (answer.contains(inside)) {
        return "tells " + inside;
      }
    }
    return answer
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("location:"))
        .map(line -> line.substring("location:".length()).strip())
        .filter(target -> !allowed(target))
        .map(target -> "leads to " + target)
        .findFirst()
        .orElse(null);
  }

  /** Ours, or a registered address of a client of {@link TestServer}. */
  private static boolean allowed(String target) {
    return target.matches("/(auth|approval|logout|callback)[/?a-zA-Z0-9._=&%+~-]*")
        || target.matches("http://127\\.0\\.0\\.1:[0-9]+/(auth|approval|logout|callback)?[^@\\\\]*")
        || target.matches(
            "(https://app\\.example\\.com/callback|http://127\\.0\\.0\\.1(:8000/cb|(:[0-9]+)?/callback)|com\\.example\\.app:/callback)([?#].*)?");
  }
}
