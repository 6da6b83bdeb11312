package dev.gatehouse.http;

import dev.gatehouse.crypto.ClusteredIds;
import dev.gatehouse.crypto.Randomness;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Answers every request: route, endpoint, cross-origin headers, security headers, one log line.
 * Thread-safe.
 *
 * <p>What an endpoint throws ends here: a {@link MalformedRequestException} as its status, anything
 * else as 500 with the request's identifier and one stack trace in the log.
 */
public final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.http.request");
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  /** Attribute of a request: a {@link Runnable} that ends its connection at once. */
  static final String CUT = "dev.gatehouse.cut";

  private final RouteTable routes;
  private final FailurePages failures;
  private final Supplier<? extends Scope> scopes;
  private final ClusteredIds ids;
  private final RequestObserver observer;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile long latest = System.nanoTime();
  private volatile boolean lastAnswers;

  /**
   * @param base the issuer's path without final slash
   * @param scopes opens the scope of a request
   */
  public RequestHandler(
      String base,
      List<Route> routes,
      FailurePages failures,
      Supplier<? extends Scope> scopes,
      Randomness randomness,
      RequestObserver observer) {
    this.routes = new RouteTable(base, routes);
    this.failures = failures;
    this.scopes = scopes;
    this.ids = new ClusteredIds(randomness);
    this.observer = observer;
  }

  /**
   * @param bodyTime how long a body may take
   */
  void handle(HttpServletRequest servlet, HttpServletResponse out, Duration bodyTime) {
    long start = System.nanoTime();
    inFlight.incrementAndGet();
    RouteTable.Match match = null;
    HttpRequest request = null;
    try (Scope scope = scopes.get()) {
      String id = ids.next();
      ProxyTrust.Peer peer = scope.surroundings().proxies().peer(servlet);
      Response response;
      try {
        match = routes.find(servlet.getRequestURI());
        request = new HttpRequest(servlet, scope, id, match, peer, bodyTime);
        request.query();
        response = answer(request, match);
      } catch (MalformedRequestException e) {
        request = new HttpRequest(servlet, scope, id, match, peer, bodyTime).withoutQuery();
        response = failures.of(request, errors(match), e.status(), e.getMessage());
      }
      if (lastAnswers && servlet.getProtocol().startsWith("HTTP/1")) {
        out.setHeader("Connection", "close");
      }
      try {
        write(request, match, response, out);
      } catch (IOException e) {
        LOG.atDebug()
            .addKeyValue("request_id", id)
            .addKeyValue("reason", e.getMessage())
            .log("The client did not wait for the answer");
      }
      log(request, match, response, start);
      discardUnread(servlet, out);
    } catch (RuntimeException | StackOverflowError e) {
      lastResort(e, servlet, out);
    } finally {
      latest = System.nanoTime();
      inFlight.decrementAndGet();
    }
  }

  private static void discardUnread(HttpServletRequest servlet, HttpServletResponse out) {
    try {
      UnreadBody.discard(servlet, out);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("The client has gone");
    }
  }

  private Response answer(HttpRequest request, RouteTable.Match match) {
    if (match == null) {
      return failures.of(request, Route.Errors.PAGE, 404, "There is nothing at this address.");
    }
    Route route = match.route();
    if (!route.inside() && request.scope().surroundings().inner().of(request).isPresent()) {
      // RFC 9110 §15.5.20: nobody logs in under an address that is no issuer's.
      return failures.of(
          request,
          Route.Errors.JSON,
          421,
          "This address answers discovery, keys, health and token reviews alone.");
    }
    if (request.method().equals("OPTIONS")) {
      return preflight(request, route);
    }
    if (!route.methods().contains(request.method())) {
      return failures
          .of(request, route.errors(), 405, "This address does not answer the method.")
          .header("Allow", String.join(", ", route.methods().stream().sorted().toList()));
    }
    try {
      return route.endpoint().handle(request);
    } catch (MalformedRequestException e) {
      return failures.of(request, route.errors(), e.status(), e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.atError().addKeyValue("request_id", request.id()).setCause(e).log("Request failed");
      return failures.of(
          request,
          route.errors(),
          500,
          "An unexpected error; the log has it under this request's id.");
    }
  }

  /**
   * Not even a failure could be told. An answer that has begun is cut off with its connection, so
   * that nobody takes it for whole.
   */
  private static void lastResort(Throwable e, HttpServletRequest servlet, HttpServletResponse out) {
    LOG.atError().setCause(e).log("Request failed, and telling so failed too");
    if (!out.isCommitted()) {
      out.reset();
      out.setStatus(500);
      out.setHeader("Cache-Control", "no-store");
    } else if (servlet.getAttribute(CUT) instanceof Runnable cut) {
      cut.run();
    }
  }

  private static Route.Errors errors(RouteTable.Match match) {
    return match == null ? Route.Errors.PAGE : match.route().errors();
  }

  /** A preflight (Fetch §4.8); without permission the answer simply has no CORS headers. */
  private Response preflight(HttpRequest request, Route route) {
    String methods = String.join(", ", route.methods().stream().sorted().toList());
    Response response = Response.status(204).header("Allow", methods);
    String origin = request.header("Origin").orElse(null);
    boolean asked = request.header("Access-Control-Request-Method").isPresent();
    CorsPolicy cors = request.scope().surroundings().cors();
    if (asked && cors.allowed(route.cors(), origin, null) != null) {
      response
          .header("Access-Control-Allow-Methods", methods)
          .header("Access-Control-Allow-Headers", String.join(", ", cors.headers()))
          .header("Access-Control-Max-Age", "600");
    }
    return response;
  }

  private void write(
      HttpRequest request, RouteTable.Match match, Response response, HttpServletResponse out)
      throws IOException {
    byte[] body = response.body();
    int status = response.status();
    String etag = null;
    SecurityHeaders security = request.scope().surroundings().headers();
    security.standard().forEach(out::setHeader);
    for (Map.Entry<String, String> header : response.headers()) {
      if (header.getKey().equalsIgnoreCase("ETag")) {
        etag = header.getValue();
      }
      out.setHeader(header.getKey(), header.getValue());
    }
    if (etag != null
        && status == 200
        && matches(request.header("If-None-Match").orElse(null), etag)) {
      status = 304;
      body = new byte[0];
    }
    security.apply(response, out);
    out.setStatus(status);
    out.setHeader("X-Request-Id", request.id());
    out.setHeader("Cache-Control", response.cacheControl());
    response.cookies().forEach(cookie -> out.addHeader("Set-Cookie", cookie.header()));
    if (match != null) {
      crossOrigin(request, match.route(), out);
    }
    // Nothing that the libraries below us think of: a 304 would have caches relabel what they hold,
    // and clients refuse an empty answer of another type than theirs.
    out.setContentType(status == 304 ? null : response.contentType());
    if (status == 204 || status == 304) {
      return;
    }
    if (response.content() == null) {
      out.setContentLength(body.length);
    }
    if (request.method().equals("HEAD")) {
      return;
    }
    if (response.content() == null) {
      out.getOutputStream().write(body);
    } else {
      response.content().writeTo(out.getOutputStream());
    }
  }

  /** RFC 9110 §13.1.2: a weak comparison with any of the listed tags. */
  private static boolean matches(String header, String etag) {
    if (header == null) {
      return false;
    }
    for (String tag : header.split(",", -1)) {
      String one = tag.strip();
      if (one.equals("*") || one.equals(etag) || one.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }

  private void crossOrigin(HttpRequest request, Route route, HttpServletResponse out) {
    if (route.cors() == Route.Cors.NONE) {
      return;
    }
    String origin = request.header("Origin").orElse(null);
    String allowed =
        request.scope().surroundings().cors().allowed(route.cors(), origin, request.readers());
    if (route.cors() == Route.Cors.CONFIGURED) {
      out.addHeader("Vary", "Origin");
    }
    if (allowed != null) {
      out.setHeader("Access-Control-Allow-Origin", allowed);
      out.setHeader("Access-Control-Expose-Headers", "ETag, WWW-Authenticate, X-Request-Id");
    }
  }

  private void log(HttpRequest request, RouteTable.Match match, Response response, long start) {
    long nanos = System.nanoTime() - start;
    String template = match == null ? "unknown" : match.route().path();
    observer.answered(template, request.method(), response.status(), nanos, response.body().length);
    boolean quiet =
        match != null && match.route().cors() == Route.Cors.PUBLIC && response.status() < 400;
    LoggingEventBuilder line = quiet ? LOG.atDebug() : LOG.atInfo();
    if (!request.remoteAddress().isEmpty()) {
      // Who comes through a Unix socket has no address.
      line = line.addKeyValue("remote", request.remoteAddress());
    }
    if (request.scope().number().isPresent()) {
      line = line.addKeyValue("generation", request.scope().number().getAsLong());
    }
    line.addKeyValue("request_id", request.id())
        .addKeyValue("method", request.method())
        .addKeyValue("path", template)
        .addKeyValue("status", response.status())
        .addKeyValue("duration_ms", Math.round(nanos / 1e4) / 1e2)
        .log("Request");
  }

  /**
   * From now on each answer is the last of its connection, so that its client does not send another
   * request into a connection that is about to be closed (RFC 9112 section 9.6).
   */
  void endConnections() {
    lastAnswers = true;
  }

  /**
   * Waits until no request is in flight and none has been for {@code quiet}, but not past {@code
   * by}.
   */
  void awaitIdle(Deadline by, Duration quiet) {
    while ((inFlight.get() > 0 || System.nanoTime() - latest < quiet.toNanos()) && !by.over()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
