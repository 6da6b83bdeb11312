package dev.gatehouse.tck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP server on a free port of 127.0.0.1 that answers byte by byte as its script says, so that
 * it can misbehave in every way. Keeps what it is asked.
 */
public final class ScriptedServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
  private final Listener listener;
  private final boolean secure;
  private final Handler handler;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * What came.
   *
   * @param head request line and header fields
   * @param body the body
   */
  public record Asked(String head, String body) {}

  /** What the server does with a request; the connection is closed when it returns. */
  @FunctionalInterface
  public interface Script {
    /** Answers a request; may be called by many threads at once. */
    void answer(Asked asked, OutputStream out) throws IOException, InterruptedException;
  }

  /** What is done with a connection after its first request. */
  private interface Handler {
    void handle(Asked asked, Socket connection) throws IOException, InterruptedException;
  }

  private ScriptedServer(ServerSocket socket, boolean secure, Handler handler) {
    this.secure = secure;
    this.handler = handler;
    listener = Listener.start(socket, this::serve);
  }

  /** A server without TLS. */
  public static ScriptedServer http(Script script) {
    return plain(answering(script));
  }

  /** A server with TLS. */
  public static ScriptedServer https(TestCertificates certificates, Script script) {
    try {
      return new ScriptedServer(
          certificates
              .server()
              .getServerSocketFactory()
              .createServerSocket(0, 50, Listener.loopback()),
          true,
          answering(script));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A proxy that connects every CONNECT to one port of this machine. */
  public static ScriptedServer tunnel(int port) {
    return plain((asked, client) -> join(client, port));
  }

  private static ScriptedServer plain(Handler handler) {
    try {
      return new ScriptedServer(new ServerSocket(0, 50, Listener.loopback()), false, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Handler answering(Script script) {
    return (asked, connection) -> {
      script.answer(asked, connection.getOutputStream());
      connection.getOutputStream().flush();
    };
  }

  /** What the client sends after its CONNECT is passed on, and so is what comes back. */
  private static void join(Socket client, int port) throws IOException, InterruptedException {
    try (Socket server = new Socket(Listener.loopback(), port)) {
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Joined\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread up =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getInputStream().transferTo(server.getOutputStream());
                  server.shutdownOutput();
                } catch (IOException e) {
                  // One side has closed.
                }
              });
      server.getInputStream().transferTo(client.getOutputStream());
      client.shutdownOutput();
      up.join();
    }
  }

  /** Answers every request alike. */
  public static Script always(String answer) {
    return (asked, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** An answer with a status and no body. */
  public static Script status(int status) {
    return always("HTTP/1.1 " + status + " Scripted\r\nContent-Length: 0\r\n\r\n");
  }

  /** The address of a path. */
  public URI uri(String path) {
    return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + port() + path);
  }

  /** The port of 127.0.0.1 that it listens on. */
  public int port() {
    return listener.port();
  }

  /** How many connections there were. */
  public int connections() {
    return connections.get();
  }

  /** The next request; fails after twenty seconds without one. */
  public Asked next() throws InterruptedException {
    Asked next = asked.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request came");
    }
    return next;
  }

  /** Whether nothing has come that nobody took. */
  public boolean isEmpty() {
    return asked.isEmpty();
  }

  private void serve(Socket connection) throws IOException, InterruptedException {
    connections.incrementAndGet();
    InputStream in = connection.getInputStream();
    String head = head(in);
    Matcher length = LENGTH.matcher(head);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    Asked one = new Asked(head, new String(in.readNBytes(body), StandardCharsets.UTF_8));
    asked.add(one);
    handler.handle(one, connection);
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request ended early");
      }
      head.write(next);
      ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    listener.close();
  }
}
