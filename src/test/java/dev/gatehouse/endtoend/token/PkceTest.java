package dev.gatehouse.endtoend.token;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The matrix of challenge and verifier (RFC 7636 §4.6, RFC 9700 §4.8.2, attack case 8). */
class PkceTest extends WithIssuer {
  private static final String DEX = "dex-app";
  private static final String DEX_SECRET = "dex-app-secret-0123456789abcdef012";
  private static final String DEX_REDIRECT = "https://dex-app.example.com/cb";
  private static final String WRONG = "Wrong-verifier_of-an-attacker_0123456789.ABC";
  private static final String LOOPBACK = "http://127.0.0.1:49152/callback";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with("oauth2: {pkce: {codeChallengeMethodsSupported: [S256, plain]}}")
        .client(
            """
            - id: dex-app
              name: Dex application
              secret: dex-app-secret-0123456789abcdef012
              redirectURIs: [https://dex-app.example.com/cb]
              profile: dex
            """);
  }

  /** A plain challenge is its own verifier, and any challenge is kept with the code. */
  private String code(String challenge, String method) {
    if (challenge != null) {
      server.secrets().harmless(challenge);
    }
    Map<String, String> request = requestOf(DEX, DEX_REDIRECT);
    set(request, "code_challenge", challenge);
    set(request, "code_challenge_method", method);
    return login.code(request);
  }

  private static void set(Map<String, String> form, String name, String value) {
    if (value == null) {
      form.remove(name);
    } else {
      form.put(name, value);
    }
  }

  private Reply redeem(String code, String verifier) {
    Map<String, String> form = TestLogin.redemption(code, DEX_REDIRECT);
    set(form, "code_verifier", verifier);
    return login.post("/token", form, DEX, DEX_SECRET);
  }

  @Test
  void s256() {
    String code = code(TestLogin.CHALLENGE, "S256");
    String right = TestLogin.VERIFIER;
    for (String wrong :
        List.of(
            TestLogin.CHALLENGE,
            right.substring(1),
            right + "A",
            right.toLowerCase(java.util.Locale.ROOT),
            WRONG,
            right.substring(0, 42),
            right + "=",
            right + " ",
            "é".repeat(43),
            WRONG + WRONG + WRONG)) {
      assertRefused(400, "invalid_grant", redeem(code, wrong));
    }
    assertRefused(400, "invalid_grant", redeem(code, null));
    assertRefused(400, "invalid_grant", redeem(code, ""));
    assertGranted(redeem(code, right));
  }

  @Test
  void plain() {
    String verifier = "plain-verifier_0123456789.abcdefghij~ABCDEFG";
    for (String method : new String[] {"plain", null}) {
      String code = code(verifier, method);
      assertRefused(400, "invalid_grant", redeem(code, verifier + "x"));
      assertRefused(400, "invalid_grant", redeem(code, null));
      assertGranted(redeem(code, verifier));
    }
  }

  /** A challenge that is taken for plain would be its own verifier. */
  @Test
  void theMethodIsNotTheTokenRequests() {
    String code = code(TestLogin.CHALLENGE, "S256");
    Map<String, String> form = TestLogin.redemption(code, DEX_REDIRECT);
    form.put("code_verifier", TestLogin.CHALLENGE);
    form.put("code_challenge_method", "plain");
    assertRefused(400, "invalid_grant", login.post("/token", form, DEX, DEX_SECRET));
  }

  @Test
  void aChallengeThatWasRemovedOnTheWay() {
    String code = code(null, null);
    assertRefused(400, "invalid_grant", redeem(code, TestLogin.VERIFIER));
    assertGranted(redeem(code, null));
  }

  @Test
  void theLongestAndTheShortestVerifier() {
    for (int length : new int[] {43, 128}) {
      String verifier = "v".repeat(length);
      assertGranted(redeem(code(verifier, "plain"), verifier));
    }
  }

  @Test
  void aPublicClient() {
    String code = login.code(requestOf(TestServer.NATIVE, LOOPBACK));
    Map<String, String> form = TestLogin.redemption(code, LOOPBACK);
    form.put("client_id", TestServer.NATIVE);
    set(form, "code_verifier", null);
    assertRefused(400, "invalid_grant", login.post("/token", form));
    set(form, "code_verifier", WRONG);
    assertRefused(400, "invalid_grant", login.post("/token", form));
    set(form, "code_verifier", TestLogin.VERIFIER);
    Map<String, String> otherPort = new java.util.LinkedHashMap<>(form);
    otherPort.put("redirect_uri", "http://127.0.0.1:49153/callback");
    assertRefused(400, "invalid_grant", login.post("/token", otherPort));
    assertGranted(login.post("/token", form));
  }
}
