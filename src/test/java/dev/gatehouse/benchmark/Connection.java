package dev.gatehouse.benchmark;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One kept-alive connection that speaks just enough HTTP/1.1: whole requests out, answers with a
 * {@code Content-Length} in. A client library would use as much of the two cores as the server that
 * is measured. Not thread-safe.
 */
final class Connection implements AutoCloseable {
  private static final int LARGEST_HEAD = 32_768;
  private final Closeable socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[LARGEST_HEAD];
  private int filled;

  Connection(Closeable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  /**
   * An answer.
   *
   * @param head status line and header lines
   */
  record Answer(int status, String head, String body) {
    /** All values of a header. */
    List<String> headers(String name) {
      List<String> values = new ArrayList<>();
      for (String line : head.split("\r\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
          values.add(line.substring(colon + 1).strip());
        }
      }
      return values;
    }

    /** The only value of a header that must be there. */
    String header(String name) {
      List<String> values = headers(name);
      if (values.size() != 1) {
        throw new BenchmarkException("no single " + name + " in: " + this);
      }
      return values.get(0);
    }

    /** This answer, if it has the status. */
    Answer expect(int expected) {
      if (status != expected) {
        throw new BenchmarkException("status " + expected + " was expected, not: " + this);
      }
      return this;
    }

    /** A member of a flat JSON object whose value is a string without escapes. */
    String member(String name) {
      String start = "\"" + name + "\":\"";
      int begin = body.indexOf(start);
      if (begin < 0) {
        throw new BenchmarkException("no member " + name);
      }
      begin += start.length();
      return body.substring(begin, body.indexOf('"', begin));
    }
  }

  /** Sends a request and reads its answer. */
  Answer exchange(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    int end = -1;
    int scanned = 0;
    while (end < 0) {
      fill();
      end = endOfHead(scanned);
      scanned = Math.max(0, filled - 3);
    }
    String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
    int length = contentLength(head);
    int start = end + 4;
    if (start + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, start + length);
    }
    while (filled < start + length) {
      fill();
    }
    if (filled != start + length) {
      throw new BenchmarkException("more bytes than one answer has");
    }
    filled = 0;
    return new Answer(
        Integer.parseInt(head.substring(9, 12)),
        head,
        new String(buffer, start, length, StandardCharsets.UTF_8));
  }

  private void fill() throws IOException {
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count <= 0) {
      throw new EOFException("the server closed the connection");
    }
    filled += count;
  }

  private int endOfHead(int from) {
    for (int i = from; i + 3 < filled; i++) {
      if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r') {
        return i;
      }
    }
    return -1;
  }

  private static int contentLength(String head) {
    String name = "\r\ncontent-length:";
    int at = head.toLowerCase(Locale.ROOT).indexOf(name);
    if (at < 0) {
      return 0;
    }
    int end = head.indexOf("\r\n", at + 2);
    return Integer.parseInt(
        head.substring(at + name.length(), end < 0 ? head.length() : end).strip());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
