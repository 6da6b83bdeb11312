package dev.gatehouse.logging;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.logging.LogConfig.Format;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.event.Level;

/** The process's log in memory, at a fixed time, until it is closed. */
final class CapturedLog implements AutoCloseable {
  static final String TIME = "2026-11-03T12:05:09.007Z";

  private final LogConfig before = Logging.current();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  CapturedLog(Level level, Format format, String... excluded) {
    configure(level, format, excluded);
  }

  void configure(Level level, Format format, String... excluded) {
    Logging.configure(
        LogConfig.of(level, format, List.of(excluded))
            .withOutput(bytes)
            .withClock(InstantSource.fixed(Instant.parse(TIME))));
  }

  /** Everything that was written, which is checked to be UTF-8. */
  String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }

  List<String> lines() {
    return text().lines().toList();
  }

  /** The only line that was written. */
  String line() {
    String text = text();
    if (text.indexOf('\n') != text.length() - 1) {
      throw new AssertionError("not exactly one line: " + text);
    }
    return text.substring(0, text.length() - 1);
  }

  /** The only line that was written, parsed as JSON; a member that appears twice is an error. */
  Map<String, Object> json() {
    try {
      return JSONObjectUtils.parse(line());
    } catch (ParseException e) {
      throw new AssertionError(line(), e);
    }
  }

  @Override
  public void close() {
    Logging.configure(before);
  }
}
