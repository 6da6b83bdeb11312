package dev.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * An HTTPS server on loopback that answers byte for byte what a test says, whether that is HTTP or
 * not: one request for each connection. What nobody has scripted is 404. Thread-safe.
 */
public final class FakeTlsServer implements AutoCloseable {
  private static final int LONGEST_HEAD = 64 * 1024;

  private final ServerSocket listener;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** What was asked, in order. */
  public final List<Asked> asked = new CopyOnWriteArrayList<>();

  private FakeTlsServer(ServerSocket listener) {
    this.listener = listener;
  }

  /**
   * A request.
   *
   * @param headers by name in lower case
   */
  public record Asked(String method, String path, Map<String, String> headers, String body) {}

  /** Writes a whole answer, head and body. */
  public interface Script {
    void answer(Asked asked, OutputStream out) throws IOException;
  }

  /** Starts on a free port. */
  public static FakeTlsServer start(SSLContext context) {
    try {
      FakeTlsServer server =
          new FakeTlsServer(
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI origin() {
    return URI.create("https://127.0.0.1:" + listener.getLocalPort());
  }

  /** From now on this path answers so. */
  public FakeTlsServer at(String path, Script script) {
    scripts.put(path, script);
    return this;
  }

  /** From now on this path answers with JSON. */
  public FakeTlsServer json(String path, int status, String body) {
    return at(path, (asked, out) -> send(out, status, "Content-Type: application/json\r\n", body));
  }

  /** An answer with the present time. */
  public static void send(OutputStream out, int status, String fields, String body)
      throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            InstantSource.system().instant().atZone(ZoneOffset.UTC));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + " x\r\nConnection: close\r\nContent-Length: "
            + bytes.length
            + "\r\n"
            + (fields.contains("Date:") ? "" : "Date: " + date + "\r\n")
            + fields
            + "\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed by the end of the test.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Asked one = read(new BufferedInputStream(socket.getInputStream()));
      asked.add(one);
      scripts
          .getOrDefault(one.path(), (request, out) -> send(out, 404, "", "nothing"))
          .answer(one, socket.getOutputStream());
    } catch (IOException e) {
      // Whoever asks may go away, or not believe the certificate; tests look at what it says then.
    }
  }

  private static Asked read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || head.length() > LONGEST_HEAD) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    List<String> lines = head.toString().lines().toList();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String[] first = lines.getFirst().split(" ", -1);
    return new Asked(first[0], first[1], headers, body);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket one : open) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
