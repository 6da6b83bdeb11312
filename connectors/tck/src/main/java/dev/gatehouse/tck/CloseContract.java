package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gatehouse.spi.Connector;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What the host relies on when it opens and closes connectors while others are in use. */
public abstract class CloseContract implements ConnectorFixture {
  /**
   * Classes of threads that the Java runtime starts for itself at any time, such as the carriers
   * and pollers of virtual threads; they belong to nobody and hold no class loader of their
   * starter's.
   */
  private static final Set<String> RUNTIME_THREADS =
      Set.of("jdk.internal.misc.CarrierThread", "jdk.internal.misc.InnocuousThread");

  private final FakeHost host = new FakeHost();

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    Connector connector = open(host);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          connector.close();
          assertDoesNotThrow(connector::close);
        });
  }

  @Test
  void closingOneLeavesTheOthersOpen() throws Exception {
    try (Connector stays = open(host)) {
      Connector goes = open(host);
      goes.close();
      assertNotNull(stays.login());
      use(stays);
    }
  }

  @Test
  void aClosedConnectorLeavesNoThreadBehind() throws Exception {
    Set<String> before = platformThreads();
    Connector connector = open(host);
    use(connector);
    connector.close();
    Set<String> left = new TreeSet<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    do {
      left.clear();
      left.addAll(platformThreads());
      left.removeAll(before);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    } while (!left.isEmpty() && System.nanoTime() < deadline);
    assertEquals(Set.of(), left, "threads that outlive the connector keep its class loader");
  }

  @Test
  void abilitiesStayTheSame() throws Exception {
    try (Connector connector = open(host)) {
      assertSame(connector.login().getClass(), connector.login().getClass());
      assertEquals(connector.refresh().isPresent(), connector.refresh().isPresent());
      assertEquals(connector.singleUseUpstreamState(), connector.singleUseUpstreamState());
    }
  }

  /** Uses the connector once, so that whatever it starts lazily is started. */
  protected abstract void use(Connector connector) throws Exception;

  private static Set<String> platformThreads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!RUNTIME_THREADS.contains(thread.getClass().getName())) {
        names.add(thread.getName() + "#" + thread.threadId());
      }
    }
    return names;
  }
}
