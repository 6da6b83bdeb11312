package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold connections without using them lose them; the others go on. */
@Timeout(60)
class SlowClientTest {
  private static final String HEAD = "POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  @TempDir Path directory;
  private TestServer server;

  private void start(String limits) {
    server = TestServer.in(directory).web("limits: {" + limits + "}").start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Sends a byte every 20 ms until the server has had enough; returns what it said. */
  private static String trickle(Socket socket, String first, char more) throws IOException {
    send(socket, first);
    long start = System.nanoTime();
    socket.setSoTimeout(20);
    StringBuilder answer = new StringBuilder();
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
      try {
        send(socket, String.valueOf(more));
        int c = socket.getInputStream().read();
        if (c < 0) {
          return answer.toString();
        }
        answer.append((char) c);
        for (int i = socket.getInputStream().available(); i > 0; i--) {
          answer.append((char) socket.getInputStream().read());
        }
      } catch (java.net.SocketTimeoutException nothingYet) {
        // Reading is what paces this loop.
      } catch (IOException closed) {
        return answer.toString();
      }
    }
    throw new AssertionError("the server still listens after 20 s: " + answer);
  }

  private static String rest(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  private void assertServes() {
    assertEquals(200, new TestLogin(server, new TestBrowser()).tokens().status());
  }

  @Test
  void aHeadThatTricklesIsNotWaitedFor() throws IOException {
    start("requestTimeout: 300ms, idleTimeout: 5s");
    try (Socket socket = connect()) {
      assertEquals("", trickle(socket, HEAD, 'x'));
    }
    assertServes();
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws IOException {
    start("requestTimeout: 300ms, idleTimeout: 1h");
    try (Socket socket = connect()) {
      assertEquals("", rest(socket));
    }
  }

  @Test
  void aSecondHeadThatTricklesIsNotWaitedForEither() throws IOException {
    start("requestTimeout: 200ms, idleTimeout: 400ms");
    try (Socket socket = connect()) {
      send(socket, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      String answer = trickle(socket, HEAD, 'x');
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
    }
    assertServes();
  }

  @Test
  void aBodyThatTricklesIsNotWaitedFor() throws IOException {
    start("requestTimeout: 300ms, idleTimeout: 5s");
    try (Socket socket = connect()) {
      String answer =
          trickle(
              socket,
              HEAD
                  + "Content-Type: application/x-www-form-urlencoded\r\n"
                  + "Content-Length: 60000\r\n\r\n",
              'x');
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    }
    assertServes();
  }

  @Test
  void aBodyThatNeverComesEndsWithTheIdleTimeout() throws IOException {
    start("requestTimeout: 5s, idleTimeout: 300ms");
    try (Socket socket = connect()) {
      send(
          socket,
          HEAD + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\n");
      String answer = rest(socket);
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
    }
    assertServes();
  }

  @Test
  void aKeptConnectionWithoutBytesIsClosed() throws IOException {
    start("requestTimeout: 5s, idleTimeout: 300ms");
    try (Socket socket = connect()) {
      send(socket, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      String answer = rest(socket);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
  }

  @Test
  void oneAddressHasItsShareOfConnections() throws IOException {
    start("maxConnectionsPerAddress: 3, requestTimeout: 10s");
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(connect());
      send(held.get(i), "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assertEquals('H', held.get(i).getInputStream().read());
    }
    try (Socket fourth = connect()) {
      assertEquals("", rest(fourth));
    }
    held.remove(0).close();
    // The place is free when the server has noticed; a few attempts, each an exchange.
    assertTrue(eventuallyServed(), "a place was not given back");
    for (Socket socket : held) {
      socket.close();
    }
    assertTrue(eventuallyServed(), "places were not given back");
    assertServes();
  }

  private boolean eventuallyServed() throws IOException {
    for (int i = 0; i < 200; i++) {
      try (Socket socket = connect()) {
        send(socket, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        if (rest(socket).startsWith("HTTP/1.1 200 ")) {
          return true;
        }
      } catch (java.net.SocketException refused) {
        // Once more.
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return false;
  }

  @Test
  void aTrustedProxyMayHoldMore() throws IOException {
    server =
        TestServer.in(directory)
            .web("limits: {maxConnectionsPerAddress: 1}")
            .behindProxy("https://issuer.example.com")
            .start();
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(connect());
      send(held.get(i), "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assertEquals('H', held.get(i).getInputStream().read());
    }
    for (Socket socket : held) {
      socket.close();
    }
  }

  /** When all places are taken, those that send nothing make room, and who waited is served. */
  @Test
  void silentConnectionsMakeRoomForOthers() throws IOException {
    start("maxConnections: 4, requestTimeout: 400ms, idleTimeout: 30s");
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      silent.add(connect());
    }
    try (Socket socket = connect()) {
      send(socket, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
      assertTrue(rest(socket).startsWith("HTTP/1.1 200 "));
    }
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void impossibleLimitsAreRefusedAtTheirPlace() {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> start("maxConnections: 0"));
    assertTrue(refused.getMessage().contains("maxConnections"), refused.getMessage());
    start("maxConnections: 5");
  }
}
