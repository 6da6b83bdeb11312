package dev.gatehouse.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Looks at an address of our own as anybody else would, its certificate included. Redirections are
 * not followed, and nothing is sent but the request. Thread-safe.
 *
 * <p>Not for addresses of parties: it goes wherever the configuration says.
 */
public final class PublicLook {
  private static final int LONGEST = 1 << 20;

  private final Optional<Path> authorities;
  private final Duration limit;

  /**
   * @param authorities PEM file of authorities that are believed beside Java's
   * @param limit for a whole look
   */
  public PublicLook(Optional<Path> authorities, Duration limit) {
    this.authorities = authorities;
    this.limit = limit;
  }

  /**
   * What was seen.
   *
   * @param status of the answer, 0 when there was none
   * @param location the header; empty when there is none
   * @param body the answer's, at most 1 MiB
   * @param certificateEnd of the certificate that was presented, believed or not
   * @param trouble why there was no answer; empty when there was one
   * @param untrusted whether that is because the certificate is not believed
   */
  public record Seen(
      int status,
      String location,
      String body,
      Optional<Instant> certificateEnd,
      String trouble,
      boolean untrusted) {}

  /** Looks; never throws for what it finds. */
  public Seen at(URI address) {
    AtomicReference<X509Certificate> presented = new AtomicReference<>();
    FutureTask<Seen> look = new FutureTask<>(() -> exchange(address, presented));
    Thread thread = Thread.ofVirtual().name("look at own address").start(look);
    try {
      return look.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return failed("no answer within " + limit.toSeconds() + " s", false, presented.get());
    } catch (ExecutionException e) {
      return failed(reason(e.getCause()), e.getCause() instanceof SSLException, presented.get());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return failed("interrupted", false, presented.get());
    }
  }

  private Seen exchange(URI address, AtomicReference<X509Certificate> presented)
      throws IOException, InterruptedException, GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    WatchingTrust trust =
        new WatchingTrust(
            new Trust(authorities).manager(), chain -> presented.set(chain.getFirst()));
    tls.init(null, new TrustManager[] {trust}, null);
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(limit)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(address)
                  .timeout(limit)
                  .header("Accept", "application/json")
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return new Seen(
            response.statusCode(),
            response.headers().firstValue("Location").orElse(""),
            new String(body.readNBytes(LONGEST), StandardCharsets.UTF_8),
            end(presented.get()),
            "",
            false);
      }
    } finally {
      client.shutdownNow();
    }
  }

  private static Seen failed(String reason, boolean untrusted, X509Certificate presented) {
    return new Seen(0, "", "", end(presented), reason, untrusted);
  }

  private static Optional<Instant> end(X509Certificate certificate) {
    return Optional.ofNullable(certificate).map(one -> one.getNotAfter().toInstant());
  }

  /** The JDK's client says nothing of a name that does not resolve. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof UnresolvedAddressException) {
        return "the name does not resolve";
      }
      cause = cause.getCause();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
