package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Authorization codes (RFC 6749 §4.1.3, R5, attack case 9). */
class CodeRedemptionTest extends WithIssuer {
  private static final String WRONG_VERIFIER = "Wrong-verifier_of-an-attacker_0123456789.ABC";

  private String code() {
    return login.code(TestLogin.request());
  }

  private Map<String, String> form(String code) {
    return new LinkedHashMap<>(TestLogin.redemption(code, TestServer.WEB_REDIRECT));
  }

  private Reply redeemWithout(String parameter, String code) {
    Map<String, String> form = form(code);
    form.remove(parameter);
    return login.token(form);
  }

  private Reply redeemWith(String parameter, String value, String code) {
    Map<String, String> form = form(code);
    form.put(parameter, value);
    return login.token(form);
  }

  @Test
  void theResponse() {
    Reply tokens = login.redeem(code());
    assertGranted(tokens);
    assertEquals(3600L, ((Number) tokens.json().get("expires_in")).longValue());
    assertEquals("openid profile email groups offline_access", tokens.text("scope"));
    assertTrue(tokens.json().keySet().containsAll(List.of("id_token", "refresh_token")));
    assertActive(tokens.text("access_token"));
    assertActive(tokens.text("refresh_token"));
    assertEquals(
        1L, audited("token.issued", TestLogin.claims(tokens.text("access_token")).get("grant_id")));
  }

  @Test
  void theSecondRedemptionEndsWhatTheFirstOneGave() {
    String code = code();
    Reply tokens = login.redeem(code);
    Reply refreshed = login.refresh(tokens.text("refresh_token"));
    long before = server.rows().audited("code.replayed");
    assertRefused(400, "invalid_grant", login.redeem(code));
    assertRefused(400, "invalid_grant", login.redeem(code));
    assertEquals(before + 1, server.rows().audited("code.replayed"));
    assertDead(tokens);
    assertDead(refreshed);
  }

  @Test
  void theSecondRedemptionEndsThemAlsoAfterTheCodesLife() {
    String code = code();
    Reply tokens = login.redeem(code);
    pass(Duration.ofMinutes(30));
    assertRefused(400, "invalid_grant", login.redeem(code));
    assertDead(tokens);
  }

  /** Whoever saw the code in a log proves nothing, and must not be able to end a login. */
  @Test
  void whoProvesNothingBurnsNothing() {
    String code = code();
    burnNothing(code);
    Reply tokens = login.redeem(code);
    assertGranted(tokens);
    burnNothing(code);
    assertActive(tokens.text("access_token"));
    assertGranted(login.refresh(tokens.text("refresh_token")));
  }

  private void burnNothing(String code) {
    assertRefused(400, "invalid_grant", login.post("/token", form(code), OTHER, OTHER_SECRET));
    Map<String, String> asNative = form(code);
    asNative.put("client_id", TestServer.NATIVE);
    assertRefused(400, "invalid_grant", login.post("/token", asNative));
    assertRefused(401, "invalid_client", login.post("/token", form(code), TestServer.WEB, "wrong"));
    for (String redirect :
        List.of(
            OTHER_REDIRECT,
            TestServer.WEB_REDIRECT + "/",
            TestServer.WEB_REDIRECT + "?x",
            "http://127.0.0.1:8000/cb",
            "https://APP.example.com/callback")) {
      assertRefused(400, "invalid_grant", redeemWith("redirect_uri", redirect, code));
    }
    assertRefused(400, "invalid_grant", redeemWithout("redirect_uri", code));
    assertRefused(400, "invalid_grant", redeemWith("code_verifier", WRONG_VERIFIER, code));
    assertRefused(400, "invalid_grant", redeemWithout("code_verifier", code));
  }

  @Test
  void codesThatAreNone() {
    String code = code();
    for (String odd :
        List.of(
            "x",
            code + "x",
            code.substring(1),
            code.toLowerCase(java.util.Locale.ROOT),
            code + " ",
            "' or '1'='1",
            "x".repeat(10_000))) {
      assertRefused(400, "invalid_grant", login.redeem(odd));
    }
    assertRefused(400, "invalid_request", redeemWithout("code", code));
    assertGranted(login.redeem(code));
  }

  @Test
  void aCodeLivesForAMinute() {
    String late = code();
    pass(Duration.ofSeconds(59));
    assertGranted(login.redeem(late));
    String tooLate = code();
    pass(Duration.ofSeconds(60));
    assertRefused(400, "invalid_grant", login.redeem(tooLate));
  }

  /** All fifty prove the same, so nobody can tell which of them is the client. */
  @Test
  void ofFiftyAtOnceOneWinsAndIsRevoked() throws Exception {
    String code = code();
    List<Reply> replies = race(50, () -> login.redeem(code));
    List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
    assertEquals(1, won.size());
    replies.stream()
        .filter(reply -> reply.status() != 200)
        .forEach(reply -> assertRefused(400, "invalid_grant", reply));
    assertDead(won.get(0));
    assertEquals(
        1L,
        audited(
            "code.replayed", TestLogin.claims(won.get(0).text("access_token")).get("grant_id")));
  }

  @Test
  void theCodeIsNotInTheDatabase() {
    String code = code();
    assertEquals(
        List.of(),
        server
            .rows()
            .texts("select id from gh_grant where cast(code_hash as text) like ?", "%" + code));
    login.redeem(code);
    assertEquals(0L, audited("%", code));
  }
}
