package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connectors.FakeConnectors.Settings;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedConnectorTest {
  private final FakeConnectors fakes = new FakeConnectors();

  @AfterEach
  void close() {
    fakes.close();
  }

  @Test
  void anUnexpectedExceptionBecomesAFault() {
    IllegalStateException cause = new IllegalStateException("plug-in bug");
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> login(FakeConnectors.failing(cause)));
    assertEquals(Kind.FAULT, e.kind());
    assertSame(cause, e.getCause());
    assertTrue(e.getMessage().startsWith("connector a failed in login"), e.getMessage());
    assertLastCall("a login FAULT");
  }

  @Test
  void aMissingClassAndEndlessRecursionAreFaultsToo() {
    Settings missing =
        new Settings(
            null,
            attempt -> {
              throw new NoClassDefFoundError("org/example/Missing");
            },
            null);
    assertEquals(Kind.FAULT, assertThrows(UpstreamException.class, () -> login(missing)).kind());
    Settings endless =
        new Settings(
            null,
            attempt -> {
              throw new StackOverflowError();
            },
            null);
    assertEquals(Kind.FAULT, assertThrows(UpstreamException.class, () -> login(endless)).kind());
  }

  @Test
  void nullIsAFault() {
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> login(FakeConnectors.answering(null)));
    assertEquals(Kind.FAULT, e.kind());
  }

  @Test
  void whatTheConnectorSaysOfItsUpstreamStaysAsItIs() {
    UpstreamException said = UpstreamException.unreachable("refused", null);
    Settings settings =
        new Settings(
            null,
            attempt -> {
              throw said;
            },
            null);
    assertSame(said, assertThrows(UpstreamException.class, () -> login(settings)));
    assertLastCall("a login UNREACHABLE");
  }

  @Test
  void busyIsNotAFault() {
    BusyException busy = FakeConnectors.busy();
    Settings settings = FakeConnectors.failing(busy);
    assertSame(busy, assertThrows(BusyException.class, () -> login(settings)));
    assertLastCall("a login BUSY");
  }

  @Test
  void callsSeeTheirOwnClassLoaderAndTheThreadGetsItsOwnBack() {
    ClassLoader mine = new ClassLoader("request", null) {};
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(mine);
    try {
      Settings failing = FakeConnectors.failing(new IllegalStateException("bug"));
      assertThrows(UpstreamException.class, () -> login(failing));
      assertSame(mine, Thread.currentThread().getContextClassLoader());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertEquals(List.of(FakeConnectors.class.getClassLoader()), fakes.provider.loaders);
  }

  @Test
  void aRefreshThatAnswersForSomebodyElseEndsTheGrant() throws Exception {
    UpstreamIdentity alice = UpstreamIdentity.of("alice").build();
    UpstreamIdentity bob = UpstreamIdentity.of("bob").build();
    assertEquals(
        Reason.IDENTITY_CHANGED, assertInstanceOf(Gone.class, refresh(alice, bob)).reason());
  }

  @Test
  void aRefreshOfTheSamePersonPasses() throws Exception {
    UpstreamIdentity alice = UpstreamIdentity.of("alice").build();
    assertInstanceOf(Refreshed.class, refresh(alice, alice));
    assertLastCall("a close ANSWERED");
    assertTrue(fakes.calls.contains("a refresh ANSWERED"));
  }

  private RefreshResult refresh(UpstreamIdentity asked, UpstreamIdentity answered)
      throws Exception {
    Settings settings =
        new Settings(null, attempt -> null, request -> new Refreshed(answered, new byte[0]));
    try (ConnectorSet set = fakes.open(List.of(FakeConnectors.declared("a", settings)), null);
        ConnectorLease lease = set.borrow("a")) {
      return lease
          .connector()
          .refresh()
          .orElseThrow()
          .refresh(new RefreshRequest(asked, new byte[0], Set.of()));
    }
  }

  private void login(Settings settings) throws Exception {
    ConnectorSet set = fakes.open(List.of(FakeConnectors.declared("a", settings)), null);
    PasswordLogin method;
    try (ConnectorLease lease = set.borrow("a")) {
      method = assertInstanceOf(PasswordLogin.class, lease.connector().login());
      method.login(FakeConnectors.attempt());
    }
  }

  private void assertLastCall(String expected) {
    assertEquals(expected, fakes.calls.getLast());
  }
}
