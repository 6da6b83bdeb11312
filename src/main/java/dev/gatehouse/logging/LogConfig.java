package dev.gatehouse.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.slf4j.event.Level;

/**
 * How the log is written. Immutable.
 *
 * @param level the least severe entries of Gatehouse that are written; other libraries never write
 *     below INFO, and Jetty, Javalin, HikariCP and Flyway below WARN only with DEBUG or TRACE
 * @param format one of two line formats
 * @param excludeFields keys that are left out with their values, compared exactly, also inside
 *     values that are maps; {@code error} and {@code stack} of an exception can be excluded, the
 *     time, level, logger and message cannot
 * @param audit whether the audit record is written at any level: who turns the log down must not
 *     turn off who logged in
 * @param connectors the least severe entries of connectors that are written, where that is less
 *     severe than {@code level}; the same as {@code level} otherwise
 * @param out where lines go, each by one {@code write} followed by {@code flush}; never closed here
 * @param clock tells the time of an entry
 */
public record LogConfig(
    Level level,
    Format format,
    Set<String> excludeFields,
    boolean audit,
    Level connectors,
    OutputStream out,
    InstantSource clock) {

  /** The forms of a line. */
  public enum Format {
    /** For people: time, level, logger, message, then {@code key=value}. */
    TEXT,
    /** One JSON object per line: {@code time}, {@code level}, {@code logger}, {@code msg}, keys. */
    JSON
  }

  /** The process's standard error, past {@code System.err} and its encoder. */
  private static final OutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  public LogConfig {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(connectors, "connectors");
    excludeFields = Set.copyOf(excludeFields);
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(clock, "clock");
  }

  /**
   * A log on standard error with the system's time.
   *
   * <p>Standard error, because standard output belongs to what a command answers (a token, a
   * kubeconfig) and must stay fit for a pipe; container runtimes collect both, and Dex logs there
   * too. The descriptor is written directly: a line is one system call, not buffered when the
   * process dies, and no {@code PrintStream} lock pins a virtual thread.
   */
  public static LogConfig of(Level level, Format format, Collection<String> excludeFields) {
    return new LogConfig(
        level,
        format,
        Set.copyOf(excludeFields),
        false,
        level,
        STANDARD_ERROR,
        InstantSource.system());
  }

  /** The same with the audit record at any level. */
  public LogConfig withAudit() {
    return new LogConfig(level, format, excludeFields, true, connectors, out, clock);
  }

  /** The same with more of what connectors say, for somebody who writes one. */
  public LogConfig withConnectors(Level other) {
    return new LogConfig(level, format, excludeFields, audit, other, out, clock);
  }

  /** The same with another destination. */
  public LogConfig withOutput(OutputStream other) {
    return new LogConfig(level, format, excludeFields, audit, connectors, other, clock);
  }

  /** The same with another clock. */
  public LogConfig withClock(InstantSource other) {
    return new LogConfig(level, format, excludeFields, audit, connectors, out, other);
  }
}
