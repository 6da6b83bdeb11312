package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop refuses new connections and finishes what has begun. */
class GracefulStopTest {

  @Test
  @Timeout(60)
  void aRequestInFlightIsAnswered(@TempDir Path directory) throws Exception {
    TestServer server =
        TestServer.in(directory)
            .with(
                """
                connectors:
                  - {type: test-token-upstream, id: up, name: Up, config: {world: graceful}}
                """)
            .start();
    TestUpstream upstream = TestUpstream.of("graceful");
    TestLogin login = new TestLogin(server, new TestBrowser());
    Page form = login.form(TestLogin.request("connector_id", "up"));
    Page end = login.consent(login.password(form, "una", "any password"), true);
    String refresh = login.redeem(end.response().get("code")).text("refresh_token");
    CountDownLatch gate = new CountDownLatch(1);
    upstream.gate(gate);
    int asked = upstream.asked.get();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<TestLogin.Reply> answer = threads.submit(() -> login.refresh(refresh));
      Await.until("the upstream to be asked", () -> upstream.asked.get() > asked);
      int port = server.port();
      Future<?> stop = threads.submit(server::close);
      Await.until("the port to be closed", () -> refused(port));
      assertTrue(!answer.isDone() && !stop.isDone(), "both wait for the upstream");
      gate.countDown();
      TestLogin.Reply tokens = answer.get(20, TimeUnit.SECONDS);
      assertEquals(200, tokens.status(), tokens::toString);
      stop.get(20, TimeUnit.SECONDS);
    }
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException expected) {
      return true;
    }
  }
}
