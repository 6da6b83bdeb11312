package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What strangers can do with the password form (attack cases 58 and 59). */
class PasswordAbuseTest extends WithServer {
  private static final int FLOOD = 150;

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .behindProxy("https://id.example.com")
        // Here the hashing is what is stormed; GuessingTest has the budgets.
        .with(
            """
            passwords:
              guessing:
                perAccount: {failures: 100000}
                perAddress: {failures: 100000}
                perAccountAndAddress: {failures: 100000}
            """);
  }

  private Form form() {
    browser.through(server.port());
    return login.form(TestLogin.request()).form();
  }

  @Test
  void aMegabyteOfPasswordIsRefusedUnread() {
    Form form = form().with("login", ALICE).with("password", "x".repeat(1 << 20));
    assertErrorPage(413, browser.submit(form));
    assertErrorPage(
        413,
        browser.submit(form.with("password", TestServer.PASSWORD).with("x", "y".repeat(1 << 20))));
  }

  @Test
  void aLongPasswordIsAWrongOneAndNeverCut() {
    Form form = form();
    Page wrong = browser.submit(form.with("login", ALICE).with("password", "wrong"));
    assertEquals(401, wrong.status(), wrong::toString);
    for (String password :
        List.of(
            "x".repeat(10_000),
            "\u20ac".repeat(5_000),
            TestServer.PASSWORD + "\n",
            TestServer.PASSWORD + "x".repeat(72),
            " " + TestServer.PASSWORD)) {
      Page page = browser.submit(form.with("login", ALICE).with("password", password));
      assertEquals(401, page.status(), page::toString);
      assertEquals(wrong.body(), page.body());
    }
  }

  @Test
  void anUnknownPersonLooksLikeAWrongPassword() {
    Form form = form();
    Page known = browser.submit(form.with("login", ALICE).with("password", "wrong"));
    Page unknown =
        browser.submit(form.with("login", "nobody@example.com").with("password", "wrong"));
    assertEquals(401, known.status());
    assertEquals(401, unknown.status());
    assertEquals(known.body(), unknown.body().replace("nobody@example.com", ALICE));
    assertEquals(known.headers().keySet(), unknown.headers().keySet());
  }

  @Test
  void anUnknownPersonCostsTheSameWork() {
    Form form = form();
    double known = quickest(form.with("login", ALICE).with("password", "wrong"));
    double unknown = quickest(form.with("login", "nobody@example.com").with("password", "wrong"));
    // Without the decoy it is a fiftieth.
    assertTrue(unknown > known / 2 && unknown < known * 2, known + " ns and " + unknown + " ns");
  }

  private double quickest(Form form) {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      long start = System.nanoTime();
      assertEquals(401, browser.submit(form).status());
      quickest = Math.min(quickest, System.nanoTime() - start);
    }
    return quickest;
  }

  @Test
  void aFieldThatComesTwiceIsNotGuessed() {
    Form form = form().with("login", ALICE).with("password", TestServer.PASSWORD);
    String body = TestBrowser.encode(form.fields());
    for (String again : List.of("&password=x", "&login=" + BOB, "&password=" + "x&password=y")) {
      Page page =
          browser.send(
              HttpRequest.newBuilder(form.action())
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString(body + again)));
      assertEquals(400, page.status(), page::toString);
      assertFalse(page.setCookies().stream().anyMatch(one -> one.contains("-session=")));
    }
  }

  /** A flood from one address fills the queue for that address, and for nobody else. */
  @Test
  void aFloodFromOneAddressKeepsNobodyElseOut() throws Exception {
    browser.header("X-Forwarded-For", "192.0.2.7");
    Form form = form();
    Flood flood = new Flood(form.with("login", ALICE).with("password", "wrong"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < FLOOD; i++) {
        running.add(threads.submit(flood));
      }
      try {
        flood.awaitRefusal();
        for (int i = 0; i < 5; i++) {
          Page page = browser.submit(form.with("login", BOB).with("password", TestServer.PASSWORD));
          assertEquals(303, page.status(), page::toString);
        }
      } finally {
        flood.end.set(true);
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertEquals(List.of(), List.copyOf(flood.odd), "answers other than 401 and a clear 503");
  }

  /** Many at once from one address, over and over. */
  private final class Flood implements Runnable {
    private final AtomicBoolean end = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<String> odd = new ConcurrentLinkedQueue<>();
    private final long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    Flood(Form form) {
      StringBuilder cookies = new StringBuilder();
      browser
          .cookies()
          .forEach((name, value) -> cookies.append(name).append('=').append(value).append("; "));
      request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.port() + form.action().getRawPath()))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("X-Forwarded-Proto", "https")
              .header("X-Forwarded-For", "192.0.2.66")
              .header("Cookie", cookies.toString())
              .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(form.fields())))
              .timeout(Duration.ofSeconds(20))
              .build();
    }

    @Override
    public void run() {
      while (!end.get() && System.nanoTime() < deadline) {
        try {
          HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() == 503) {
            boolean clear =
                answer.headers().firstValue("Retry-After").isPresent()
                    && answer.body().contains("role=\"alert\"");
            if (clear) {
              refused.incrementAndGet();
            } else {
              odd.add(answer.headers() + answer.body());
            }
          } else if (answer.statusCode() != 401) {
            odd.add(answer.statusCode() + answer.body());
          }
        } catch (IOException e) {
          // A kept connection that the server closed in the same moment: no answer, so none to
          // judge.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    void awaitRefusal() {
      while (refused.get() == 0) {
        assertTrue(System.nanoTime() < deadline, "the queue never filled");
        Thread.onSpinWait();
      }
    }
  }
}
