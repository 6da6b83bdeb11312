package dev.gatehouse.cli;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.admin.AdminReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Calls a running server through its Unix socket: one HTTP/1.1 request per connection, which is all
 * that is needed, and which the JDK's client cannot do over such sockets.
 */
final class AdminClient {
  private static final int LARGEST = 16 << 20;
  private final Path socket;

  AdminClient(Path socket) {
    this.socket = socket;
  }

  /**
   * @throws IOException when no server answers
   */
  AdminReply call(AdminCall call) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer request = ByteBuffer.wrap(request(call));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      return reply(readAll(channel));
    }
  }

  private static byte[] request(AdminCall call) {
    byte[] body =
        call.body().isEmpty()
            ? new byte[0]
            : JSONObjectUtils.toJSONString(call.body()).getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(call.method()).append(' ').append(target(call)).append(" HTTP/1.1\r\n");
    head.append("Host: gatehouse\r\nConnection: close\r\n");
    call.headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body.length > 0) {
      head.append("Content-Type: application/json\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static String target(AdminCall call) {
    if (call.query().isEmpty()) {
      return call.path();
    }
    return call.path()
        + call.query().entrySet().stream()
            .map(one -> encode(one.getKey()) + "=" + encode(one.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (all.size() > LARGEST) {
        throw new IOException("the answer is larger than " + LARGEST + " bytes");
      }
    }
    return all.toByteArray();
  }

  /** Our server sends a Content-Length with every answer, so the body is what follows the head. */
  private static AdminReply reply(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (!text.startsWith("HTTP/1.1 ") || text.length() < 12 || end < 0) {
      throw new IOException("the answer is not HTTP");
    }
    int status = Integer.parseInt(text.substring(9, 12));
    try {
      Map<String, Object> body = JSONObjectUtils.parse(text.substring(end + 4));
      return new AdminReply(status, body == null ? Map.of() : body);
    } catch (ParseException e) {
      throw new IOException("the answer is not JSON", e);
    }
  }
}
