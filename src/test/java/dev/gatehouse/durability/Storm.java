package dev.gatehouse.durability;

import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Clients that log in and refresh as fast as they are answered, and remember every answer that they
 * got: those are the promises that must be kept. Thread-safe.
 */
final class Storm {
  private static final int REFRESHING = 6;
  private static final int LOGGING_IN = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  final Queue<Family> families = new ConcurrentLinkedQueue<>();

  /** Identifiers of browser sessions whose cookie arrived. */
  final Queue<String> sessions = new ConcurrentLinkedQueue<>();

  /** Codes that arrived. */
  final Queue<String> codes = new ConcurrentLinkedQueue<>();

  /** Codes whose redemption got no answer. */
  final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

  /** Answers that a database or server that dies does not excuse. */
  final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  final AtomicInteger refreshes = new AtomicInteger();
  final AtomicInteger logins = new AtomicInteger();
  final AtomicInteger unavailable = new AtomicInteger();
  final Tokens tokens = new Tokens();

  private final Function<String, URI> server;
  private final boolean serverDies;
  private final List<Future<?>> workers = new ArrayList<>();
  private ExecutorService pool;
  private volatile boolean over;

  /**
   * @param serverDies whether a request without an answer ends a client; otherwise it tries again,
   *     because only the database dies
   */
  Storm(Function<String, URI> server, boolean serverDies) {
    this.server = server;
    this.serverDies = serverDies;
  }

  /** Logs in that many times in peace. */
  void prepare(int count) throws Exception {
    AtOnce.spread(count, LOGGING_IN, number -> logIn());
  }

  void begin() {
    over = false;
    pool = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < REFRESHING; i++) {
      workers.add(pool.submit(this::refreshing));
    }
    for (int i = 0; i < LOGGING_IN; i++) {
      workers.add(
          pool.submit(() -> {
            while (!over && logIn()) {}
          }));
    }
  }

  /** Waits until that many more refreshes and logins were answered. */
  void await(int moreRefreshes, int moreLogins) {
    int refreshed = refreshes.get() + moreRefreshes;
    int loggedIn = logins.get() + moreLogins;
    Await.until(
        () -> "answers: " + this + " " + wrong,
        Duration.ofSeconds(60),
        () -> refreshes.get() >= refreshed && logins.get() >= loggedIn);
  }

  void end() throws Exception {
    over = true;
    for (Future<?> worker : workers) {
      worker.get(60, TimeUnit.SECONDS);
    }
    workers.clear();
    pool.close();
  }

  /** Each family is with one client at a time, as a device's is. */
  private void refreshing() {
    while (!over) {
      Family family = families.poll();
      if (family == null) {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        continue;
      }
      boolean goesOn = refresh(family);
      families.add(family);
      if (!goesOn) {
        return;
      }
    }
  }

  /** Returns whether this client goes on. */
  private boolean refresh(Family family) {
    Tokens.Answer answer = tokens.refresh(server.apply("/token"), family.newest);
    if (answer.ok()) {
      family.told(answer);
      refreshes.incrementAndGet();
      return true;
    }
    family.unanswered = true;
    return excused("refresh", answer.status(), answer.json().toString());
  }

  private boolean excused(String what, int status, String detail) {
    if (status == 0 && serverDies) {
      return false;
    }
    if (status == 503) {
      unavailable.incrementAndGet();
    } else {
      wrong.add(what + " " + status + " " + detail);
    }
    LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    return true;
  }

  /** One login from the beginning; returns whether this client goes on. */
  private boolean logIn() {
    TestBrowser browser = new TestBrowser();
    try {
      return logIn(browser);
    } catch (UncheckedIOException e) {
      return excused("login", 0, e.getMessage());
    } finally {
      browser.cookies().entrySet().stream()
          .filter(cookie -> cookie.getKey().contains("session"))
          .map(cookie -> cookie.getValue().split("\\.", 2)[0])
          .forEach(sessions::add);
    }
  }

  private boolean logIn(TestBrowser browser) {
    TestLogin login = new TestLogin(server, browser);
    Page form = browser.follow(login.authorization(TestLogin.request("prompt", "consent")));
    if (form.status() != 200) {
      return excused("login form", form.status(), form.toString());
    }
    Page consent = login.password(form, "alice@example.com", TestServer.PASSWORD);
    if (consent.status() != 200) {
      return excused("password", consent.status(), consent.toString());
    }
    Page redirect = login.consent(consent, true);
    String code = redirect.status() == 303 ? redirect.response().get("code") : null;
    if (code == null) {
      return excused("consent", redirect.status(), redirect.toString());
    }
    codes.add(code);
    Tokens.Answer answer = tokens.redeem(server.apply("/token"), code);
    if (!answer.ok()) {
      unanswered.add(code);
      return excused("code", answer.status(), answer.json().toString());
    }
    families.add(new Family(code, answer));
    logins.incrementAndGet();
    return true;
  }

  @Override
  public String toString() {
    return refreshes + " refreshes, " + logins + " logins, " + unavailable + " times unavailable";
  }
}
