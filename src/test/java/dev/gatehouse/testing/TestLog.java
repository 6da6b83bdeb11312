package dev.gatehouse.testing;

import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.logging.Logging;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.Level;

/** What the process logs while this is open, instead of where it went before. */
public final class TestLog implements AutoCloseable {
  private final LogConfig before = Logging.current();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Open it after the server has started, which configures the log. */
  public TestLog(LogConfig.Format format) {
    Logging.configure(
        LogConfig.of(Level.DEBUG, format, List.of())
            .withAudit()
            .withOutput(
                new OutputStream() {
                  @Override
                  public void write(int b) {
                    synchronized (bytes) {
                      bytes.write(b);
                    }
                  }

                  @Override
                  public void write(byte[] line, int from, int length) {
                    synchronized (bytes) {
                      bytes.write(line, from, length);
                    }
                  }
                }));
  }

  public String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    Logging.configure(before);
  }
}
