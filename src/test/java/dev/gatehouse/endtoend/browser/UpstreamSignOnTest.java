package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a session of an upstream's people may answer (R4, attack cases 15 and 54). */
class UpstreamSignOnTest extends WithPortal {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .with(
            """
            connectors:
              - {type: fake-upstream, id: corp, name: Corporation}
              - {type: test-token-upstream, id: once, name: Once, config: {world: sign-on, singleUse: true}}
            """);
  }

  private static Map<String, String> corp(String... more) {
    Map<String, String> request = portal(more);
    request.put("connector_id", "corp");
    return request;
  }

  private Page arrive(Page departure, String... more) {
    assertTrue(departure.header("location").startsWith(FakeUpstream.ADDRESS.toString()));
    Map<String, String> answer = new LinkedHashMap<>(Map.of("user", "carol"));
    for (int i = 0; i < more.length; i += 2) {
      answer.put(more[i], more[i + 1]);
    }
    Page page = browser.follow(FakeUpstream.redirect(FakeUpstream.answer(departure, answer)));
    later();
    return page;
  }

  private static boolean departs(Page page) {
    return page.header("location").startsWith(FakeUpstream.ADDRESS.toString());
  }

  @Test
  void theMethodIsNotInvented() {
    Map<String, Object> token = idToken(arrive(end(corp())));
    assertFalse(token.containsKey("amr"), token::toString);
    assertFalse(idToken(end(corp())).containsKey("amr"), "nor for the next application");
  }

  @Test
  void groupsThatNobodyAskedForAreAskedForByAnotherLogin() {
    assertNotNull(arrive(end(corp("scope", "openid"))).response().get("code"));
    assertNotNull(end(corp("scope", "openid email")).response().get("code"));
    assertError("login_required", end(corp("scope", "openid groups", "prompt", "none")));
    Page departure = end(corp("scope", "openid groups"));
    assertTrue(departs(departure), departure::toString);
    Map<String, Object> token = idToken(arrive(departure, "group", "staff"));
    assertEquals(List.of("staff"), token.get("groups"));
    assertEquals(List.of("staff"), idToken(end(corp("scope", "openid groups"))).get("groups"));
  }

  @Test
  void anOldLoginOfTheUpstreamIsNotANewOne() {
    long longAgo = clock.instant().getEpochSecond() - 600;
    for (Map<String, String> request : List.of(corp("prompt", "login"), corp("max_age", "300"))) {
      Page old = arrive(end(request), "auth_time", Long.toString(longAgo));
      assertError("login_required", old);
    }
    Page young =
        arrive(
            end(corp("prompt", "login")),
            "auth_time",
            Long.toString(clock.instant().getEpochSecond() - 20));
    assertNotNull(young.response().get("code"), young::toString);
  }

  @Test
  void theUpstreamsTimeIsWhatMaxAgeComparesWith() {
    long earlier = clock.instant().getEpochSecond() - 600;
    Map<String, Object> token = idToken(arrive(end(corp()), "auth_time", Long.toString(earlier)));
    assertEquals(earlier, token.get("auth_time"));
    assertNotNull(end(corp("max_age", "900")).response().get("code"));
    assertTrue(departs(end(corp("max_age", "300"))));
  }

  @Test
  void stateThatWorksOnceBelongsToOneGrant() {
    Map<String, String> request = portal();
    request.put("connector_id", "once");
    Page form = login.form(request);
    assertNotNull(login.password(form, "una", "x").response().get("code"));
    later();
    assertLoginForm(end(request));
    request.put("scope", "openid email");
    assertNotNull(end(request).response().get("code"), "without a refresh token nothing is shared");
  }
}
