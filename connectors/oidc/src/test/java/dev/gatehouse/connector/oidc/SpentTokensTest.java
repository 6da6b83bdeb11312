package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is kept of refresh tokens that were used up. */
class SpentTokensTest {
  private final SpentTokens spent = new SpentTokens();

  @Test
  void theLatestSuccessorCounts() {
    assertEquals("one", spent.current("one"));
    spent.keep("one", "two");
    spent.keep("one", "three");
    assertEquals("three", spent.current("one"));
    spent.keep("one", "one");
    assertEquals("one", spent.current("one"), "a token that stays has no successor");
  }

  @Test
  void theOldestAreForgottenFirst() {
    spent.keep("again", "a");
    spent.keep("old", "b");
    spent.keep("again", "c");
    for (int i = 0; i < 4999; i++) {
      spent.keep("token-" + i, "successor-" + i);
    }
    assertEquals("c", spent.current("again"), "it became the newest of the two");
    assertEquals("old", spent.current("old"));
    assertEquals("successor-0", spent.current("token-0"));
  }
}
