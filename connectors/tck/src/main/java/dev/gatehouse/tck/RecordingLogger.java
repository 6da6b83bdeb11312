package dev.gatehouse.tck;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** A logger that keeps every line at every level, to look for secrets in it. Thread-safe. */
public final class RecordingLogger implements System.Logger {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** What was logged, stack traces included, oldest first. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String getName() {
    return "tck";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    StringWriter line = new StringWriter().append(level + " " + message);
    if (thrown != null) {
      line.append('\n');
      thrown.printStackTrace(new PrintWriter(line, true));
    }
    lines.add(line.toString());
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... params) {
    boolean plain = params == null || params.length == 0;
    lines.add(level + " " + (plain ? format : MessageFormat.format(format, params)));
  }
}
