package dev.gatehouse.kubernetes.check;

import dev.gatehouse.outbound.WatchingTrust;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a server over TLS as an API server does: it believes the given authorities and no others, or
 * those of the machine when none are given. No proxy, no redirect, everything within a time and a
 * size. Remembers the certificates that were sent, also where they were not believed. Thread-safe.
 */
public final class HttpsReader implements AutoCloseable {
  /** For a whole exchange. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http;
  private final Duration patience;
  private final List<X509Certificate> authorities;
  private volatile List<X509Certificate> sent = List.of();

  /**
   * @param authorityPem certificates of authorities; empty for those of the machine
   * @throws CheckException when they cannot be used
   */
  public HttpsReader(Optional<String> authorityPem) throws CheckException {
    this(authorityPem, PATIENCE);
  }

  HttpsReader(Optional<String> authorityPem, Duration patience) throws CheckException {
    this.patience = patience;
    this.authorities = authorityPem.map(Certificates::of).orElse(List.of());
    if (authorityPem.isPresent() && authorities.isEmpty()) {
      throw new CheckException("The certificates of the authority cannot be read");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      WatchingTrust trust = new WatchingTrust(trust(authorities), chain -> sent = chain);
      context.init(null, new TrustManager[] {trust}, null);
      this.http =
          HttpClient.newBuilder()
              .sslContext(context)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(patience)
              .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new CheckException("TLS cannot be used: " + e.getMessage());
    }
  }

  private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = null;
    if (!authorities.isEmpty()) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  /** Why there was no answer. */
  static final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean untrusted;

    private NoAnswerException(String message, boolean untrusted) {
      super(message);
      this.untrusted = untrusted;
    }

    /** Whether TLS failed. */
    boolean untrusted() {
      return untrusted;
    }
  }

  /**
   * An answer.
   *
   * @param date the server's clock; empty when it does not say
   * @param location where it sends one; empty for nowhere
   */
  record Answer(int status, byte[] body, Optional<Instant> date, String location) {}

  /** What reads the body of an answer of status 200. */
  interface BodyReader {
    byte[] read(InputStream in) throws IOException;
  }

  /** What is trusted; empty for the authorities of the machine. */
  List<X509Certificate> authorities() {
    return authorities;
  }

  /** What came with the last exchange, the server's own first; empty on a connection as before. */
  List<X509Certificate> sent() {
    return sent;
  }

  /**
   * Gets a document.
   *
   * @param longest bytes that it may have
   */
  Answer get(URI address, Optional<String> bearer, int longest) throws NoAnswerException {
    return exchange(request(address, bearer).GET().build(), in -> bounded(in, longest));
  }

  /** Gets a document whose body the reader bounds. */
  Answer get(URI address, Optional<String> bearer, BodyReader reader) throws NoAnswerException {
    return exchange(request(address, bearer).GET().build(), reader);
  }

  /** Posts JSON. */
  Answer post(URI address, Optional<String> bearer, String json, int longest)
      throws NoAnswerException {
    return exchange(
        request(address, bearer)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        in -> bounded(in, longest));
  }

  private static HttpRequest.Builder request(URI address, Optional<String> bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("User-Agent", "Gatehouse").header("Accept", "*/*");
    bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private static byte[] bounded(InputStream in, int longest) throws IOException {
    byte[] body = in.readNBytes(longest + 1);
    if (body.length > longest) {
      throw new IOException("the answer is longer than " + longest + " bytes");
    }
    return body;
  }

  /** On a thread of its own, so that a body that trickles ends with the time too. */
  private Answer exchange(HttpRequest request, BodyReader reader) throws NoAnswerException {
    sent = List.of();
    FutureTask<Answer> task = new FutureTask<>(() -> run(request, reader));
    Thread thread = Thread.ofVirtual().name("cluster-check").start(task);
    String party = request.uri().getRawAuthority();
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new NoAnswerException(
          party + ": no whole answer within " + patience.toSeconds() + " s", false);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new NoAnswerException(party + ": interrupted", false);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String words = cause.getMessage() == null ? "no connection" : cause.getMessage();
      throw new NoAnswerException(
          party + ": " + words, cause instanceof SSLException && !sent.isEmpty());
    }
  }

  private Answer run(HttpRequest request, BodyReader reader)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    try (InputStream in = new BufferedInputStream(response.body())) {
      return new Answer(
          response.statusCode(),
          reader.read(in),
          response.headers().firstValue("Date").flatMap(HttpsReader::date),
          response.headers().firstValue("Location").orElse(""));
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    // Whoever trickles a body would otherwise be waited for.
    http.shutdownNow();
  }
}
