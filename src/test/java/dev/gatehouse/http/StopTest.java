package dev.gatehouse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.Randomness;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a stop waits for requests that do not end, and that it waits for those that do. */
class StopTest {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final CountDownLatch began = new CountDownLatch(2);
  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpServer server =
      new HttpServer(
          List.of(site("one"), site("two")),
          new ConnectionLimits(
              100, 100, Duration.ofSeconds(30), Duration.ofSeconds(30), address -> true),
          RANDOMNESS);

  private Site site(String name) {
    Scope scope = Scope.of(Surroundings.plain());
    Route route = new Route(Set.of("GET"), "/slow", this::slow, Route.Cors.NONE, Route.Errors.JSON);
    return new Site(
        List.of(Listener.tcp(name, "127.0.0.1", 0, Optional.empty())),
        new RequestHandler(
            "",
            List.of(route),
            (request, errors, status, description) -> Response.status(status),
            () -> scope,
            RANDOMNESS,
            (template, method, status, nanos, bytes) -> {}));
  }

  private Response slow(Request request) {
    began.countDown();
    try {
      boolean ended = end.await(60, TimeUnit.SECONDS);
      return Response.status(ended ? 204 : 500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.status(503);
    }
  }

  private CompletableFuture<HttpResponse<String>> ask(HttpClient client, String site) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port(site) + "/slow"))
            .timeout(Duration.ofSeconds(60))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Draining and stopping, at two sites with a request each that hangs, have one grace. */
  @Test
  void allWaitingHasOneDeadline() throws Exception {
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var one = ask(client, "one");
      var two = ask(client, "two");
      assertTrue(began.await(30, TimeUnit.SECONDS));
      long start = System.nanoTime();
      Deadline by = Deadline.after(GRACE);
      server.drain(by, Duration.ofMillis(1));
      assertTrue(by.over(), "it waits for requests in flight");
      server.stop(by);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(GRACE.multipliedBy(2)) < 0, took::toString);
      end.countDown();
      assertTrue(one.handle((answer, failure) -> failure != null).get(30, TimeUnit.SECONDS));
      assertTrue(two.handle((answer, failure) -> failure != null).get(30, TimeUnit.SECONDS));
    } finally {
      end.countDown();
      server.close();
    }
  }

  /** What ends in time is answered, and the stop does not use up its grace. */
  @Test
  void requestsThatEndAreAnswered() throws Exception {
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var one = ask(client, "one");
      var two = ask(client, "two");
      assertTrue(began.await(30, TimeUnit.SECONDS));
      Deadline by = Deadline.after(Duration.ofSeconds(60));
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> {
            server.drain(by, Duration.ofMillis(1));
            server.stop(by);
          });
      end.countDown();
      assertEquals(204, one.get(30, TimeUnit.SECONDS).statusCode());
      assertEquals(204, two.get(30, TimeUnit.SECONDS).statusCode());
      stopped.get(30, TimeUnit.SECONDS);
    } finally {
      end.countDown();
      server.close();
    }
  }
}
