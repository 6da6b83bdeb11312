package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connectors.FakeConnectors.Settings;
import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rule R10: a generation takes over what did not change; the last borrower closes the rest. */
class ConnectorSetTest {
  private static final LoginResult NO = new Rejected(LoginResult.Reason.INVALID_CREDENTIALS, "no");
  private static final Settings FIRST = FakeConnectors.answering(NO);
  private static final Settings SECOND = FakeConnectors.answering(NO);

  private final FakeConnectors fakes = new FakeConnectors();

  @AfterEach
  void close() {
    fakes.close();
  }

  @Test
  void connectorsKeepTheOrderOfTheConfiguration() {
    try (ConnectorSet set = open(null, declared("b", FIRST), declared("a", FIRST))) {
      assertEquals(List.of("b", "a"), set.all().stream().map(ConnectorStatus::id).toList());
      assertTrue(set.find("a").orElseThrow().available());
      assertEquals("Fake a", set.find("a").orElseThrow().name());
      assertTrue(set.find("c").isEmpty());
    }
    assertEquals(2, fakes.provider.closed.get());
  }

  @Test
  void anUnchangedConnectorIsCarriedOver() throws Exception {
    ConnectorSet old = open(null, declared("a", FIRST));
    DeclaredConnector renamed = new DeclaredConnector("a", "fake", "New name", FIRST, List.of());
    ConnectorSet next = open(old, renamed);
    old.close();
    assertEquals(1, fakes.provider.opened.get());
    assertEquals(0, fakes.provider.closed.get());
    try (ConnectorLease lease = next.borrow("a")) {
      assertEquals("New name", lease.status().name());
    }
    next.close();
    assertEquals(1, fakes.provider.closed.get());
  }

  @Test
  void aChangedConnectorIsOpenedAnewAndTheOldOneClosedAfterItsLastBorrower() throws Exception {
    ConnectorSet old = open(null, declared("a", FIRST));
    ConnectorLease first = old.borrow("a");
    ConnectorLease second = old.borrow("a");
    ConnectorSet next = open(old, declared("a", SECOND));
    old.close();
    first.close();
    first.close();
    assertEquals(2, fakes.provider.opened.get());
    assertEquals(0, fakes.provider.closed.get(), "one borrower is left");
    assertSame(NO, login(second));
    second.close();
    assertEquals(1, fakes.provider.closed.get());
    next.close();
    assertEquals(2, fakes.provider.closed.get());
  }

  @Test
  void changedStaticUsersAreAChange() {
    DirectoryUser alice =
        new DirectoryUser(
            "1", "alice", null, null, null, null, false, List.of(), null, true, false);
    ConnectorSet old = open(null, declared("a", FIRST));
    DeclaredConnector more = new DeclaredConnector("a", "fake", "Fake a", FIRST, List.of(alice));
    open(old, more).close();
    assertEquals(2, fakes.provider.opened.get());
    old.close();
  }

  @Test
  void aRefusedGenerationLeavesTheRunningOneAlone() throws Exception {
    ConnectorSet running = open(null, declared("a", FIRST));
    ConnectorSet refused = open(running, declared("a", FIRST), declared("b", FIRST));
    refused.close();
    assertEquals(1, fakes.provider.closed.get(), "only the new one");
    try (ConnectorLease lease = running.borrow("a")) {
      assertSame(NO, login(lease));
    }
    running.close();
  }

  @Test
  void aConnectorThatCannotBeOpenedIsListedWithItsProblem() throws Exception {
    Settings broken = new Settings(new IllegalStateException("no such file"), attempt -> NO, null);
    ConnectorSet set = open(null, declared("a", broken), declared("b", FIRST));
    ConnectorStatus status = set.find("a").orElseThrow();
    assertFalse(status.available());
    assertTrue(status.problem().orElseThrow().contains("no such file"));
    ConnectorUnavailableException e =
        assertThrows(ConnectorUnavailableException.class, () -> set.borrow("a"));
    assertEquals(ConnectorUnavailableException.Reason.NOT_OPEN, e.reason());
    set.borrow("b").close();
    ConnectorSet repaired = open(set, declared("a", FIRST), declared("b", FIRST));
    repaired.borrow("a").close();
    set.close();
    repaired.close();
    assertEquals(fakes.provider.opened.get(), fakes.provider.closed.get());
  }

  @Test
  void anUnknownIdAndAClosedSetAreRefused() {
    ConnectorSet set = open(null, declared("a", FIRST));
    assertEquals(
        ConnectorUnavailableException.Reason.UNKNOWN,
        assertThrows(ConnectorUnavailableException.class, () -> set.borrow("z")).reason());
    set.close();
    set.close();
    assertEquals(1, fakes.provider.closed.get());
    assertEquals(
        ConnectorUnavailableException.Reason.CLOSED,
        assertThrows(ConnectorUnavailableException.class, () -> set.borrow("a")).reason());
  }

  @Test
  void wrongDeclarationsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> open(null, declared("a", FIRST), declared("a", FIRST)));
    DeclaredConnector unknown = new DeclaredConnector("a", "fak", "Fake", FIRST, List.of());
    String message =
        assertThrows(IllegalArgumentException.class, () -> open(null, unknown)).getMessage();
    assertTrue(message.endsWith("unknown type fak; known are fake"), message);
    assertEquals(0, fakes.provider.opened.get());
    assertThrows(IllegalArgumentException.class, () -> declared("", FIRST));
    assertThrows(IllegalArgumentException.class, () -> declared("\ud800", FIRST));
    assertTrue(declared("ä".repeat(128), FIRST).hasLongId());
    assertFalse(declared("a".repeat(255), FIRST).hasLongId());
  }

  @Test
  void borrowersRacingWithReloadsNeverMeetAClosedConnector() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    ConnectorSet[] current = {open(null, declared("a", FIRST))};
    Object swap = new Object();
    List<Future<?>> borrowers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        borrowers.add(
            threads.submit(() -> {
              for (int n = 0; n < 200; n++) {
                ConnectorLease lease;
                synchronized (swap) {
                  lease = current[0].borrow("a");
                }
                try (lease) {
                  assertSame(NO, login(lease));
                  answered.incrementAndGet();
                }
              }
              return null;
            }));
      }
      for (int n = 0; n < 50; n++) {
        Settings settings = n % 3 == 0 ? FIRST : SECOND;
        ConnectorSet old = current[0];
        ConnectorSet next = open(old, declared("a", settings));
        synchronized (swap) {
          current[0] = next;
        }
        old.close();
      }
    }
    for (Future<?> borrower : borrowers) {
      borrower.get();
    }
    assertEquals(4000, answered.get());
    assertEquals(fakes.provider.opened.get() - 1, fakes.provider.closed.get());
    current[0].close();
    assertEquals(fakes.provider.opened.get(), fakes.provider.closed.get());
  }

  private ConnectorSet open(ConnectorSet previous, DeclaredConnector... declared) {
    return fakes.open(List.of(declared), previous);
  }

  private static DeclaredConnector declared(String id, Settings settings) {
    return FakeConnectors.declared(id, settings);
  }

  private static LoginResult login(ConnectorLease lease) throws Exception {
    PasswordLogin method = assertInstanceOf(PasswordLogin.class, lease.connector().login());
    return method.login(FakeConnectors.attempt());
  }
}
