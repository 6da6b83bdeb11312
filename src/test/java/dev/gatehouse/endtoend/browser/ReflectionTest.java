package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLog;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers write stays text: in pages, in headers, in the log (attack case 16). */
class ReflectionTest extends WithServer {
  private static final String LINE = "\r\nX-Forged: yes\r\n\r\n<script>alert(1)</script>";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with(
            """
            connectors:
              - {type: fake-upstream, id: up, name: "<script>alert(1)</script>"}
            """)
        .client(
            """
            - id: narrow
              name: "<script>alert(1)</script>"
              secret: narrow-0123456789abcdef01234567
              redirectURIs: [https://app.example.com/callback]
              allowedScopes: [openid]
            """);
  }

  private static void assertInert(Page page) {
    String body = page.body().toLowerCase(Locale.ROOT);
    assertFalse(body.contains("<script>alert"), page::toString);
    assertFalse(body.contains("<img src=x"), page::toString);
    assertFalse(body.matches("(?s).*<[^>]*\\sonfocus=.*"), page::toString);
    assertFalse(page.headers().containsKey("x-forged"), page::toString);
    assertTrue(page.status() < 500, page::toString);
    if (page.status() == 303) {
      assertTrue(page.header("location").matches("[\\x21-\\x7e]+"), page::toString);
    }
    if (page.header("content-type").startsWith("text/html") && !page.body().contains("auto")) {
      assertFalse(page.header("content-security-policy").contains("unsafe"), page::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "\" autofocus onfocus=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "</title><script>alert(1)</script>",
        "javascript:alert(1)",
        "{{{site}}}{{#scopes}}",
        LINE
      })
  void inEveryParameterItIsText(String payload) {
    for (String name :
        List.of(
            "client_id",
            "redirect_uri",
            "response_type",
            "response_mode",
            "scope",
            "state",
            "nonce",
            "prompt",
            "max_age",
            "ui_locales",
            "login_hint",
            "acr_values",
            "claims",
            "connector_id",
            "display",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri")) {
      Map<String, String> request = TestLogin.request(name, payload);
      assertInert(browser.follow(login.authorization(request)));
      request.putIfAbsent("connector_id", "local");
      assertInert(browser.follow(login.authorization(request)));
      request.putIfAbsent("response_mode", "form_post");
      request.put("max_age", "nonsense");
      assertInert(browser.follow(login.authorization(request)));
    }
    String encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8).replace("+", "%20");
    for (String path :
        List.of(
            "/callback?state=%s",
            "/callback?error=%s&error_description=%s&state=%s",
            "/approval?attempt=%s&account=%s",
            "/logout?ui_locales=%s&state=%s",
            "/auth/%s",
            "/%s",
            "/auth/local?attempt=%s",
            "/auth/up/login?attempt=%s",
            "/callback/%s?state=x")) {
      assertInert(browser.get(server.at(path.replace("%s", encoded))));
    }
  }

  @Test
  void whatIsTypedIsText() {
    Page form = login.form(TestLogin.request("connector_id", "local"));
    for (String typed :
        List.of("\"><script>alert(1)</script>", LINE, "\u202e<script>alert(1)</script>")) {
      assertInert(browser.submit(form.form().with("login", typed).with("password", "x")));
    }
  }

  @Test
  void namesOfApplicationsAndConnectorsAreText() {
    Map<String, String> request = TestLogin.request("client_id", "narrow");
    request.put("scope", "openid");
    assertInert(browser.follow(login.authorization(request)));
    request.put("connector_id", "local");
    Page form = browser.follow(login.authorization(request));
    assertInert(form);
    assertInert(login.password(form, ALICE, TestServer.PASSWORD));
  }

  @Test
  void whatTheUpstreamSaysIsNotRepeated() {
    Page departure = browser.follow(login.authorization(TestLogin.request("connector_id", "up")));
    Page end =
        browser.follow(
            FakeUpstream.redirect(
                FakeUpstream.answer(
                    departure,
                    Map.of("error", "refused", "error_description", "<script>alert(1)</script>"))));
    assertRedirectError("access_denied", end);
    assertFalse(end.header("location").contains("alert"), end::toString);
  }

  /** RFC 6749 §4.1.2.1: printable ASCII without quotation mark and backslash. */
  @Test
  void anErrorDescriptionHasItsCharactersOnly() {
    for (String scope :
        List.of(
            "openid audience:server:client_id:a\"b\\c\n<script>\u00e4",
            "openid audience:server:client_id:" + "x".repeat(3_000))) {
      for (String client : List.of(TestServer.WEB, "narrow")) {
        Map<String, String> request = TestLogin.request("scope", scope);
        request.put("client_id", client);
        Page page = ask(request);
        String description = page.response().get("error_description");
        assertEquals("invalid_scope", page.response().get("error"));
        assertTrue(description.matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]{1,400}"), description);
      }
    }
  }

  @Test
  void aLineInTheLogIsOneLine() {
    String forged =
        "x\n2026-01-01T00:00:00Z ERROR forged entry\r\n{\"forged\":1}\u2028forged\u0085forged";
    for (LogConfig.Format format : LogConfig.Format.values()) {
      try (TestLog log = new TestLog(format)) {
        for (String name :
            List.of("client_id", "redirect_uri", "scope", "connector_id", "claims")) {
          ask(TestLogin.request(name, forged));
        }
        Page form = login.form(TestLogin.request("connector_id", "local"));
        browser.submit(form.form().with("login", forged).with("password", "x"));
        browser.get(server.at("/auth/" + URLEncoder.encode(forged, StandardCharsets.UTF_8)));
        browser.get(
            server.at("/callback?state=" + URLEncoder.encode(forged, StandardCharsets.UTF_8)));
        List<String> lines = log.text().lines().toList();
        assertTrue(lines.size() >= 5, lines::toString);
        for (String line : lines) {
          assertTrue(
              format == LogConfig.Format.JSON
                  ? line.startsWith("{\"time\":") && line.endsWith("}")
                  : line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [A-Z]+ .*"),
              line);
          assertFalse(line.matches(".*[\u2028\u2029\u0085].*"), line);
        }
        assertTrue(log.text().contains("forged"), "it is told, as text");
      }
    }
  }
}
