package dev.gatehouse.connector.http;

import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.UpstreamException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;

/**
 * Asks an upstream over HTTP. Every exchange ends within {@link HttpSettings#requestTimeout()} and
 * reads at most {@link HttpSettings#maximumBodyBytes()}. Redirects are answers like others.
 *
 * <p>Thread-safe. Keeps connections open between exchanges until it is closed.
 */
public final class UpstreamClient implements AutoCloseable {
  private final HttpClient client;
  private final HttpSettings settings;

  private UpstreamClient(HttpClient client, HttpSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** As {@link #open(Trust, HttpSettings, System.Logger)}, as the host says. */
  public static UpstreamClient open(Trust trust, ConnectorContext context)
      throws UpstreamException {
    return open(trust, context.http(), context.logger());
  }

  /**
   * Opens a client; reaches nobody yet.
   *
   * @param log told when authorities change and cannot be used
   * @throws UpstreamException when an authority cannot be read; the message says which
   */
  public static UpstreamClient open(Trust trust, HttpSettings settings, System.Logger log)
      throws UpstreamException {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new TrustedAuthorities(trust, log)}, null);
      return new UpstreamClient(
          HttpClient.newBuilder()
              .sslContext(tls)
              .connectTimeout(settings.connectTimeout())
              .proxy(settings.proxies())
              .followRedirects(HttpClient.Redirect.NEVER)
              .build(),
          settings);
    } catch (IOException | GeneralSecurityException e) {
      throw UpstreamException.protocol("TLS cannot be prepared: " + e.getMessage(), e);
    }
  }

  /**
   * Sends a request and waits for the whole answer, whatever its status.
   *
   * @throws UpstreamException when there is no answer in time, or one that is too long
   */
  public Response send(Request request) throws UpstreamException {
    HttpRequest.Builder message =
        HttpRequest.newBuilder(request.uri())
            .header("User-Agent", settings.userAgent())
            .method(request.method(), publisher(request.body()));
    request.headers().forEach(message::setHeader);
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(message.build(), head -> new BoundedBody(settings.maximumBodyBytes()));
    try {
      HttpResponse<byte[]> arrived =
          answer.get(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return new Response(
          request, arrived.statusCode(), arrived.headers(), shown(arrived), arrived.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      Duration limit = settings.requestTimeout();
      throw UpstreamException.unreachable(
          request + ": no whole answer within " + limit.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw UpstreamException.unreachable(request + ": interrupted", e);
    } catch (ExecutionException e) {
      throw failed(request, e.getCause());
    }
  }

  private static Optional<X509Certificate> shown(HttpResponse<?> arrived) {
    try {
      return arrived.sslSession().isPresent()
              && arrived.sslSession().get().getPeerCertificates()[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static HttpRequest.BodyPublisher publisher(byte[] body) {
    return body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
  }

  private static UpstreamException failed(Request request, Throwable cause) {
    String what = request.toString();
    return switch (cause) {
      case BoundedBody.TooLongException tooLong ->
          UpstreamException.protocol(what + ": " + tooLong.getMessage(), cause);
      case HttpConnectTimeoutException slow ->
          UpstreamException.unreachable(what + ": no connection in time", cause);
      case ConnectException refused when unresolved(refused) ->
          UpstreamException.unreachable(what + ": there is no such host", cause);
      case ConnectException refused ->
          UpstreamException.unreachable(what + ": no connection", cause);
      case SSLException tls ->
          UpstreamException.unreachable(what + ": TLS failed: " + tls.getMessage(), cause);
      default -> UpstreamException.unreachable(what + ": " + cause, cause);
    };
  }

  private static boolean unresolved(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** Ends what is under way and closes the connections. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
