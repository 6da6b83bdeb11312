package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An {@code acr} that a client cannot do without (OpenID Connect Core §5.5.1.1, and the error code
 * of OpenID Connect Core Unmet Authentication Requirements).
 */
class EssentialAcrTest extends WithPortal {
  private static final String UNMET = "unmet_authentication_requirements";

  private static final String GOLD =
      "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"gold\",\"silver\"]}}}";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .with("connectors: [{type: fake-upstream, id: corp, name: Corporation}]");
  }

  private static Map<String, String> corp(String... more) {
    Map<String, String> request = portal(more);
    request.put("connector_id", "corp");
    return request;
  }

  private Page arrive(Page departure, String acr) {
    assertDeparts(departure);
    Map<String, String> answer = new LinkedHashMap<>(Map.of("user", "carol", "acr", acr));
    Page page = browser.follow(FakeUpstream.redirect(FakeUpstream.answer(departure, answer)));
    later();
    return page;
  }

  private static void assertDeparts(Page page) {
    assertTrue(
        page.location()
            .filter(to -> to.toString().startsWith(FakeUpstream.ADDRESS.toString()))
            .isPresent(),
        page::toString);
  }

  private long sessions() {
    return server.number("select count(*) from gh_session");
  }

  @Test
  void theUpstreamIsAskedForItAndItsAnswerIsChecked() {
    Page departure = end(corp("claims", GOLD, "acr_values", "bronze"));
    assertDeparts(departure);
    assertEquals("gold silver", departure.response().get("acr_values"), "bronze would not help");
    assertEquals("silver", idToken(arrive(departure, "silver")).get("acr"));
  }

  @Test
  void aLoginThatReachesLessHasFailed() {
    for (String reached : new String[] {"bronze", ""}) {
      long before = sessions();
      Page answer = arrive(end(corp("claims", GOLD)), reached);
      assertError(UNMET, answer);
      assertFalse(answer.response().containsKey("code"), answer::toString);
      assertEquals(before, sessions(), "a failed login makes no session");
    }
    String event =
        server.log().line(line -> line.contains("login.failed") && line.contains("acr bronze"));
    assertTrue(event.contains("acr bronze is none of [gold, silver]"), event);
  }

  @Test
  void aWeakerSessionIsNoAnswerButAStrongerLoginIs() {
    assertEquals("bronze", idToken(arrive(end(corp()), "bronze")).get("acr"));
    assertError("interaction_required", end(corp("claims", GOLD, "prompt", "none")));
    Page departure = end(corp("claims", GOLD));
    Map<String, Object> strong = idToken(arrive(departure, "gold"));
    assertEquals("gold", strong.get("acr"));
    // From now on the session is strong enough.
    assertEquals("gold", idToken(end(corp("claims", GOLD, "prompt", "none"))).get("acr"));
  }

  @Test
  void aWeakerSessionIsNotTakenAtTheLastStepEither() {
    arrive(end(corp()), "bronze");
    Page consent = end(corp("prompt", "consent"));
    String account = consent.form().fields().get("account");
    assertDeparts(end(corp("claims", GOLD)));
    String attempt =
        browser.cookies().keySet().stream()
            .filter(name -> name.contains("-attempt-"))
            .map(name -> name.replaceAll(".*-attempt-", ""))
            .filter(id -> !id.equals(consent.form().fields().get("attempt")))
            .findFirst()
            .orElseThrow();
    Page skipped = browser.get(server.at("/approval?attempt=" + attempt + "&account=" + account));
    assertError(UNMET, skipped);
  }

  @Test
  void whereNoLoginCanReachItNobodyIsAsked() {
    // Passwords that are kept here state no class; the only other way is excluded.
    Map<String, String> request = portal("claims", GOLD, "connector_id", "local");
    assertError(UNMET, end(request));
    tokens(login.authorize(portal("connector_id", "local"), ALICE));
    later();
    assertError(UNMET, end(request));
    request.put("prompt", "none");
    assertError(UNMET, end(request));
  }

  @Test
  void waysThatCannotReachItAreNotOffered() {
    Page choice = end(portal());
    assertTrue(choice.body().contains("/auth/local"), choice::toString);
    // One is left, so there is no choice.
    assertDeparts(end(portal("claims", GOLD)));
  }

  @Test
  void oneValueIsAValueToo() {
    String claims = "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"gold\"}}}";
    assertError(UNMET, arrive(end(corp("claims", claims)), "silver"));
    assertEquals("gold", idToken(arrive(end(corp("claims", claims)), "gold")).get("acr"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id_token\":{\"acr\":{\"values\":[\"gold\"]}}}",
        "{\"id_token\":{\"acr\":{\"essential\":false,\"value\":\"gold\"}}}",
        "{\"id_token\":{\"acr\":{\"essential\":true}}}",
        "{\"userinfo\":{\"acr\":{\"essential\":true,\"values\":[\"gold\"]}}}"
      })
  void aVoluntaryOneStaysVoluntary(String claims) {
    assertEquals("bronze", idToken(arrive(end(corp("claims", claims)), "bronze")).get("acr"));
    assertEquals("bronze", idToken(end(corp("claims", claims, "prompt", "none"))).get("acr"));
  }

  @Test
  void voluntaryOnesAreToldToTheUpstreamInTheirOrder() {
    String claims = "{\"id_token\":{\"acr\":{\"values\":[\"gold\",\"silver\"]}}}";
    Page departure = end(corp("claims", claims, "acr_values", "silver bronze"));
    assertEquals("gold silver bronze", departure.response().get("acr_values"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"values\":\"gold\"", "\"values\":[1]", "\"value\":{}"})
  void otherThingsThanStringsAreRefused(String values) {
    String claims = "{\"id_token\":{\"acr\":{\"essential\":true," + values + "}}}";
    Page page = new TestBrowser().get(login.authorization(corp("claims", claims)));
    assertError("invalid_request", page);
  }
}
