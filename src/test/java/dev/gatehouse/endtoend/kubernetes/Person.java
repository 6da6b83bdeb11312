package dev.gatehouse.endtoend.kubernetes;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who logs in for kubectl with a browser, as kubelogin has them do it, and whose tokens
 * are refreshed later. Not thread-safe.
 */
final class Person {
  /** The client of clusters' kubeconfigs; it is public. */
  static final String KUBECTL = "kubectl";

  static final String REDIRECT = "http://localhost:8000";

  /** Its entry among the static clients. */
  static final String CLIENT =
      """
      - id: kubectl
        name: kubectl
        public: true
        applicationType: native
        redirectURIs: [http://localhost:8000]
      """;

  private final TestBrowser browser;
  private final TestLogin login;
  private String refreshToken;

  Person(TestServer server) {
    this.browser = new TestBrowser().through(server.port());
    this.login = new TestLogin(server, browser);
  }

  TestBrowser browser() {
    return browser;
  }

  /** The answer of the token endpoint to a login for kubectl. */
  TestLogin.Reply logIn(String name) {
    return logIn(name, KUBECTL, REDIRECT);
  }

  /** The same for another public client. */
  TestLogin.Reply logIn(String name, String client, String redirect) {
    Map<String, String> request = TestLogin.request("client_id", client);
    request.put("redirect_uri", redirect);
    request.put("connector_id", "local");
    String code = login.authorize(request, name).response().get("code");
    Map<String, String> form = TestLogin.redemption(code, redirect);
    form.put("client_id", client);
    return kept(login.post("/token", form));
  }

  /** The ID token of a login for kubectl. */
  String idToken(String name) {
    return logIn(name).text("id_token");
  }

  /** An ID token that nobody has seen. */
  String fresh() {
    return kept(refresh()).text("id_token");
  }

  /** The same, unless the server cannot sign now: it has not read its keys for too long. */
  Optional<String> tryFresh() {
    TestLogin.Reply reply = refresh();
    return reply.status() == 503 ? Optional.empty() : Optional.of(kept(reply).text("id_token"));
  }

  private TestLogin.Reply refresh() {
    return login.post(
        "/token",
        Map.of(
            "grant_type", "refresh_token",
            "refresh_token", refreshToken,
            "client_id", KUBECTL));
  }

  private TestLogin.Reply kept(TestLogin.Reply reply) {
    if (reply.status() != 200) {
      throw new AssertionError(reply.toString());
    }
    refreshToken = reply.text("refresh_token");
    return reply;
  }

  /** Ends the grant, as a client does that is told to log out. */
  void revoke() {
    TestLogin.Reply reply =
        login.post("/token/revoke", Map.of("token", refreshToken, "client_id", KUBECTL));
    if (reply.status() != 200) {
      throw new AssertionError(reply.toString());
    }
  }
}
