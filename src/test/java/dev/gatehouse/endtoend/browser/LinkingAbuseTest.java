package dev.gatehouse.endtoend.browser;

import static dev.gatehouse.testing.TestLogin.sub;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.protocol.Subject;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who must not be able to link anything (attack case 44). */
class LinkingAbuseTest extends WithLinking {
  @Test
  void anOldLoginIsAskedForAgainOnBothSides() {
    byPassword();
    openAccount();
    Page question = question();
    Form form = linkForm(question);
    clock.advance(Duration.ofMinutes(6));
    server.readKeys();
    Page refused = browser.submit(form);
    assertEquals(403, refused.status(), refused::toString);
    assertTrue(refused.body().contains("Log in again as"), refused::toString);
    assertEquals(1, identitiesWith(upstream));
    // First the one, then the other; then the question again.
    Page password = browser.follow(server.at(link(refused, "do=again")));
    Page still = login.password(password, person, TestServer.PASSWORD);
    assertTrue(still.body().contains("Log in again as"), still::toString);
    Page fresh = upstreamLogin(server.at(link(still, "do=again")), upstream);
    assertEquals(303, confirm(fresh).status());
    assertEquals(2, identitiesWith(upstream));
  }

  @Test
  void unlinkingAsksForAFreshLogin() {
    byPassword();
    openAccount();
    confirm(question());
    clock.advance(Duration.ofMinutes(6));
    server.readKeys();
    Page answer = browser.submit(page().formWith("user", upstream).with("do", "unlink"));
    assertTrue(answer.header("location").contains("prompt=login"), answer::toString);
    assertEquals(2, identitiesWith(upstream));
  }

  @Test
  void aFormOfAnotherSessionAnotherPairOrNoneLinksNothing() {
    byPassword();
    openAccount();
    Form attackers = linkForm(question());
    newBrowser();
    String victim = person;
    addPerson();
    openAccount();
    Page own = question();
    Form victims = linkForm(own);
    // The attacker's form in the victim's browser, and the victim's with a made-up or no token.
    for (Form form :
        new Form[] {
          attackers,
          victims.with("shown", attackers.fields().get("shown")),
          victims.with("shown", "made up"),
          victims.without("shown"),
          victims.with("with", attackers.fields().get("with")),
          new Form(victims.action(), Map.of("do", "link", "with", victims.fields().get("with")))
        }) {
      Page refused = browser.submit(form);
      assertErrorPage(refused.status() == 403 ? 403 : 400, refused);
    }
    assertEquals(1, identitiesWith(upstream));
    assertNotEquals(victim, person);
    assertEquals(303, browser.submit(victims).status());
  }

  @Test
  void anotherSitesFormComesWithoutTheSession() {
    byPassword();
    openAccount();
    Form form = linkForm(question());
    Page refused = browser.submitFromOtherSite(form);
    assertErrorPage(400, refused);
    assertEquals(1, identitiesWith(upstream));
  }

  /** Whoever follows a link or arrives from a login has linked nothing. */
  @Test
  void addressesThatSomebodyIsLedToLinkNothing() {
    byPassword();
    openAccount();
    Page question = question();
    URI address = question.uri();
    String before = accountOf(upstream);
    browser.get(address);
    String shown = question.formWith("with", idIn(address)).fields().get("shown");
    browser.get(URI.create(address + "&do=link&shown=" + shown));
    browser.get(server.at("/account?code=x&state=a.b.c"));
    assertEquals(before, accountOf(upstream));
    assertEquals(1, identitiesWith(upstream));
    // In a browser that has neither login the address asks for one.
    newBrowser();
    Page login = browser.get(address);
    assertEquals(303, login.status());
    assertTrue(login.header("location").contains("/auth?"), login::toString);
  }

  private static String idIn(URI address) {
    return address.getQuery().replaceAll(".*with=", "");
  }

  /** The attacker's code at the victim's callback: the browser never left for it. */
  @Test
  void anArrivalThatSomebodyElseBeganLinksNothing() {
    byPassword();
    openAccount();
    Page choice = browser.follow(server.at(link(page(), "do=login")));
    Page departure = browser.follow(server.at(link(choice, "/auth/get")));
    Form attackers = FakeUpstream.answer(departure, Map.of("user", "mallory-" + upstream));
    newBrowser();
    addPerson();
    byPassword();
    openAccount();
    assertErrorPage(400, browser.follow(FakeUpstream.redirect(attackers)));
    assertFalse(page().body().contains("mallory"));
    assertEquals(1, identitiesWith(userId()));
  }

  /** One address is nobody's proof: the upstream says that it has the victim's. */
  @Test
  void theSameAddressLinksNobody() {
    String sub = sub(byPassword());
    newBrowser();
    Page departure = browser.follow(login.authorization(upstreamRequest()));
    Form answer = FakeUpstream.answer(departure, Map.of("user", upstream, "email", person));
    Page end = login.consent(browser.follow(FakeUpstream.redirect(answer)), true);
    TestLogin.Reply tokens = login.redeem(end.response().get("code"));
    assertNotEquals(sub, sub(tokens));
    assertEquals(Subject.of(upstream, "get"), sub(tokens));
    assertEquals(1, identitiesWith(upstream));
  }

  @Test
  void aLoginThatIsLinkedElsewhereIsRefusedWithoutSayingWhere() {
    byPassword();
    openAccount();
    confirm(question());
    String first = person;
    newBrowser();
    String shared = upstream;
    // Another person with two logins of their own gets the first one's upstream password.
    addPerson();
    byPassword();
    openAccount();
    confirm(question());
    Page question = upstreamLogin(server.at(link(page(), "do=login")), shared);
    Page refused = confirm(question);
    assertEquals(409, refused.status(), refused::toString);
    assertTrue(refused.body().contains("another account already"), refused::toString);
    assertFalse(refused.body().contains(first), refused::toString);
    assertEquals(2, identitiesWith(shared));
  }

  /** An administrator linked one of a connector that people may not: nothing of theirs joins it. */
  @Test
  void whatAnAdministratorLinkedIsNotReachedByWhatPeopleLink() {
    byPassword();
    openAccount();
    Page question = question();
    Map<String, Object> aside = Map.of("connector", "aside", "user_id", "aside-" + upstream);
    var linked = server.administer("POST", "/accounts/" + accountOf(userId()) + "/link", aside);
    assertTrue(linked.ok(), linked::detail);
    Page refused = confirm(question);
    assertEquals(409, refused.status(), refused::toString);
    assertTrue(refused.body().contains("cannot be linked"), refused::toString);
    assertEquals(1, identitiesWith(upstream));
    assertEquals(2, identitiesWith(userId()));
  }

  @Test
  void connectorsThatAreNotNamedCannotBeLinkedByPeople() {
    byPassword();
    openAccount();
    Page choice = browser.follow(server.at(link(page(), "do=login")));
    Page departure = browser.follow(server.at(link(choice, "/auth/aside")));
    Page end = answered(departure, upstream);
    assertErrorPage(404, end);
    Page aside = page();
    assertFalse(aside.body().contains("do=login"), "nor from there: " + aside);
    assertEquals(1, identitiesWith(upstream));
  }
}
