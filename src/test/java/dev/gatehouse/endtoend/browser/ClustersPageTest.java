package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /kubernetes} shows a person what is theirs. */
class ClustersPageTest extends WithServer {
  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .client(
            """
            - id: kubectl
              name: kubectl
              public: true
              redirectURIs: [http://localhost:8000]
            - id: local-only
              name: For local users
              public: true
              redirectURIs: [http://localhost:8000]
              allowedConnectors: [local]
            """)
        .with(
            """
            connectors:
              - {type: fake-upstream, id: get, name: Upstream}
            clusters:
              - name: everybody
                kubernetesVersion: "1.36"
                clientID: web-app
              - name: upstreams
                kubernetesVersion: "1.36"
                clientID: kubectl
                allowedGroups: [upstream-people]
              - name: locals
                kubernetesVersion: "1.36"
                clientID: local-only
            """);
  }

  private static void assertShows(Page page, boolean everybody, boolean upstreams, boolean locals) {
    assertEquals(200, page.status(), page::toString);
    assertEquals(everybody, page.body().contains("<bdi>everybody</bdi>"), page::toString);
    assertEquals(upstreams, page.body().contains("<bdi>upstreams</bdi>"), page::toString);
    assertEquals(locals, page.body().contains("<bdi>locals</bdi>"), page::toString);
  }

  @Test
  void whoIsNotLoggedInIsAskedTo() {
    Page page = browser.follow(server.at("/kubernetes"));
    assertTrue(page.body().contains("/auth/get"), page::toString);
    assertFalse(page.body().contains("everybody"), page::toString);
    page = browser.follow(server.at("/kubernetes/everybody/kubeconfig"));
    assertTrue(page.body().contains("/auth/get"), page::toString);
  }

  @Test
  void aLocalUserSeesWhatIsForThem() {
    login.tokens("local", ALICE);
    assertShows(browser.follow(server.at("/kubernetes")), true, false, true);
    assertErrorPage(404, browser.get(server.at("/kubernetes/upstreams/kubeconfig")));
    Page account = browser.get(server.at("/account"));
    assertTrue(account.body().contains("href=\"/kubernetes\""), account::toString);
  }

  /** The login was for an application that wants no groups, so they have to be fetched first. */
  @Test
  void groupsThatTheLoginDidNotBringAreFetched() {
    Map<String, String> request = TestLogin.request("connector_id", "get");
    request.put("scope", "openid");
    Page answer = answered(browser.follow(login.authorization(request)), "operators");
    login.consent(answer, true);
    Page asked = browser.follow(server.at("/kubernetes"));
    assertTrue(asked.header("location").startsWith("https://upstream.example.com/"));
    Page page = answered(asked, "upstream-people");
    assertShows(page, true, true, false);
    assertFalse(page.uri().toString().contains("code="), page::toString);
  }

  /** Who gives no groups even then is not asked again and again. */
  @Test
  void whoBringsNoGroupsIsAskedOnce() {
    Page chosen = browser.follow(server.at("/kubernetes"));
    Page departure = browser.follow(server.at(link(chosen)));
    Page page = answered(departure, "");
    assertShows(page, true, false, false);
    assertShows(browser.follow(server.at("/kubernetes")), true, false, false);
  }

  private static String link(Page page) {
    return page.links().stream()
        .filter(one -> one.contains("/auth/get"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page.toString()));
  }

  private Page answered(Page departure, String group) {
    return browser.follow(
        FakeUpstream.redirect(
            FakeUpstream.answer(departure, Map.of("user", "una", "group", group))));
  }
}
