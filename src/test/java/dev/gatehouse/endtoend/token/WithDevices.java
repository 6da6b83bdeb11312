package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** One issuer with devices for a class of tests, a fresh browser for each. */
abstract class WithDevices extends WithIssuer {
  static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  /** A public client that has no address at all. */
  static final String TV = "tv";

  /** A confidential client. */
  static final String BOX = "box";

  static final String BOX_SECRET = "box-secret-0123456789abcdef0123";
  static final String SCOPES = "openid profile email groups offline_access";

  TestBrowser browser;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: tv
          name: Television
          public: true
          grantTypes: ["%1$s", refresh_token]
        - id: box
          name: Box
          secret: box-secret-0123456789abcdef0123
          grantTypes: ["%1$s", refresh_token]
        - id: cluster
          name: Production cluster
          secret: cluster-secret-0123456789abcdef
          redirectURIs: [https://cluster.example.com/]
          trustedPeers: [tv]
        """
            .formatted(GRANT));
  }

  /** What one test left is not what the next one finds. */
  @Override
  @BeforeEach
  void newBrowser() {
    server.rows().change("delete from gh_guess");
    // Else all tests together would be the many requests of one address.
    pass(Duration.ofMinutes(1));
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  /** A device asks as a public client. */
  Reply ask(String scope, String... more) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", TV);
    form.put("scope", scope);
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return login.post("/device/code", form);
  }

  /** The same, which succeeds. */
  Reply asked(String... more) {
    Reply reply = ask(SCOPES, more);
    assertEquals(200, reply.status(), reply::toString);
    return reply;
  }

  /** A device asks for its tokens. */
  Reply poll(Reply asked, String... more) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", GRANT);
    form.put("device_code", asked.text("device_code"));
    form.put("client_id", TV);
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return login.post("/token", form);
  }

  /** The question whose device it is, for whoever types a code. */
  Page question(TestBrowser who, String code) {
    Page entry = who.get(server.at("/device"));
    Page page = who.submit(entry.form().with("user_code", code));
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.body().contains("Is this your device?"), page::toString);
    return page;
  }

  Page question(Reply asked) {
    return question(browser, asked.text("user_code"));
  }

  /** After a yes: the login form, the consent form, or the end. */
  Page yes(TestBrowser who, Page question) {
    Page page = who.submit(question.form().with("decision", "yes"));
    assertEquals(303, page.status(), page::toString);
    return who.follow(page.location().orElseThrow());
  }

  /** Everything that a person does for a device, with a login where one is asked for. */
  Page approve(TestBrowser who, Reply asked, String person) {
    TestLogin steps = new TestLogin(server, who);
    Page page = yes(who, question(who, asked.text("user_code")));
    if (page.body().contains("name=\"password\"")) {
      page = steps.password(page, person, TestServer.PASSWORD);
    }
    if (page.body().contains("name=\"approval\"")) {
      page = who.follow(steps.consent(page, true).location().orElseThrow());
    }
    assertTrue(page.body().contains("The device is logged in"), page::toString);
    return page;
  }

  /** Tokens of a device of alice. */
  Reply tokens() {
    Reply asked = asked();
    approve(browser, asked, ALICE);
    Reply tokens = poll(asked);
    assertGranted(tokens);
    return tokens;
  }

  Reply refresh(Reply tokens) {
    return login.post(
        "/token",
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            tokens.text("refresh_token"),
            "client_id",
            TV));
  }

  /** Devices whose codes have not ended; what is over is swept at any time. */
  long rows() {
    return server
        .rows()
        .number(
            "select count(*) from gh_device_code where expires_at > ?",
            clock.instant().toEpochMilli());
  }
}
