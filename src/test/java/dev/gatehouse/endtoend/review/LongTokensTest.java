package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tokens are reviewed up to the size that the cluster allows. */
class LongTokensTest extends WithReview {
  private static final String AUDIENCE = "audience: prod-cluster\n";

  private String longToken() {
    String[] groups =
        IntStream.range(0, 190)
            .mapToObj(i ->
                "a-group-with-a-name-that-is-not-short-at-all-but-as-long-as-those-of-some-ldap-"
                    + i)
            .toArray(String[]::new);
    String token = tokens(user(groups)).text("id_token");
    assertTrue(token.length() > 17_000 && token.length() < 40_000, () -> "" + token.length());
    return token;
  }

  @Test
  void asLongAsTheClusterAllows() {
    reload(AUDIENCE, AUDIENCE + "    maxTokenSize: 40000\n");
    String token = longToken();
    assertGood(token);
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", token));
    assertEnded("an administrator took the token back", token);
    reload("    maxTokenSize: 40000\n", "");
    assertRefused(
        "gatehouse: the token has " + token.length() + " characters, more than 16384",
        review(token));
    // It may be somebody else's.
    assertEquals(Map.of("authenticated", false), review("a.b." + "c".repeat(40_000)));
  }

  @Test
  void moreThanAnApiServerCouldAskAbout() {
    var refused =
        server.reload(yaml -> yaml.replace(AUDIENCE, AUDIENCE + "    maxTokenSize: 48001\n"));
    assertTrue(refused.body().toString().contains("tokenReview"), refused.body()::toString);
    server.configure(yaml -> yaml.replace("    maxTokenSize: 48001\n", ""));
  }
}
