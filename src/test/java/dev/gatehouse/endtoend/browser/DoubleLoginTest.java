package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The button that is pressed twice (attack case 11). */
class DoubleLoginTest extends WithServer {

  /** Each answer is a login that can be gone on with, and all of them together make one grant. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLoginSentManyTimesAtOnceEndsInOneGrant(boolean withSession) throws Exception {
    if (withSession) {
      login.code(TestLogin.request());
    }
    long before = server.number("select count(*) from gh_grant");
    Form form =
        login
            .form(TestLogin.request("prompt", "login consent"))
            .form()
            .with("login", ALICE)
            .with("password", TestServer.PASSWORD);
    List<TestBrowser> copies = new ArrayList<>();
    List<Callable<Page>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      TestBrowser copy = new TestBrowser();
      copy.cookies().putAll(browser.cookies());
      copies.add(copy);
      all.add(() -> copy.submit(form));
    }
    List<Page> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Page> page : threads.invokeAll(all)) {
        answers.add(page.get());
      }
    }
    int codes = 0;
    int usable = 0;
    for (int i = 0; i < copies.size(); i++) {
      Page consent = copies.get(i).get(answers.get(i).location().orElseThrow());
      if (consent.status() != 200) {
        // Another submission of the same session has replaced its secret.
        assertErrorPage(400, consent);
        continue;
      }
      usable++;
      Page end = new TestLogin(server, copies.get(i)).consent(consent, true);
      if (end.status() == 303) {
        codes++;
      } else {
        assertErrorPage(400, end);
      }
    }
    assertTrue(usable >= 1, "nobody got in");
    assertEquals(1, codes);
    assertEquals(before + 1, server.number("select count(*) from gh_grant"));
  }
}
