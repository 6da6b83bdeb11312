package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every page as the server sends it: headers, policy, size (R14, attack case 12). */
class ServedPagesTest extends WithServer {
  private static final int MOST_BYTES = 30 * 1024;
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(?!data:)([^\"]*)\"");
  private static final String COMMON = "default-src 'none'; style-src 'self'; img-src 'self' data:";
  private static final String END = "; frame-ancestors 'none'; base-uri 'none'";
  private static final String LINKS = COMMON + "; form-action 'none'" + END;
  private static final String FORM = COMMON + END;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with(
        """
        connectors:
          - {type: fake-upstream, id: up, name: Upstream, config: {departsByPost: true}}
        """);
  }

  private static Map<String, String> local(String name, String value) {
    Map<String, String> request = TestLogin.request("connector_id", "local");
    if (name != null) {
      request.put(name, value);
    }
    return request;
  }

  /** Pages that are links or nothing. */
  private Map<String, Page> links() {
    Map<String, Page> pages = new LinkedHashMap<>();
    pages.put("choice", browser.follow(login.authorization(TestLogin.request())));
    pages.put("error", ask(TestLogin.request("client_id", "nobody")));
    pages.put("redirect error", ask(TestLogin.request("redirect_uri", "http://127.0.0.1:1/x")));
    pages.put("expired", browser.get(server.at("/auth/local/login?attempt=x")));
    pages.put("not found", browser.get(server.at("/nowhere")));
    pages.put("wrong method", browser.submit(new Form(server.at("/approval/x"), Map.of())));
    pages.put("callback", browser.get(server.at("/callback?state=x")));
    pages.put("home", browser.get(server.at("/")));
    pages.put("logged out", new TestBrowser().get(server.at("/logout")));
    return pages;
  }

  /** Pages with a form whose submission may end at the client. */
  private Map<String, Page> forms() {
    Map<String, Page> pages = new LinkedHashMap<>();
    Page form = login.form(local(null, null));
    pages.put("login", form);
    pages.put("wrong password", login.password(form, ALICE, "wrong"));
    pages.put("consent", login.password(form, ALICE, TestServer.PASSWORD));
    pages.put("logout", browser.get(server.at("/logout")));
    pages.put("accounts", ask(TestLogin.request("prompt", "select_account")));
    return pages;
  }

  private Map<String, Page> posts() {
    Map<String, Page> pages = new LinkedHashMap<>();
    Map<String, String> silent = local("response_mode", "form_post", "prompt", "none");
    pages.put("error by post", new TestBrowser().get(login.authorization(silent)));
    Page form = login.form(local("response_mode", "form_post"));
    pages.put(
        "code by post", login.consent(login.password(form, ALICE, TestServer.PASSWORD), true));
    Map<String, String> up = TestLogin.request("connector_id", "up");
    pages.put("departure by post", browser.follow(login.authorization(up)));
    return pages;
  }

  private static Map<String, String> local(String name, String value, String more, String other) {
    Map<String, String> request = local(name, value);
    request.put(more, other);
    return request;
  }

  @Test
  void everyPageHasThePolicyOfItsClass() {
    links().forEach((name, page) -> assertEquals(LINKS, policy(page), name + " " + page));
    forms().forEach((name, page) -> assertEquals(FORM, policy(page), name + " " + page));
    posts()
        .forEach((name, page) -> {
          String policy = policy(page);
          assertTrue(
              policy.matches(
                  Pattern.quote(COMMON)
                      + "; script-src 'sha256-[A-Za-z0-9+/=]+'"
                      + Pattern.quote(END)),
              name + " " + policy);
        });
  }

  private static String policy(Page page) {
    return page.header("content-security-policy");
  }

  @Test
  void noPageIsKeptFramedSniffedOrReferred() {
    for (Map<String, Page> pages : List.of(links(), forms(), posts())) {
      pages.forEach((name, page) -> {
        String what = name + " " + page;
        assertTrue(page.header("content-type").equalsIgnoreCase("text/html;charset=UTF-8"), what);
        assertEquals("no-store", page.header("cache-control"), what);
        assertEquals("no-referrer", page.header("referrer-policy"), what);
        assertEquals("nosniff", page.header("x-content-type-options"), what);
        assertEquals("DENY", page.header("x-frame-options"), what);
        assertFalse(page.headers().containsKey("server"), what);
        assertFalse(page.headers().containsKey("access-control-allow-origin"), what);
      });
    }
  }

  @Test
  void everyPageTakesTwoRequestsAndThirtyKilobytes() {
    for (Map<String, Page> pages : List.of(links(), forms(), posts())) {
      pages.forEach((name, page) -> {
        String head = page.body().substring(0, page.body().indexOf("</head>"));
        List<String> loaded = LOADED.matcher(head).results().map(found -> found.group(1)).toList();
        assertEquals(1, loaded.size(), name + " loads " + loaded);
        Page style = browser.get(page.uri().resolve(loaded.get(0)));
        assertEquals(200, style.status(), name);
        assertTrue(style.header("cache-control").contains("immutable"), style::toString);
        int bytes = bytes(page) + bytes(style);
        assertTrue(bytes <= MOST_BYTES, name + " takes " + bytes + " bytes");
        assertFalse(page.body().matches("(?s).*<(img|script)[^>]*src=\"(?!data:).*"), name);
      });
    }
  }

  private static int bytes(Page page) {
    return page.body().getBytes(StandardCharsets.UTF_8).length;
  }
}
