package dev.gatehouse.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small web application that people log in to through the issuer: what any relying party does,
 * and what it gets to see. Listens on 127.0.0.1 only; state is in memory and ends with it.
 *
 * <p>Thread-safe.
 */
final class DemoApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoApplication.class);
  private static final String COOKIE = "gatehouse_demo";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int LARGEST_FORM = 4096;

  /** The path that a logout comes back to. */
  static final String LOGGED_OUT = "/logged-out";

  private static final Map<String, Map.Entry<String, String>> FILES =
      Map.of(
          "/gatehouse.css", Map.entry("/web/static/gatehouse.css", "text/css; charset=utf-8"),
          "/application.css", Map.entry("application.css", "text/css; charset=utf-8"),
          "/icon.svg", Map.entry("/web/static/icon.svg", "image/svg+xml"));

  private final RelyingParty party;
  private final ApplicationPages pages;
  private final ApplicationSessions sessions;
  private final int wantedPort;
  private final Optional<URI> afterLogout;
  private final String contentSecurity;
  private HttpServer server;
  private ExecutorService threads;

  /**
   * @param port 0 for any free one
   * @param afterLogout where a logout at the issuer comes back to, if that is registered there
   */
  DemoApplication(
      RelyingParty party,
      URI issuer,
      int port,
      Optional<URI> afterLogout,
      InstantSource clock,
      Randomness randomness) {
    this.party = party;
    this.pages = new ApplicationPages(issuer);
    this.sessions = new ApplicationSessions(clock, randomness);
    this.wantedPort = port;
    this.afterLogout = afterLogout;
    this.contentSecurity = contentSecurity(issuer);
  }

  /**
   * Nothing but our own styles and pictures. Forms stay here; the one that logs out goes on to the
   * issuer, and browsers apply form-action to the whole way.
   */
  private static String contentSecurity(URI issuer) {
    return "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' "
        + issuer.getScheme()
        + "://"
        + issuer.getRawAuthority()
        + "; frame-ancestors 'none'; base-uri 'none'";
  }

  /** Starts to listen. */
  void start() throws IOException {
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wantedPort),
            0);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private String self() {
    return "http://" + LOOPBACK + ":" + port();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  /** What is sent back. */
  private record Reply(
      int status, String type, byte[] body, Optional<String> location, Optional<String> cookie) {

    static Reply page(int status, String html) {
      return new Reply(
          status,
          "text/html; charset=utf-8",
          html.getBytes(StandardCharsets.UTF_8),
          Optional.empty(),
          Optional.empty());
    }

    static Reply seeOther(String location) {
      return new Reply(303, "text/plain", new byte[0], Optional.of(location), Optional.empty());
    }

    Reply withCookie(String value) {
      return new Reply(status, type, body, location, Optional.of(value));
    }
  }

  private void answer(HttpExchange http) throws IOException {
    try (http) {
      Reply reply;
      try {
        reply = route(http);
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("The demo application failed");
        reply =
            Reply.page(
                500,
                pages.failure("Something went wrong", "The log of the demo says what it was."));
      }
      send(http, reply);
    }
  }

  private Reply route(HttpExchange http) throws IOException {
    // A foreign name for 127.0.0.1 would let a foreign page read ours (DNS rebinding).
    String host = String.valueOf(http.getRequestHeaders().getFirst("Host"));
    if (host.equals("localhost:" + port())) {
      return Reply.seeOther(self() + "/");
    }
    if (!host.equals(LOOPBACK + ":" + port())) {
      return Reply.page(421, pages.failure("Wrong address", "This application is " + self()));
    }
    String path = http.getRequestURI().getPath();
    return switch (http.getRequestMethod()) {
      case "GET", "HEAD" -> get(http, path);
      case "POST" -> post(http, path);
      default ->
          Reply.page(405, pages.failure("Not possible", "This address cannot be used that way."));
    };
  }

  private Reply get(HttpExchange http, String path) {
    Map.Entry<String, String> file = FILES.get(path);
    if (file != null) {
      return new Reply(
          200,
          file.getValue(),
          ApplicationPages.resource(file.getKey()),
          Optional.empty(),
          Optional.empty());
    }
    return switch (path) {
      case "/" -> home(http);
      case "/login" -> login(http);
      case "/callback" -> callback(http);
      case LOGGED_OUT -> Reply.page(200, pages.loggedOut());
      default -> notFound();
    };
  }

  private Reply notFound() {
    return Reply.page(404, pages.failure("Not found", "There is no such page."));
  }

  private Reply home(HttpExchange http) {
    Optional<ApplicationSession> session = session(http).filter(one -> one.tokens().isPresent());
    if (session.isEmpty()) {
      return Reply.page(200, pages.welcome());
    }
    String page = pages.person(session.get());
    if (session.get().problem().isPresent()) {
      sessions.replace(session.get().withProblem(Optional.empty()));
    }
    return Reply.page(200, page);
  }

  private Reply login(HttpExchange http) {
    try {
      RelyingParty.Departure departure = party.depart();
      Optional<ApplicationSession> known = session(http);
      if (known.isPresent()) {
        sessions.replace(known.get().departingAgain(departure));
        return Reply.seeOther(departure.address().toString());
      }
      ApplicationSession fresh =
          ApplicationSession.departing(sessions.secret(), sessions.secret(), departure);
      sessions.add(fresh);
      return Reply.seeOther(departure.address().toString()).withCookie(cookie(fresh.id()));
    } catch (RelyingPartyException e) {
      return Reply.page(502, pages.failure("The login could not begin", e.getMessage()));
    }
  }

  private Reply callback(HttpExchange http) {
    Optional<ApplicationSession> waiting = session(http).filter(one -> one.departure().isPresent());
    if (waiting.isEmpty()) {
      return Reply.page(
          400,
          pages.failure(
              "No login has begun here",
              "This browser has no login that waits for an answer. Please begin again."));
    }
    RelyingParty.Departure departure = waiting.get().departure().orElseThrow();
    URI answer = URI.create(self() + "/callback?" + http.getRequestURI().getRawQuery());
    // An answer that somebody else planted must not end the login that waits here.
    boolean ours = party.answers(departure, answer);
    if (ours && sessions.remove(waiting.get().id()).isEmpty()) {
      return Reply.seeOther("/");
    }
    try {
      LoginTokens tokens = party.arrive(departure, answer);
      // A new identifier: the old one was there before anybody had logged in.
      ApplicationSession session =
          ApplicationSession.loggedIn(sessions.secret(), sessions.secret(), tokens);
      sessions.add(session);
      return Reply.seeOther("/").withCookie(cookie(session.id()));
    } catch (RelyingPartyException e) {
      Reply failed = Reply.page(400, pages.failure("The login failed", e.getMessage()));
      return ours ? failed.withCookie(noCookie()) : failed;
    }
  }

  private Reply post(HttpExchange http, String path) throws IOException {
    Optional<ApplicationSession> session = session(http).filter(one -> one.tokens().isPresent());
    if (!List.of("/refresh", "/userinfo", "/logout").contains(path)) {
      return notFound();
    }
    if (session.isEmpty()) {
      return Reply.seeOther("/");
    }
    Optional<String> csrf = csrf(http);
    if (csrf.isEmpty() || !Digests.equal(csrf.get(), session.get().csrf())) {
      return Reply.page(
          403,
          pages.failure(
              "Not accepted", "The form was not made for this session; nothing was done."));
    }
    return switch (path) {
      case "/refresh" -> refresh(session.get());
      case "/userinfo" -> userinfo(session.get());
      default -> logout(session.get());
    };
  }

  private Reply refresh(ApplicationSession session) {
    try {
      sessions.replace(session.refreshed(party.refresh(session.tokens().orElseThrow())));
    } catch (RelyingPartyException e) {
      sessions.replace(session.withProblem(Optional.of(e.getMessage())));
    }
    return Reply.seeOther("/");
  }

  private Reply userinfo(ApplicationSession session) {
    try {
      sessions.replace(session.withUserinfo(party.userinfo(session.tokens().orElseThrow())));
      return Reply.seeOther("/#userinfo");
    } catch (RelyingPartyException e) {
      sessions.replace(session.withProblem(Optional.of(e.getMessage())));
      return Reply.seeOther("/");
    }
  }

  private Reply logout(ApplicationSession session) {
    sessions.remove(session.id());
    LoginTokens tokens = session.tokens().orElseThrow();
    try {
      if (tokens.refreshToken().isPresent()) {
        party.revoke(tokens.refreshToken().get());
      }
    } catch (RelyingPartyException e) {
      // Who wants to log out is logged out, whether the issuer can be told or not.
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The tokens were not revoked");
    }
    return Reply.seeOther(endOfSession(tokens)).withCookie(noCookie());
  }

  /** RP-Initiated Logout 1.0: the issuer's session ends, too, and the browser comes back here. */
  private String endOfSession(LoginTokens tokens) {
    try {
      return party.endSession(tokens, afterLogout).map(URI::toString).orElse(LOGGED_OUT);
    } catch (RelyingPartyException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The issuer could not be found");
      return LOGGED_OUT;
    }
  }

  private Optional<ApplicationSession> session(HttpExchange http) {
    for (String header : http.getRequestHeaders().getOrDefault("Cookie", List.of())) {
      for (String pair : header.split(";", -1)) {
        String[] parts = pair.strip().split("=", 2);
        if (parts.length == 2 && parts[0].equals(COOKIE)) {
          return sessions.find(parts[1]);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> csrf(HttpExchange http) throws IOException {
    try (InputStream in = http.getRequestBody()) {
      String form = new String(in.readNBytes(LARGEST_FORM), StandardCharsets.UTF_8);
      for (String pair : form.split("&", -1)) {
        if (pair.startsWith("csrf=")) {
          return Optional.of(
              URLDecoder.decode(pair.substring("csrf=".length()), StandardCharsets.UTF_8));
        }
      }
      return Optional.empty();
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }

  /** Without Secure: the application is plain HTTP, on this machine only. */
  private static String cookie(String id) {
    return COOKIE + "=" + id + "; Path=/; HttpOnly; SameSite=Lax";
  }

  private static String noCookie() {
    return COOKIE + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";
  }

  private void send(HttpExchange http, Reply reply) throws IOException {
    http.getResponseHeaders().set("Content-Type", reply.type());
    http.getResponseHeaders().set("Content-Security-Policy", contentSecurity);
    http.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    http.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    http.getResponseHeaders().set("Cache-Control", "no-store");
    reply.location().ifPresent(to -> http.getResponseHeaders().set("Location", to));
    reply.cookie().ifPresent(value -> http.getResponseHeaders().set("Set-Cookie", value));
    boolean head = http.getRequestMethod().equals("HEAD");
    boolean empty = reply.body().length == 0;
    http.sendResponseHeaders(reply.status(), head || empty ? -1 : reply.body().length);
    if (!head && !empty) {
      http.getResponseBody().write(reply.body());
    }
  }
}
