package dev.gatehouse.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The rest of a body that was refused for its size. A client that is still writing when its
 * connection is reset loses the answer that says why (RFC 9112 §9.6); so it gets the answer, and
 * what it sends is read for nothing for a little while.
 */
final class UnreadBody {
  private static final int TOO_LARGE = 413;

  /** Whoever sends more than this is cut off. */
  private static final int MOST = 1 << 20;

  private static final long LONGEST = Duration.ofSeconds(5).toNanos();

  /** Somebody who sends nothing is reading the answer, or waits for its end. */
  private static final long QUIET = Duration.ofSeconds(1).toNanos();

  private static final long POLL = Duration.ofMillis(2).toNanos();

  private UnreadBody() {}

  /** Call when the answer has been written. */
  static void discard(HttpServletRequest servlet, HttpServletResponse out) throws IOException {
    // Streams of HTTP/2 end one by one, and whoever asked first has sent nothing.
    if (out.getStatus() != TOO_LARGE
        || !servlet.getProtocol().startsWith("HTTP/1")
        || servlet.getHeader("Expect") != null) {
      return;
    }
    out.flushBuffer();
    ServletInputStream in = servlet.getInputStream();
    byte[] part = new byte[8192];
    long start = System.nanoTime();
    long heard = start;
    int left = MOST;
    for (long now = start;
        left > 0 && now - start < LONGEST && now - heard < QUIET;
        now = System.nanoTime()) {
      if (in.available() > 0) {
        int count = in.read(part);
        if (count < 0) {
          return;
        }
        left -= count;
        heard = now;
      } else {
        LockSupport.parkNanos(POLL);
      }
    }
  }
}
