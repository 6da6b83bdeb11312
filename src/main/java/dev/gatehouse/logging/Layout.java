package dev.gatehouse.logging;

import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/** Makes a line of an entry. Immutable and thread-safe. */
abstract sealed class Layout permits TextLayout, JsonLayout {
  /** Characters of a message that are written. */
  static final int LONGEST_MESSAGE = 4_000;

  /** Characters of a key that are written. */
  static final int LONGEST_KEY = 100;

  /** Key-values of one entry that are written; the number of the others is told. */
  static final int MOST_PAIRS = 100;

  private static final String ERROR = "error";
  private static final String STACK = "stack";

  private final Set<String> excluded;

  Layout(Set<String> excluded) {
    this.excluded = excluded;
  }

  /** The whole line with its line feed. */
  final LineBuffer line(Entry entry, long epochMillis) {
    LineBuffer out = new LineBuffer();
    head(out, entry, epochMillis);
    if (entry.pairs() != null) {
      pairs(out, entry);
    }
    Throwable thrown = entry.thrown();
    if (thrown != null) {
      if (!excluded.contains(ERROR)) {
        field(out, ERROR, StackText.headline(thrown), Values.LONGEST);
      }
      if (!excluded.contains(STACK)) {
        field(out, STACK, StackText.trace(thrown, frameSeparator()), 2 * StackText.LONGEST);
      }
    }
    end(out);
    return out;
  }

  /** Everything up to the message. */
  abstract void head(LineBuffer out, Entry entry, long epochMillis);

  /** One field whose value is text. */
  abstract void field(LineBuffer out, String name, String value, int limit);

  /** One field whose value is anything; may throw what the value throws. */
  abstract void field(LineBuffer out, String name, Object value);

  /** What stands between the lines of a stack trace. */
  abstract String frameSeparator();

  abstract void end(LineBuffer out);

  /** Whether the name is one that this format uses itself. */
  abstract boolean isOwnName(String name);

  final Set<String> excluded() {
    return excluded;
  }

  private void pairs(LineBuffer out, Entry entry) {
    List<KeyValuePair> pairs = entry.pairs();
    int count = Math.min(pairs.size(), MOST_PAIRS);
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      KeyValuePair pair = pairs.get(i);
      String key = pair.key == null ? "null" : pair.key;
      if (excluded.contains(key)) {
        continue;
      }
      String name = unique(key, names, i, entry.thrown() != null);
      names[i] = name;
      if (Values.isSecret(key, pair.value)) {
        field(out, name, SecretKeys.REPLACEMENT, Values.LONGEST);
      } else {
        guarded(out, name, pair.value);
      }
    }
    if (count < pairs.size()) {
      String name = unique("left_out", names, count, entry.thrown() != null);
      field(out, name, Integer.toString(pairs.size() - count), Values.LONGEST);
    }
  }

  /** A value that cannot be printed costs itself, not the entry. */
  private void guarded(LineBuffer out, String name, Object value) {
    int mark = out.length();
    try {
      field(out, name, value);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      out.truncate(mark);
      field(out, name, Values.unprintable(e), Values.LONGEST);
    }
  }

  /** The key, or with {@code _} as often as it takes to mean one thing only. */
  private String unique(String key, String[] names, int used, boolean thrown) {
    String name = key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
    while (isTaken(name, names, used, thrown)) {
      name = name.concat("_");
    }
    return name;
  }

  private boolean isTaken(String name, String[] names, int used, boolean thrown) {
    if (isOwnName(name) || (thrown && (name.equals(ERROR) || name.equals(STACK)))) {
      return true;
    }
    for (int i = 0; i < used; i++) {
      if (name.equals(names[i])) {
        return true;
      }
    }
    return false;
  }
}
