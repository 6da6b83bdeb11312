package dev.gatehouse.logging;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * RFC 3339 times in UTC with milliseconds. Thread-safe: the date and second, which many lines
 * share, are kept as one immutable object. No {@code DateTimeFormatter}: loading it takes longer
 * than everything else that the first line needs.
 */
final class Timestamp {
  private record Second(long epochSecond, byte[] text) {}

  private static volatile Second last = new Second(Long.MIN_VALUE, new byte[0]);

  private Timestamp() {}

  static void append(LineBuffer out, long epochMillis) {
    long epochSecond = Math.floorDiv(epochMillis, 1000L);
    Second second = last;
    if (second.epochSecond() != epochSecond) {
      second = new Second(epochSecond, text(epochSecond));
      last = second;
    }
    int millis = (int) (epochMillis - epochSecond * 1000L);
    out.raw(second.text());
    out.raw((char) ('0' + millis / 100));
    out.raw((char) ('0' + millis / 10 % 10));
    out.raw((char) ('0' + millis % 10));
    out.raw('Z');
  }

  private static byte[] text(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    byte[] text = "0000-00-00T00:00:00.".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    number(text, 3, time.getYear(), 4);
    number(text, 6, time.getMonthValue(), 2);
    number(text, 9, time.getDayOfMonth(), 2);
    number(text, 12, time.getHour(), 2);
    number(text, 15, time.getMinute(), 2);
    number(text, 18, time.getSecond(), 2);
    return text;
  }

  private static void number(byte[] text, int lastDigit, int value, int digits) {
    int rest = value;
    for (int i = lastDigit; i > lastDigit - digits; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
