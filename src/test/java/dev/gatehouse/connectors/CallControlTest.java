package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connectors.CallControl.LateException;
import dev.gatehouse.connectors.CallControl.RefusedException;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Places, time-outs and threads of one connector's calls. */
@Timeout(60)
class CallControlTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);
  private final CountDownLatch upstream = new CountDownLatch(1);
  private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CallControl> controls = new ArrayList<>();

  @AfterEach
  void end() {
    upstream.countDown();
    people.close();
    controls.forEach(CallControl::close);
  }

  private CallControl control(int logins, Duration turn, Duration timeout, int failures) {
    CallControl made =
        new CallControl(
            "corp",
            new ConnectorLimits(logins, 1, turn, timeout, failures, Duration.ofHours(1)),
            InstantSource.fixed(Instant.EPOCH));
    controls.add(made);
    return made;
  }

  /** A call that hangs and takes no notice of being interrupted, until the test opens the latch. */
  private Callable<String> hanging(CountDownLatch begun) {
    return () -> {
      begun.countDown();
      while (true) {
        try {
          upstream.await();
          return "back";
        } catch (InterruptedException e) {
          // As a plug-in that swallows it.
        }
      }
    };
  }

  private Future<String> person(
      CallControl control, Way way, String bucket, Callable<String> call) {
    return people.submit(() -> control.run(way, bucket, call));
  }

  /** Somebody who has a place until the test opens the latch. */
  private Future<String> hold(CallControl control, Way way) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> holder = person(control, way, "a", hanging(begun));
    begun.await();
    return holder;
  }

  private static ConnectorLoad load(CallControl control, String kind) {
    return control.loads().stream()
        .filter(one -> one.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoFindsNoPlaceInTimeIsToldToComeAgain() throws Exception {
    CallControl control = control(1, SHORT, LONG, 5);
    Future<String> first = hold(control, Way.LOGIN);
    BusyException busy =
        assertThrows(BusyException.class, () -> control.run(Way.LOGIN, "b", () -> "never"));
    assertTrue(busy.getMessage().contains("corp"), busy.getMessage());
    upstream.countDown();
    assertEquals("back", first.get());
    assertEquals("at once", control.run(Way.LOGIN, "b", () -> "at once"));
    assertEquals(0, load(control, "login").running());
  }

  @Test
  void whoWaitsGetsThePlaceThatBecomesFree() throws Exception {
    CallControl control = control(1, LONG, LONG, 5);
    Future<String> first = hold(control, Way.LOGIN);
    Future<String> second = person(control, Way.LOGIN, "b", () -> "mine");
    Await.until("one to wait", () -> load(control, "login").waiting() == 1);
    upstream.countDown();
    assertEquals("back", first.get());
    assertEquals("mine", second.get());
    assertEquals(0, load(control, "login").running());
  }

  @Test
  void refreshesNeverTakeThePlacesOfLogins() throws Exception {
    CallControl control = control(1, SHORT, LONG, 5);
    Future<String> storm = hold(control, Way.REFRESH);
    assertThrows(BusyException.class, () -> control.run(Way.REFRESH, "", () -> "never"));
    assertEquals("in", control.run(Way.LOGIN, "a", () -> "in"));
    upstream.countDown();
    storm.get();
  }

  @Test
  void aCallThatNeverComesBackGivesItsPlaceBackAndIsCounted() throws Exception {
    CallControl control = control(2, SHORT, SHORT, 5);
    CountDownLatch begun = new CountDownLatch(2);
    assertThrows(LateException.class, () -> control.run(Way.LOGIN, "a", hanging(begun)));
    assertEquals(0, load(control, "login").running());
    assertEquals(1, load(control, "login").stuck());
    assertEquals("in", control.run(Way.LOGIN, "a", () -> "in"));
    assertThrows(LateException.class, () -> control.run(Way.LOGIN, "a", hanging(begun)));
    assertThrows(
        BusyException.class,
        () -> control.run(Way.LOGIN, "a", () -> "in"),
        "each stuck call holds a thread, so there is an end to them");
    assertTrue(load(control, "login").trouble().orElseThrow().contains("never came back"));
    upstream.countDown();
    Await.until("nobody to be stuck", () -> load(control, "login").stuck() == 0);
    assertEquals("in", control.run(Way.LOGIN, "a", () -> "in"));
    assertEquals(0, load(control, "login").running());
  }

  @Test
  void afterTimeoutsInARowNobodyWaitsAnyMore() {
    CallControl control = control(5, SHORT, SHORT, 2);
    for (int i = 0; i < 2; i++) {
      assertThrows(
          LateException.class, () -> control.run(Way.LOGIN, "a", hanging(new CountDownLatch(1))));
    }
    assertThrows(RefusedException.class, () -> control.run(Way.LOGIN, "a", () -> "never"));
    assertEquals(ConnectorLoad.Breaker.OPEN, load(control, "login").breaker());
    assertEquals(ConnectorLoad.Breaker.CLOSED, load(control, "refresh").breaker());
  }

  private static void failing(CallControl control, Way way, Exception failure) {
    assertThrows(
        failure.getClass(),
        () ->
            control.run(
                way,
                "a",
                () -> {
                  throw failure;
                }));
  }

  @Test
  void onlyWhatSaysThatNobodyAnswersOpensTheBreaker() {
    CallControl control = control(5, SHORT, LONG, 1);
    failing(control, Way.LOGIN, UpstreamException.protocol("nonsense", null));
    failing(control, Way.LOGIN, UpstreamException.notNow("this person's limit is used up", null));
    failing(control, Way.LOGIN, new IllegalStateException("bug"));
    // Anybody can have a browser say so.
    failing(control, Way.HEARSAY, UpstreamException.unreachable("server_error", null));
    assertEquals(ConnectorLoad.Breaker.CLOSED, load(control, "login").breaker());
    failing(control, Way.LOGIN, UpstreamException.unreachable("refused", null));
    assertEquals(ConnectorLoad.Breaker.OPEN, load(control, "login").breaker());
  }

  @Test
  void whoIsRefusedProvesNothing() throws Exception {
    CallControl control = control(5, SHORT, LONG, 2);
    UpstreamException away = UpstreamException.unreachable("refused", null);
    Rejected cancelled = new Rejected(Reason.CANCELLED, "gave up");
    failing(control, Way.LOGIN, away);
    assertEquals(cancelled, control.run(Way.LOGIN, "a", () -> cancelled));
    assertEquals("news", control.run(Way.HEARSAY, "a", () -> "news"));
    failing(control, Way.LOGIN, away);
    assertEquals(
        ConnectorLoad.Breaker.OPEN,
        load(control, "login").breaker(),
        "refusals in between would keep it closed for ever");
  }

  @Test
  void callsRunOnThreadsOfTheConnectorUnlessItsPeopleAreHere() throws Exception {
    CallControl control = control(1, SHORT, LONG, 5);
    Thread mine = Thread.currentThread();
    assertNotEquals(mine, control.run(Way.LOGIN, "a", Thread::currentThread));
    control.peopleAreHere();
    assertEquals(mine, control.run(Way.LOGIN, "a", Thread::currentThread));
    assertEquals(List.of(), control.loads());
  }

  @Test
  void afterClosingNothingIsCalled() {
    CallControl control = control(1, SHORT, LONG, 5);
    control.close();
    assertThrows(RefusedException.class, () -> control.run(Way.LOGIN, "a", () -> "never"));
    assertEquals(0, load(control, "login").running());
  }
}
