package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers, servers that die, and servers that never answer. */
class FailoverTest {
  private final FakeHost host = new FakeHost();
  private TestDirectory first;
  private TestDirectory second;

  @BeforeEach
  void start() throws Exception {
    first = TestDirectory.start();
    second = TestDirectory.start();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  /** Accepts connections and never says anything. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocket socket;
    private final ConcurrentLinkedQueue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    Silent() throws IOException {
      socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          accepted.add(socket.accept());
          connections.incrementAndGet();
        }
      } catch (IOException closed) {
        accepted.forEach(Silent::close);
      }
    }

    private static void close(Socket one) {
      try {
        one.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String host() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Config both() {
    return of(first.host(), second.host());
  }

  private static Config of(String... hosts) {
    return Config.of(hosts[0])
        .set("host", null)
        .set("hosts", List.of(hosts))
        .set("connectTimeout", "500ms")
        .set("requestTimeout", "500ms");
  }

  private static void assertWorks(Connector connector) throws Exception {
    assertInstanceOf(Authenticated.class, Config.login(connector, "alice", TestDirectory.PASSWORD));
  }

  @Test
  void theFirstServerIsUsedWhileItIsThere() throws Exception {
    try (Connector connector = both().open(host)) {
      assertWorks(connector);
      assertWorks(connector);
    }
    assertEquals(4, first.searches());
    assertEquals(0, second.searches());
  }

  @Test
  void aServerThatIsDownAtTheStartIsPassedOver() throws Exception {
    Config both = both();
    first.close();
    try (Connector connector = both.open(host)) {
      assertWorks(connector);
    }
  }

  @Test
  void aServerThatDiesIsLeftAndNobodyNotices() throws Exception {
    try (Connector connector = both().open(host)) {
      assertWorks(connector);
      first.close();
      assertWorks(connector);
      assertInstanceOf(Rejected.class, Config.login(connector, "alice", "wrong"));
      assertTrue(second.searches() > 0);
    }
  }

  @Test
  void connectionsThatWereCutAreReplaced() throws Exception {
    try (Connector connector = Config.of(first.host()).open(host)) {
      for (int i = 0; i < 3; i++) {
        assertWorks(connector);
        first.server().closeAllConnections(false);
      }
    }
  }

  @Test
  void aServerThatComesBackIsUsedAgain() throws Exception {
    int port = first.port();
    Config config = Config.of(first.host());
    first.close();
    try (Connector connector = config.open(host)) {
      UpstreamException down = assertThrows(UpstreamException.class, () -> assertWorks(connector));
      assertEquals(UpstreamException.Kind.UNREACHABLE, down.kind());
      first = TestDirectory.startAt(port);
      assertWorks(connector);
    }
  }

  @Test
  void whenNobodyAnswersThatIsSaidWithoutThePassword() {
    Config both = both();
    first.close();
    second.close();
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> both.login("alice", TestDirectory.PASSWORD));
    assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind());
    assertTrue(e.getMessage().contains("127.0.0.1"), e.getMessage());
    assertTrue(!e.getMessage().contains(TestDirectory.PASSWORD), e.getMessage());
    assertTrue(!e.getMessage().contains(TestDirectory.SERVICE_PASSWORD), e.getMessage());
  }

  @Test
  void wrongCredentialsOfTheServiceAreNotTriedAtEveryServer() {
    UpstreamException e =
        assertThrows(
            UpstreamException.class,
            () -> both().set("bindPW", "wrong").login("alice", TestDirectory.PASSWORD));
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
    assertEquals(List.of(TestDirectory.SERVICE), first.allBinds());
    assertEquals(List.of(), second.allBinds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "ldaps", "startTLS"})
  void aServerThatNeverAnswersCostsABoundedTime(String mode) throws Exception {
    try (Silent silent = new Silent()) {
      Config config = of(silent.host());
      if (!mode.equals("plain")) {
        config.set("insecureNoSSL", null).set("startTLS", mode.equals("startTLS"));
      }
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            UpstreamException e =
                assertThrows(
                    UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
            assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind(), e.getMessage());
          });
    }
  }

  @Test
  void aSilentServerIsPassedOverAndThenAvoided() throws Exception {
    try (Silent silent = new Silent();
        Connector connector = of(silent.host(), second.host()).open(host)) {
      assertWorks(connector);
      int tried = silent.connections.get();
      assertTrue(tried > 0, "the first server was tried");
      for (int i = 0; i < 3; i++) {
        second.server().closeAllConnections(false);
        assertWorks(connector);
      }
      assertEquals(tried, silent.connections.get(), "searches tell binds");
      host.clock().advance(Duration.ofSeconds(31));
      second.server().closeAllConnections(false);
      assertWorks(connector);
      assertTrue(silent.connections.get() > tried, "after a while it is tried again");
    }
  }

  @Test
  void whoWaitsForAConnectionWaitsABoundedTime() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    first.beforeSearches(() -> {
      asked.countDown();
      answer.await();
    });
    Config config = Config.of(first.host()).set("connections", 1).set("requestTimeout", "2s");
    try (Connector connector = config.open(host);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<LoginResult> slow =
          threads.submit(() -> Config.login(connector, "alice", TestDirectory.PASSWORD));
      asked.await();
      List<Future<LoginResult>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(threads.submit(() -> Config.login(connector, "bob", TestDirectory.PASSWORD)));
      }
      for (Future<LoginResult> one : others) {
        Throwable e = assertThrows(ExecutionException.class, one::get).getCause();
        assertEquals(
            UpstreamException.Kind.UNREACHABLE,
            assertInstanceOf(UpstreamException.class, e).kind());
      }
      assertThrows(ExecutionException.class, slow::get);
      // One, and perhaps another when the first had given up; not all 21.
      assertTrue(atOnce.get() <= 5, "at once: " + atOnce);
      first.beforeSearches(null);
      answer.countDown();
      assertWorks(connector);
    }
  }

  @Test
  void aSilentServerIsPassedOverWhereNobodySearchesButThePerson() throws Exception {
    try (Silent silent = new Silent()) {
      Config config =
          of(silent.host(), second.host())
              .set("bindDN", null)
              .set("bindPW", null)
              .set("bindAs", "user")
              .set("userBindTemplate", "uid={username},ou=people,dc=example,dc=org");
      assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
    }
  }

  @Test
  void aBusyServerIsNoWrongPassword() throws Exception {
    first.failSearches(new LDAPException(ResultCode.BUSY, "later"));
    try (Connector connector = both().open(host)) {
      UpstreamException e = assertThrows(UpstreamException.class, () -> assertWorks(connector));
      assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind());
    }
  }
}
