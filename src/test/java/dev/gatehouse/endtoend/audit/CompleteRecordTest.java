package dev.gatehouse.endtoend.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can happen is done once; each leaves an event in the table, with exactly the
 * facts that its type declares, and tied to its request.
 */
class CompleteRecordTest {
  private static final String ALICE = "alice@example.com";
  private static final String BOB = "bob@example.com";
  private static final String KIM = "kim@example.com";
  private static final String OWN = "a long password of hers";

  /** What a program does that nobody asks over HTTP, and what tests of their own show. */
  private static final Set<AuditType> ELSEWHERE =
      EnumSet.of(
          AuditType.UNKNOWN,
          AuditType.REFRESH_ROLLED_BACK,
          AuditType.DATABASE_RESTORED,
          AuditType.DATABASE_ROLLED_BACK,
          AuditType.MASTER_KEY_CHANGED,
          AuditType.MASTER_KEY_RESET,
          AuditType.TOKEN_REVIEW_REFUSED,
          AuditType.LOGOUT_DELIVERED,
          AuditType.LOGOUT_UNDELIVERED,
          AuditType.UPSTREAM_LOGOUT_REFUSED);

  /** Of no request: a program's own doing, or an administrator's on this machine. */
  private static final Set<AuditType> WITHOUT_REQUEST =
      EnumSet.of(
          AuditType.KEY_CREATED,
          AuditType.KEY_ACTIVATED,
          AuditType.KEY_RETIRED,
          AuditType.CONFIGURATION_RELOADED,
          AuditType.CONFIGURATION_REFUSED,
          AuditType.SERVER_STARTED,
          AuditType.SERVER_STOPPED,
          AuditType.AUDIT_LEFT_OUT,
          AuditType.PERSON_ERASED,
          AuditType.CONNECTOR_CHECKED,
          AuditType.IDENTITY_LINKED,
          AuditType.IDENTITY_UNLINKED,
          AuditType.SUBJECT_CHANGED,
          AuditType.ACCOUNT_DISABLED,
          AuditType.ACCOUNT_ENABLED,
          AuditType.CLIENT_ADDED,
          AuditType.CLIENT_CHANGED,
          AuditType.CLIENT_REMOVED,
          AuditType.CLIENT_SECRET_ROTATED,
          AuditType.INITIAL_TOKEN_CREATED,
          AuditType.INITIAL_TOKEN_REMOVED,
          AuditType.USER_ADDED,
          AuditType.USER_CHANGED,
          AuditType.USER_REMOVED,
          AuditType.PASSWORD_LINK_MADE);

  @TempDir Path directory;
  private final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  private TestServer server;

  @Test
  void everyEventIsThereWithItsFacts() {
    try (TestServer started =
        TestServer.in(directory)
            .clock(clock)
            .with("audit: {refusalsPerMinute: 100}")
            .with("registration: {enabled: true}")
            .client(
                """
                - id: tv
                  name: Television
                  public: true
                  grantTypes: ["urn:ietf:params:oauth:grant-type:device_code"]
                - id: broker
                  name: Broker
                  secret: broker-secret-0123456789abcdef
                  grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
                  tokenExchange: {tokensOf: [web-app], targets: [{audience: tv}]}
                """)
            .with("passwords: {guessing: {perAccountAndAddress: {failures: 2, within: 10m}}}")
            .start()) {
      server = started;
      tokens();
      refusals();
      devices();
      accountPages();
      administration();
      linkedAccounts();
      server.restart();
      judge();
    }
  }

  private TestLogin browser() {
    return new TestLogin(server, new TestBrowser());
  }

  private void tokens() {
    TestLogin login = browser();
    String code = login.code(TestLogin.request());
    Reply tokens = login.redeem(code);
    assertEquals(200, tokens.status(), tokens::toString);
    String first = tokens.text("refresh_token");
    Reply second = login.refresh(first);
    assertEquals(200, second.status(), second::toString);
    assertEquals(200, login.refresh(first).status(), "a repeat");
    Reply third = login.refresh(second.text("refresh_token"));
    assertEquals(200, third.status(), third::toString);
    assertEquals(400, login.refresh(first).status(), "a replay");
    exchange(browser());
    TestLogin again = browser();
    String twice = again.code(TestLogin.request());
    assertEquals(200, again.redeem(twice).status());
    assertEquals(400, again.redeem(twice).status());
    TestLogin revoked = browser();
    String token = revoked.tokens().text("refresh_token");
    assertEquals(
        200,
        revoked
            .post("/token/revoke", Map.of("token", token), TestServer.WEB, TestServer.WEB_SECRET)
            .status());
    assertEquals(
        200,
        login
            .post(
                "/token",
                Map.of("grant_type", "client_credentials"),
                TestServer.SERVICE,
                TestServer.SERVICE_SECRET)
            .status());
  }

  private static void exchange(TestLogin login) {
    Reply exchanged =
        login.post(
            "/token",
            Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token",
                login.tokens().text("access_token"),
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token",
                "audience",
                "tv"),
            "broker",
            "broker-secret-0123456789abcdef");
    assertEquals(200, exchanged.status(), exchanged::toString);
  }

  private void refusals() {
    TestLogin login = browser();
    assertEquals(401, login.password(login.form(TestLogin.request()), BOB, "wrong").status());
    assertEquals(401, login.password(login.form(TestLogin.request()), BOB, "wrong").status());
    assertEquals(429, login.password(login.form(TestLogin.request()), BOB, "wrong").status());
    clock.advance(Duration.ofMinutes(20));
    server.readKeys();
    Map<String, String> asks = TestLogin.request("prompt", "consent");
    TestLogin denied = browser();
    denied.consent(denied.password(denied.form(asks), ALICE, TestServer.PASSWORD), false);
    assertEquals(401, login.post("/token", Map.of(), TestServer.WEB, "no secret").status());
    Reply refused = browser().redeem("no code");
    assertEquals(400, refused.status(), refused::toString);
    assertEquals(401, login.post("/register", Map.of()).status());
    assertEquals(401, login.post("/kubernetes/prod/token-review", Map.of()).status());
    // More than a tenth of a hundred from one address.
    for (int i = 0; i < 15; i++) {
      login.post("/token", Map.of(), TestServer.WEB, "no secret");
    }
    clock.advance(Duration.ofMinutes(1));
    server.readKeys();
  }

  private void devices() {
    TestLogin login = browser();
    TestBrowser person = new TestBrowser();
    Reply refused = login.post("/device/code", Map.of("client_id", TestServer.NATIVE));
    assertEquals(400, refused.status(), refused::toString);
    Form entry = person.get(server.at("/device")).form();
    assertEquals(400, person.submit(entry.with("user_code", "BBBB-BBBB")).status());
    for (String decision : List.of("no", "yes")) {
      Reply asked = login.post("/device/code", Map.of("client_id", "tv"));
      Page question = person.submit(entry.with("user_code", asked.text("user_code")));
      Page next = person.submit(question.form().with("decision", decision));
      Page form = person.follow(next.location().orElseThrow());
      if (decision.equals("yes")) {
        TestLogin steps = new TestLogin(server, person);
        steps.consent(steps.password(form, ALICE, TestServer.PASSWORD), true);
      }
    }
  }

  private void accountPages() {
    TestBrowser browser = new TestBrowser();
    TestLogin login = new TestLogin(server, browser);
    login.redeem(
        login.authorize(TestLogin.request("prompt", "consent"), ALICE).response().get("code"));
    Page page = browser.get(server.at("/account"));
    assertEquals(303, browser.submit(page.formWith("application").with("do", "revoke")).status());
    Page logout = browser.get(server.at("/logout"));
    browser.submit(logout.form().with("decision", "logout"));
  }

  private Map<String, Object> administer(
      int status, String method, String path, Map<String, Object> body) {
    var reply = server.administer(method, path, body);
    assertEquals(status, reply.status(), () -> path + " " + reply.body());
    return reply.body();
  }

  private void administration() {
    Map<String, Object> added =
        administer(201, "POST", "/users", Map.of("login", KIM, "password", OWN));
    String user = "/users/" + added.get("id");
    administer(200, "PATCH", user, Map.of("name", "Kim"));
    Map<String, Object> link = administer(201, "POST", user + "/password-link", Map.of());
    TestBrowser browser = new TestBrowser();
    Page form = browser.follow(URI.create((String) link.get("link")));
    Page set =
        browser.submit(
            form.form().with("new_password", OWN + " 2").with("new_password_again", OWN + " 2"));
    assertEquals(200, set.status(), set::toString);
    administer(200, "DELETE", user, Map.of());
    Map<String, Object> client =
        Map.of("id", "added", "name", "Added", "redirectURIs", List.of("https://a.example.com/cb"));
    administer(201, "POST", "/clients", client);
    server.administer("POST", "/clients/added/rotate-secret", Map.of());
    var changed = server.administer("PATCH", "/clients/added", Map.of("name", "Another"));
    assertTrue(changed.status() == 200 || changed.status() == 428, changed.body()::toString);
    administer(200, "DELETE", "/clients/added", Map.of());
    Object token = administer(201, "POST", "/initial-tokens", Map.of("life", "1h")).get("id");
    administer(200, "DELETE", "/initial-tokens/" + token, Map.of());
    administer(200, "POST", "/id-tokens/revoke", Map.of("jti", "4hF0Kc2mVJ8a1QwZr3Xe"));
    administer(200, "POST", "/keys/rotate", Map.of("emergency", true));
    assertEquals(200, server.reload(yaml -> yaml.replace("Web application", "Web")).status());
    assertEquals(409, server.reload(yaml -> yaml + "\nnonsense: 1\n").status());
    server.configure(yaml -> yaml.replace("\nnonsense: 1\n", ""));
    administer(200, "POST", "/audit/erase", Map.of("connector", "local", "user_id", "user-nobody"));
  }

  private void linkedAccounts() {
    List<?> accounts = (List<?>) administer(200, "GET", "/accounts", Map.of()).get("accounts");
    String account = "/accounts/" + ((Map<?, ?>) accounts.get(0)).get("id");
    Map<String, Object> identity = Map.of("connector", "local", "user_id", "user-second");
    administer(200, "POST", account + "/link", identity);
    Map<String, Object> own = new HashMap<>(identity);
    own.put("subject", "own");
    administer(200, "POST", account + "/subject", own);
    administer(200, "POST", account + "/unlink", identity);
    administer(200, "PATCH", account, Map.of("enabled", false));
    administer(200, "PATCH", account, Map.of("enabled", true));
    administer(200, "POST", "/connectors/local/check", Map.of());
  }

  private void judge() {
    List<Map<String, Object>> events = AuditRecord.search(server, Map.of("limit", "500"));
    Set<AuditType> missing = EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE));
    for (Map<String, Object> event : events) {
      AuditType type = AuditType.ofWireName((String) event.get("event"));
      missing.remove(type);
      Set<String> facts = new HashSet<>(event.keySet());
      facts.removeAll(Set.of("id", "event", "at", "request_id", "remote"));
      assertTrue(facts.containsAll(names(type.required())), () -> "facts are missing: " + event);
      facts.removeAll(names(type.required()));
      facts.removeAll(names(type.optional()));
      assertEquals(Set.of(), facts, () -> "undeclared facts: " + event);
      boolean request = event.containsKey("request_id") && event.containsKey("remote");
      // What an administrator on this machine ends has no request either, but says who it was.
      boolean here = "test".equals(event.get("actor"));
      assertTrue(
          request || here || WITHOUT_REQUEST.contains(type), () -> "of which request? " + event);
    }
    assertEquals(Set.of(), missing, "nothing was noted of these");
    String refused =
        events.stream()
            .filter(event -> event.get("event").equals("audit.left_out"))
            .map(event -> event.get("count") + ": " + event.get("detail"))
            .collect(Collectors.joining("|"));
    assertTrue(refused.matches("[0-9]+: client.authentication_failed [0-9]+"), refused);
  }

  private static Set<String> names(Set<Fact> facts) {
    return facts.stream().map(Fact::wireName).collect(Collectors.toSet());
  }

  @Test
  void namesAreUnique() {
    List<String> names = Arrays.stream(AuditType.values()).map(AuditType::wireName).toList();
    assertEquals(names.size(), Set.copyOf(names).size());
    for (AuditType type : AuditType.values()) {
      Set<Fact> both = new HashSet<>(type.required());
      both.retainAll(type.optional());
      assertEquals(Set.of(), both, type.wireName());
      assertEquals(type, AuditType.ofWireName(type.wireName()));
    }
  }
}
