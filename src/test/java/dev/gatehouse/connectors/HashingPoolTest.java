package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.BusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HashingPoolTest {
  private final HashingPool pool = new HashingPool(1, 1);
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    release.countDown();
    pool.close();
    people.close();
  }

  @Test
  void workRunsOnPlatformThreadsAndItsFailureComesBack() {
    assertFalse(pool.run(() -> Thread.currentThread().isVirtual()));
    IllegalStateException thrown = new IllegalStateException("broken");
    IllegalStateException seen =
        assertThrows(
            IllegalStateException.class,
            () ->
                pool.run(() -> {
                  throw thrown;
                }));
    assertSame(thrown, seen);
  }

  @Test
  void aFullQueueAnswersBusyAtOnce() throws Exception {
    Future<String> running = occupy();
    Future<String> waiting = people.submit(() -> pool.run(() -> "waited"));
    awaitWaiting(1);
    BusyException busy = assertThrows(BusyException.class, () -> pool.run(() -> "never"));
    assertTrue(busy.retryAfter().isPositive());
    release.countDown();
    assertEquals("done", running.get());
    assertEquals("waited", waiting.get());
  }

  @Test
  void oneAddressCannotKeepAnotherOut() throws Exception {
    try (HashingPool shared = new HashingPool(1, 4)) {
      CountDownLatch started = new CountDownLatch(1);
      Future<String> running = submit(shared, "192.0.2.1", "running", started);
      started.await();
      List<Future<String>> flood = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        flood.add(submit(shared, "192.0.2.1", "flood-" + i, null));
        awaitWaiting(shared, i + 1);
      }
      Future<String> other = submit(shared, "192.0.2.2", "other", null);
      ExecutionException refused = assertThrows(ExecutionException.class, flood.get(3)::get);
      assertSame(BusyException.class, refused.getCause().getClass());
      release.countDown();
      assertEquals("running", running.get());
      assertEquals("other", other.get());
      for (Future<String> one : flood.subList(0, 3)) {
        assertTrue(one.get().startsWith("flood"));
      }
      assertEquals("other", order.get(order.size() - 3), order + ": second in turn");
    }
  }

  private Future<String> submit(
      HashingPool shared, String address, String name, CountDownLatch started) {
    return people.submit(() ->
        HashingPool.onBehalfOf(
            address,
            () ->
                shared.run(() -> {
                  if (started != null) {
                    started.countDown();
                  }
                  awaitRelease();
                  order.add(name);
                  return name;
                })));
  }

  private static void awaitWaiting(HashingPool shared, int expected) {
    while (shared.waiting() != expected) {
      Thread.onSpinWait();
    }
  }

  @Test
  void workInsideWorkDoesNotWaitForItself() {
    assertEquals("inner", pool.run(() -> pool.run(() -> "inner")));
  }

  @Test
  void theContextClassLoaderGoesAlongAndDoesNotStay() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader plugin = new ClassLoader("plugin", null) {};
    Thread.currentThread().setContextClassLoader(plugin);
    try {
      Thread[] worker = new Thread[1];
      ClassLoader seen =
          pool.run(() -> {
            worker[0] = Thread.currentThread();
            return worker[0].getContextClassLoader();
          });
      assertSame(plugin, seen);
      assertNull(worker[0].getContextClassLoader(), "an idle worker keeps no plug-in");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void whoIsInterruptedGivesUpTheirPlace() throws Exception {
    Future<String> running = occupy();
    AtomicBoolean ran = new AtomicBoolean();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread person =
        Thread.ofVirtual()
            .start(() -> {
              try {
                pool.run(() -> ran.getAndSet(true));
              } catch (BusyException e) {
                stillInterrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    awaitWaiting(1);
    person.interrupt();
    person.join();
    assertTrue(stillInterrupted.get());
    assertEquals(0, pool.waiting());
    release.countDown();
    assertEquals("done", running.get());
    assertEquals("next", pool.run(() -> "next"));
    assertFalse(ran.get());
  }

  @Test
  void closingRefusesWhatWaitsAndWhatComes() throws Exception {
    Future<String> running = occupy();
    Future<String> waiting = people.submit(() -> pool.run(() -> "waited"));
    awaitWaiting(1);
    pool.close();
    ExecutionException refused = assertThrows(ExecutionException.class, waiting::get);
    assertSame(BusyException.class, refused.getCause().getClass());
    assertThrows(BusyException.class, () -> pool.run(() -> "late"));
    release.countDown();
    assertEquals("done", running.get(), "what runs may end");
  }

  /** Takes the only thread until {@link #release}. */
  private Future<String> occupy() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Future<String> running =
        people.submit(() ->
            pool.run(() -> {
              started.countDown();
              awaitRelease();
              return "done";
            }));
    started.await();
    return running;
  }

  private void awaitRelease() {
    boolean released = false;
    while (!released) {
      try {
        release.await();
        released = true;
      } catch (InterruptedException e) {
        // Closing the pool interrupts its threads; bcrypt does not notice that either.
        released = release.getCount() == 0;
      }
    }
  }

  private void awaitWaiting(int expected) {
    awaitWaiting(pool, expected);
  }
}
