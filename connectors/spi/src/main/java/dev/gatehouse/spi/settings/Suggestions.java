package dev.gatehouse.spi.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what somebody meant to write. Thread-safe. */
public final class Suggestions {
  /** Longer keys are no slip of the finger, and the comparison is quadratic. */
  private static final int LONGEST = 64;

  private record Candidate(String word, int distance) {}

  private Suggestions() {}

  /** {@code did you mean "…"?}, or empty when nothing is near. */
  public static String didYouMean(String written, Collection<String> known) {
    if (written.length() > LONGEST) {
      return "";
    }
    String lower = written.toLowerCase(Locale.ROOT);
    return known.stream()
        .map(word -> new Candidate(word, distance(lower, word.toLowerCase(Locale.ROOT))))
        .filter(c -> c.distance() <= Math.max(1, c.word().length() / 3))
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
        .map(c -> "did you mean \"" + c.word() + "\"?")
        .orElse("");
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, replaced);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
