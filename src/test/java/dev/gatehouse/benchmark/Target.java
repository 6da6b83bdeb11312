package dev.gatehouse.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A listener of the server on loopback, and requests for it. Immutable.
 *
 * @param port TCP port of 127.0.0.1
 * @param tls what to trust, or null for plain HTTP
 */
record Target(int port, SSLContext tls) {
  private static final int PATIENCE_MILLIS = 30_000;

  String transport() {
    return tls == null ? "HTTP" : "HTTPS";
  }

  /** A new connection; with TLS the handshake is done. */
  Connection connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      if (tls != null) {
        SSLSocket secure =
            (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
        secure.startHandshake();
        socket = secure;
      }
      return new Connection(socket, socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  byte[] get(String path) {
    return get(path, "");
  }

  /**
   * @param cookies the value of the header {@code Cookie}, or ""
   */
  byte[] get(String path, String cookies) {
    String cookie = cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n";
    return bytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + cookie + "\r\n");
  }

  /**
   * A form.
   *
   * @param headers further header lines, each with its line end
   */
  byte[] post(String path, String headers, Map<String, String> form) {
    return post(path, headers, "application/x-www-form-urlencoded", encode(form));
  }

  /** The same with another body, of ASCII characters. */
  byte[] post(String path, String headers, String type, String body) {
    return bytes(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + headers
            + "\r\n"
            + body);
  }

  /** The header line of {@code client_secret_basic}. */
  static String basic(String client, String secret) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(bytes(client + ":" + secret))
        + "\r\n";
  }

  /** The header line of a bearer token. */
  static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(one ->
            one.getKey() + "=" + java.net.URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
