package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user who is changed between the check of the old password and the session that it would open:
 * what ends their sessions ends this one, too.
 */
class ChangedWhileCheckedTest extends WithServer {
  private static final String FRESH = "violet lantern 88 orbit";
  private static final String OUTCOMES = "dev.gatehouse.login.LoginOutcomes";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>();
  private String person;
  private long logins;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.clock(this::time);
  }

  /** A login asks for the time after the check and before it is stored: that is the moment. */
  private Instant time() {
    if (meanwhile.get() != null
        && StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(OUTCOMES)))) {
      Runnable change = meanwhile.getAndSet(null);
      if (change != null) {
        change.run();
      }
    }
    return Instant.now();
  }

  @BeforeEach
  void addPerson() {
    server.secrets().add("password", FRESH);
    person = "straddled" + NUMBER.incrementAndGet() + "@example.com";
    administer("", "password", TestServer.PASSWORD);
    logins = succeeded();
  }

  private long succeeded() {
    return server.number("select count(*) from gh_audit where type = 'login.succeeded'");
  }

  private void administer(String resource, Object... members) {
    Map<String, Object> body = new HashMap<>();
    body.put("login", person);
    for (int i = 0; i < members.length; i += 2) {
      body.put((String) members[i], members[i + 1]);
    }
    assertTrue(server.administer("POST", "/users" + resource, body).ok());
  }

  private Page logIn(TestBrowser at, String password) {
    TestLogin one = new TestLogin(server, at);
    Form form = one.form(TestLogin.request()).form();
    return at.submit(form.with("login", person).with("password", password));
  }

  private void assertNobodyIsIn(Page page) {
    assertNull(meanwhile.get(), "the change ran");
    assertEquals(409, page.status(), page::toString);
    assertTrue(page.body().contains("changed in the meantime"), page::toString);
    assertTrue(page.setCookies().stream().noneMatch(one -> one.contains("-session=")));
    assertTrue(page.setCookies().stream().noneMatch(one -> one.contains("-device=")));
    assertEquals(
        0,
        server.number(
            "select count(*) from gh_account_session a join gh_user u on a.user_id = u.user_id"
                + " where u.login = '"
                + person
                + "'"));
    assertEquals(logins, succeeded());
  }

  @Test
  void anotherPassword() {
    meanwhile.set(() -> administer("/change", "password", FRESH));
    assertNobodyIsIn(logIn(browser, TestServer.PASSWORD));
    assertEquals(401, logIn(new TestBrowser(), TestServer.PASSWORD).status());
    assertEquals(303, logIn(browser, FRESH).status());
  }

  @Test
  void disabled() {
    meanwhile.set(() -> administer("/change", "enabled", false));
    assertNobodyIsIn(logIn(browser, TestServer.PASSWORD));
    assertEquals(401, logIn(browser, TestServer.PASSWORD).status());
  }

  @Test
  void removed() {
    meanwhile.set(() -> administer("/remove"));
    assertNobodyIsIn(logIn(browser, TestServer.PASSWORD));
  }

  @Test
  void anotherPasswordWhileTheirOwnIsChosen() {
    administer("/change", "must_change_password", true);
    Page asked = logIn(browser, TestServer.PASSWORD);
    Form form =
        asked
            .form()
            .with("password", TestServer.PASSWORD)
            .with("new_password", FRESH)
            .with("new_password_again", FRESH);
    String others = "copper meadow 41 violin";
    server.secrets().add("password", others);
    meanwhile.set(() -> administer("/change", "password", others));
    assertNobodyIsIn(browser.submit(form));
    assertEquals(303, logIn(browser, others).status());
  }
}
