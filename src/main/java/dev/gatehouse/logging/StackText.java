package dev.gatehouse.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** An exception in bounded words. Not thread-safe; one object per exception. */
final class StackText {
  /** Characters of a whole trace, roughly: the last line may exceed it. */
  static final int LONGEST = 16_000;

  private static final int MOST_FRAMES = 60;
  private static final int MOST_THROWABLES = 10;
  private static final int LONGEST_MESSAGE = 1_000;

  private final StringBuilder out = new StringBuilder(1024);
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final String separator;

  private StackText(String separator) {
    this.separator = separator;
  }

  /** Class and message. */
  static String headline(Throwable thrown) {
    try {
      return thrown.toString();
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return thrown.getClass().getName().concat(": ").concat(Values.unprintable(e));
    }
  }

  /** Where it happened and what caused it; lines are joined by {@code separator}. */
  static String trace(Throwable thrown, String separator) {
    StackText text = new StackText(separator);
    text.seen.add(thrown);
    try {
      StackTraceElement[] frames = thrown.getStackTrace();
      text.frames(frames, frames.length);
      text.related(thrown, frames);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      text.line(Values.unprintable(e));
    }
    return text.out.toString();
  }

  private void related(Throwable thrown, StackTraceElement[] enclosing) {
    for (Throwable suppressed : thrown.getSuppressed()) {
      nested("Suppressed: ", suppressed, enclosing);
    }
    Throwable cause = thrown.getCause();
    if (cause != null) {
      nested("Caused by: ", cause, enclosing);
    }
  }

  private void nested(String label, Throwable thrown, StackTraceElement[] enclosing) {
    if (seen.size() >= MOST_THROWABLES || !seen.add(thrown) || isFull()) {
      return;
    }
    // Redacted before it is cut: a cut token is not recognised as well.
    String headline = Jwts.redact(headline(thrown));
    line(label.concat(headline.substring(0, Math.min(headline.length(), LONGEST_MESSAGE))));
    StackTraceElement[] frames = thrown.getStackTrace();
    frames(frames, frames.length - common(frames, enclosing));
    related(thrown, frames);
  }

  private void frames(StackTraceElement[] frames, int wanted) {
    int shown = Math.min(wanted, MOST_FRAMES);
    int i = 0;
    while (i < shown && !isFull()) {
      line("at ".concat(frames[i].toString()));
      i++;
    }
    if (i < frames.length) {
      line("... ".concat(Integer.toString(frames.length - i)).concat(" more"));
    }
  }

  private void line(String text) {
    if (!out.isEmpty()) {
      out.append(separator);
    }
    out.append(text);
  }

  private boolean isFull() {
    return out.length() > LONGEST;
  }

  /** How many of the last frames are those of the enclosing exception. */
  private static int common(StackTraceElement[] frames, StackTraceElement[] enclosing) {
    int count = 0;
    while (count < frames.length
        && count < enclosing.length
        && frames[frames.length - 1 - count].equals(enclosing[enclosing.length - 1 - count])) {
      count++;
    }
    return count;
  }
}
