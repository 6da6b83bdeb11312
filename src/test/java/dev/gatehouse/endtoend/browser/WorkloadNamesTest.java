package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody who may choose a name at their identity source is a workload by it (attack case 46). */
class WorkloadNamesTest extends WithServer {
  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with(
        """
        connectors:
          - {type: fake-upstream, id: get, name: Upstream}
        workloads:
          - name: actions
            issuer: https://actions.example.com
            audience: https://login.example.com
            rules:
              - {expression: "claims.sub != ''", message: anybody}
        """);
  }

  private Page login(String user) {
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
    Page departure = browser.follow(login.authorization(TestLogin.request("connector_id", "get")));
    return browser.follow(
        FakeUpstream.redirect(FakeUpstream.answer(departure, Map.of("user", user))));
  }

  @Test
  void aPersonWithTheNameOfAWorkloadIsRefused() {
    assertRedirectError("access_denied", login("actions:repo:acme/app:ref:refs/heads/main"));
    assertEquals(200, login("actions").status(), "the consent page of somebody else");
  }
}
