package dev.gatehouse.outbound;

import dev.gatehouse.outbound.OutboundException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one HTTP/1.1 answer (RFC 9112) from a connection that serves no second one. Reads byte by
 * byte and not one further than the answer; everything has a bound. Not thread-safe.
 */
final class ResponseReader {
  private static final int LONGEST_HEAD = 32 * 1024;
  private static final int MOST_INTERIM = 4;
  private static final int LONGEST_CHUNK_LINE = 1024;
  private static final int FIRST_FINAL = 200;
  private static final int LAST = 599;
  private final InputStream in;

  /** The status and the header fields, by name in lower case. */
  record Head(int status, Map<String, String> fields) {}

  ResponseReader(InputStream in) {
    this.in = in;
  }

  /** The head of the final answer; interim ones (1xx) are passed over. */
  Head head() throws IOException, OutboundException {
    for (int interim = 0; interim <= MOST_INTERIM; interim++) {
      Head head = one();
      if (head.status() >= FIRST_FINAL) {
        return head;
      }
    }
    throw malformed("interim answers without end");
  }

  private Head one() throws IOException, OutboundException {
    String status = line(LONGEST_HEAD);
    if (!status.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw malformed("no status line of HTTP/1.1");
    }
    int code = Integer.parseInt(status.substring(9, 12));
    Map<String, String> fields = new LinkedHashMap<>();
    int left = LONGEST_HEAD - status.length();
    while (true) {
      String line = line(left);
      if (line.isEmpty()) {
        return new Head(Math.min(code, LAST), fields);
      }
      left -= line.length() + 2;
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) <= ' ') {
        throw malformed("a header field without name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      String before = fields.putIfAbsent(name, value);
      if (before != null && name.equals("content-length") && !before.equals(value)) {
        throw malformed("two lengths");
      }
    }
  }

  /**
   * The body.
   *
   * @param most bytes that it may have
   * @throws OutboundException {@code TOO_LARGE} when it has more
   */
  byte[] body(Head head, int most) throws IOException, OutboundException {
    String coding = head.fields().get("transfer-encoding");
    String content = head.fields().getOrDefault("content-encoding", "identity");
    if (!content.equalsIgnoreCase("identity")) {
      throw malformed("a compressed body, which was not asked for");
    }
    if (head.status() == 204 || head.status() == 304) {
      return new byte[0];
    }
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked") || head.fields().containsKey("content-length")) {
        throw malformed("a transfer coding other than chunked");
      }
      return chunked(most);
    }
    String length = head.fields().get("content-length");
    if (length == null) {
      byte[] body = in.readNBytes(most + 1);
      require(body.length <= most);
      return body;
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw malformed("a length that is no number");
    }
    require(Long.parseLong(length) <= most);
    return exactly(Integer.parseInt(length));
  }

  private byte[] chunked(int most) throws IOException, OutboundException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(LONGEST_CHUNK_LINE).replaceFirst(";.*", "").strip();
      if (!size.matches("[0-9A-Fa-f]{1,15}")) {
        throw malformed("a chunk without size");
      }
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        // What may follow, trailers, is of no use, and the connection ends here.
        return body.toByteArray();
      }
      require(length <= most - body.size());
      body.writeBytes(exactly((int) length));
      if (!line(LONGEST_CHUNK_LINE).isEmpty()) {
        throw malformed("a chunk that is longer than its size");
      }
    }
  }

  private byte[] exactly(int length) throws IOException, OutboundException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw malformed("a body that ends early");
    }
    return bytes;
  }

  private String line(int most) throws IOException, OutboundException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw malformed("an answer that ends early");
      }
      if (next == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      if (line.length() >= most) {
        throw new OutboundException(Reason.TOO_LARGE, "the head of the answer is too long");
      }
      line.append((char) (next & 0xff));
    }
  }

  private static void require(boolean fits) throws OutboundException {
    if (!fits) {
      throw new OutboundException(Reason.TOO_LARGE, "the answer is too long");
    }
  }

  private static OutboundException malformed(String what) {
    return new OutboundException(Reason.MALFORMED, "the answer is no HTTP: " + what);
  }
}
