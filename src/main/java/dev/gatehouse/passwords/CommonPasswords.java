package dev.gatehouse.passwords;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Knows the passwords that attackers try first, from a list of words and the ways in which people
 * turn words into passwords: digits and signs around them, two of them together, digits for
 * letters, repetition, neighbours in the alphabet and on the keyboard. Thread-safe; the words are
 * read with the first question.
 */
final class CommonPasswords {
  /** So many digits and signs around and between the words add nothing that is not tried. */
  private static final int MOST_TRIMMINGS = 8;

  private static final int MOST_WORDS = 2;
  private static final int SHORTEST_WORD = 3;
  private static final int LONGEST_WORD = 20;
  private static final int LONGEST_REPEATED = 6;

  /** Letters that digits and signs stand for, in both readings of a one. */
  private static final String SIGNS = "4@8301!|5$7+2";

  private static final String LETTERS = "aabeoiiisstiz";

  private static final class Words {
    private static final Set<String> ALL = read();

    private static Set<String> read() {
      Set<String> words = new HashSet<>();
      try (InputStream in = CommonPasswords.class.getResourceAsStream("common-words.txt");
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.startsWith("#")) {
            words.addAll(List.of(line.strip().split(" +", -1)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return words;
    }
  }

  private CommonPasswords() {}

  /** Whether a password is one of them. */
  static boolean contains(String password) {
    String lower = password.toLowerCase(Locale.ROOT);
    return repeats(lower)
        || runs(lower)
        || new Cover(List.of(lower, unsigned(lower, 'i'), unsigned(lower, 'l')))
            .reaches(0, MOST_WORDS, MOST_TRIMMINGS);
  }

  /** The same with letters for the digits and signs that look like them. */
  private static String unsigned(String text, char one) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = SIGNS.indexOf(c);
      out.append(c == '1' ? one : at < 0 ? c : LETTERS.charAt(at));
    }
    return out.toString();
  }

  /** A short piece over and over, such as {@code abcabcabcabc}; the last may be cut off. */
  private static boolean repeats(String text) {
    for (int period = 1; period <= Math.min(LONGEST_REPEATED, text.length() / 2); period++) {
      if (text.regionMatches(period, text, 0, text.length() - period)) {
        return true;
      }
    }
    return false;
  }

  /** Nothing but steps of one in the alphabet or the digits, with at most two breaks. */
  private static boolean runs(String text) {
    int breaks = 0;
    for (int i = 1; i < text.length(); i++) {
      int step = Math.abs(text.charAt(i) - text.charAt(i - 1));
      boolean wraps = text.charAt(i) == '0' && text.charAt(i - 1) == '9';
      if (step > 1 && !wraps) {
        breaks++;
      }
    }
    return breaks <= 2;
  }

  /**
   * Whether words and trimmings make up a text. Each word may be read in any of the readings.
   *
   * @param readings of the same length; the first is the text itself
   */
  private record Cover(List<String> readings) {
    boolean reaches(int from, int words, int trimmings) {
      String text = readings.get(0);
      if (from == text.length()) {
        return true;
      }
      int last = words > 0 ? Math.min(text.length(), from + LONGEST_WORD) : 0;
      for (int end = from + SHORTEST_WORD; end <= last; end++) {
        if (word(from, end) && reaches(end, words - 1, trimmings)) {
          return true;
        }
      }
      return trimmings > 0
          && !Character.isLetter(text.charAt(from))
          && reaches(from + 1, words, trimmings - 1);
    }

    private boolean word(int from, int end) {
      return readings.stream().anyMatch(one -> Words.ALL.contains(one.substring(from, end)));
    }
  }
}
