package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends bytes that an HTTP client would refuse to send. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * The whole answer to one request, each character one byte.
   *
   * @param request every character one byte; must ask the server to close the connection
   */
  public static String exchange(int port, String request) {
    return exchange(port, List.of(request), Duration.ZERO);
  }

  /** The same for a request that comes in pieces, with a pause after each. */
  public static String exchange(int port, List<String> request, Duration pause) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      for (String piece : request) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        LockSupport.parkNanos(pause.toNanos());
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Like {@link #exchange}, but sends no more than this and says so: for requests that never end.
   * An empty answer when the server resets the connection.
   */
  public static String exchangeAndEnd(int port, String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException reset) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer to a request line with further header lines. */
  public static String request(int port, String line, String... headers) {
    StringBuilder request = new StringBuilder(line).append("\r\n");
    request.append("Host: 127.0.0.1:").append(port).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return exchange(port, request.append("\r\n").toString());
  }

  /** The status of an answer. */
  public static int status(String answer) {
    if (!answer.startsWith("HTTP/1.1 ")) {
      throw new AssertionError("no answer: " + answer);
    }
    return Integer.parseInt(answer.substring(9, 12));
  }
}
