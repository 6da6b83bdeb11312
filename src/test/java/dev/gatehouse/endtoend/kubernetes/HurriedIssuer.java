package dev.gatehouse.endtoend.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets an issuer live faster than its API server: a clock that runs {@value #FASTER} times as fast,
 * and what stands before the issuer (a proxy that terminates TLS), where the life of the key set is
 * told in the API server's time. So hours of rotations are minutes, and their proportions are kept.
 *
 * <p>An API server asks for the keys again from thirty seconds before the end of their life on.
 * These thirty seconds are its own and do not run faster: of a life of 300 s it is blind for 270 s
 * at most, which are 13.5 s here, so it is told of a life of 44 s.
 */
final class HurriedIssuer implements InstantSource, AutoCloseable {
  private static final int FASTER = 20;
  private static final long OWN_SECONDS = 30;
  private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d+)");

  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private final HttpsServer https;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger keySets = new AtomicInteger();
  private volatile int behind;

  HurriedIssuer(TestCertificates certificates) throws IOException {
    https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
    https.setExecutor(threads);
    https.createContext("/", this::answer);
    https.start();
  }

  /** The issuer's origin. */
  String origin() {
    return "https://127.0.0.1:" + https.getAddress().getPort();
  }

  /** Sends to the server that listens on this port of 127.0.0.1. */
  void standsBefore(int port) {
    behind = port;
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.ofNanos((System.nanoTime() - startNanos) * FASTER));
  }

  /** How often the keys were read. */
  int keySets() {
    return keySets.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = URI.create("http://127.0.0.1:" + behind + exchange.getRequestURI());
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofSeconds(20))
              .header("X-Forwarded-Proto", "https")
              .build();
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (exchange.getRequestURI().getPath().equals("/keys")) {
        keySets.incrementAndGet();
      }
      String cache = answer.headers().firstValue("cache-control").orElse("");
      exchange.getResponseHeaders().set("Cache-Control", told(cache));
      answer
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The header with the life that has the same proportion to the API server's clock. */
  private static String told(String cacheControl) {
    Matcher age = MAX_AGE.matcher(cacheControl);
    return age.replaceAll(found -> {
      long blind = Long.parseLong(found.group(1)) - OWN_SECONDS;
      return "max-age=" + (OWN_SECONDS + Math.ceilDiv(blind, FASTER));
    });
  }

  @Override
  public void close() {
    https.stop(0);
    threads.close();
    http.close();
  }
}
