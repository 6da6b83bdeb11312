package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A judgement of what strangers have written: an error in making it means that nothing is certain,
 * and is no error of whoever asked. Thread-safe.
 */
public final class Certainty {
  private Certainty() {}

  /**
   * What is judged.
   *
   * @param others what is thrown for other reasons than what is judged, and goes through
   * @throws RefusedException when it is not certain; with a cause when judging failed, whose
   *     message may repeat what was judged
   */
  public static <T> T of(Supplier<T> judgement, List<Class<? extends RuntimeException>> others) {
    try {
      return judgement.get();
    } catch (RefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      if (others.stream().anyMatch(one -> one.isInstance(e))) {
        throw e;
      }
      throw new RefusedException(
          "judging it failed with " + e.getClass().getSimpleName() + ", an error of this program",
          e);
    }
  }
}
