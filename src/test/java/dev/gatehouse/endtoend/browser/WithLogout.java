package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A portal that people come back to after a logout, and another client. */
abstract class WithLogout extends WithPortal {
  static final String BYE = "https://portal.example.com/bye";
  static final String OTHER = "https://other.example.com/cb";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .with("sessions: {validIfNotUsedFor: 20h}")
        .client(
            """
            - id: portal
              name: The portal
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://portal.example.com/cb]
              postLogoutRedirectURIs:
                - https://portal.example.com/bye
                - https://portal.example.com/bye?from=here
                - com.example.portal:/bye
              skipConsent: true
            - id: other
              name: The other
              secret: portal-0123456789abcdef0123456789
              redirectURIs: [https://other.example.com/cb]
              skipConsent: true
            """);
  }

  static Map<String, String> parameters(String... pairs) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.put(pairs[i], pairs[i + 1]);
    }
    return parameters;
  }

  URI address(String... pairs) {
    return server.at("/logout?" + TestBrowser.encode(parameters(pairs)));
  }

  Page logout(String... pairs) {
    return browser.get(address(pairs));
  }

  boolean loggedIn() {
    return asks(browser.get(server.at("/logout")));
  }

  static boolean asks(Page page) {
    return page.status() == 200 && page.body().contains("name=\"decision\"");
  }

  Page confirmed(Page question) {
    assertTrue(asks(question), question::toString);
    return browser.submit(question.form().with("decision", "logout"));
  }

  static void assertLeadsTo(String address, Page page) {
    assertEquals(303, page.status(), page::toString);
    assertEquals(address, page.header("location"));
  }

  void assertRefused(Page page) {
    assertErrorPage(400, page);
    assertTrue(page.setCookies().isEmpty(), page::toString);
    assertTrue(loggedIn());
  }

  static String idToken(Reply tokens) {
    return tokens.text("id_token");
  }

  Map<String, Object> lastEnd() {
    try {
      List<String> facts =
          server
              .rows()
              .texts(
                  "select json_set(facts, '$.client_id', client_id) from gh_audit"
                      + " where type = 'session.ended' order by id desc");
      return JSONObjectUtils.parse(facts.get(0));
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }
}
