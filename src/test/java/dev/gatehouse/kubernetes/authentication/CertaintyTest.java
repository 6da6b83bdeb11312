package dev.gatehouse.kubernetes.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertaintyTest {
  private static Object failing(RuntimeException failure) {
    return Certainty.of(
        () -> {
          throw failure;
        },
        List.of(IllegalStateException.class));
  }

  @Test
  void whatFailsInJudgingIsNotCertain() {
    assertEquals("yes", Certainty.of(() -> "yes", List.of()));
    NumberFormatException failure = new NumberFormatException("secret");
    RefusedException refused = assertThrows(RefusedException.class, () -> failing(failure));
    assertSame(failure, refused.getCause());
    assertFalse(refused.getMessage().contains("secret"), "a message may repeat the token");
  }

  @Test
  void whatHasOtherReasonsGoesThrough() {
    IllegalStateException other = new IllegalStateException();
    assertSame(other, assertThrows(IllegalStateException.class, () -> failing(other)));
    RefusedException known = new RefusedException("known");
    assertSame(known, assertThrows(RefusedException.class, () -> failing(known)));
    assertNull(known.getCause());
  }
}
