package dev.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A web application that a browser logs in to at a {@link TestServer}: it redeems codes, keeps one
 * session, and ends it when a frame of the issuer tells it to (OpenID Connect Front-Channel Logout
 * 1.0), or the issuer itself (Back-Channel Logout 1.0). On a free port of 127.0.0.1. Thread-safe.
 */
public final class TestApplication implements AutoCloseable {
  private final String id;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> sids = new CopyOnWriteArrayList<>();
  private final List<String> issuers = new CopyOnWriteArrayList<>();
  private volatile TestLogin issuer;
  private volatile TestServer server;
  private volatile String idToken;
  private volatile Map<String, String> answered = Map.of();
  private volatile boolean loggedIn;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final CountDownLatch ended = new CountDownLatch(1);

  private TestApplication(String id, HttpServer http) {
    this.id = id;
    this.http = http;
  }

  /** Starts it; {@link #use} says at which server. */
  public static TestApplication start(String id) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TestApplication application = new TestApplication(id, http);
    http.createContext("/", application::answer);
    http.setExecutor(application.threads);
    http.start();
    return application;
  }

  public void use(TestServer value) {
    server = value;
    issuer = new TestLogin(value, new TestBrowser());
  }

  /** An item of {@code staticClients}. */
  public String registration() {
    return """
    - id: %s
      name: The %s
      secret: %s
      redirectURIs: ["%s"]
      postLogoutRedirectURIs: ["%s"]
      frontchannelLogoutURI: "%s"
      frontchannelLogoutSessionRequired: true
      skipConsent: true
    """
        .formatted(id, id, secret(), at("/cb"), bye(), at("/out?from=issuer"));
  }

  /** The same for an application that the server tells of a logout, and no frame. */
  public String serverToldRegistration() {
    return registration()
        .replaceFirst("frontchannelLogoutURI: .*", "backchannelLogoutURI: \"" + at("/back") + "\"")
        .replace("frontchannelLogoutSessionRequired", "backchannelLogoutSessionRequired");
  }

  /** Waits until the server has ended the session here. */
  public boolean endedByServer() throws InterruptedException {
    return ended.await(30, TimeUnit.SECONDS);
  }

  private String secret() {
    return id + "-secret-0123456789abcdef0123456789";
  }

  private String at(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  /** The page that says whether the person is logged in. */
  public String home() {
    return at("/");
  }

  /** The address that sends the browser to the issuer for a login; its query goes along. */
  public String login() {
    return at("/login");
  }

  /** The address that sends the browser to the issuer for a logout. */
  public String logout() {
    return at("/logout");
  }

  /** Where a logout comes back to. */
  public String bye() {
    return at("/bye");
  }

  /** The {@code sid} of the last login. */
  public String sid() {
    return (String) TestLogin.claims(idToken).get("sid");
  }

  public String id() {
    return id;
  }

  /** The parameters of the last successful authorization response. */
  public Map<String, String> answered() {
    return answered;
  }

  /** The ID token of the last login. */
  public String idToken() {
    return idToken;
  }

  /** Each {@code sid} that a frame brought. */
  public List<String> told() {
    return List.copyOf(sids);
  }

  /** Each {@code iss} that a frame brought. */
  public List<String> tellers() {
    return List.copyOf(issuers);
  }

  /** From now on frames get no answer, until {@link #answer()}. */
  public void hang() {
    gate = new CountDownLatch(1);
  }

  public void answer() {
    gate.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> query = TestBrowser.parse(exchange.getRequestURI().getRawQuery());
      switch (exchange.getRequestURI().getPath()) {
        case "/login" -> redirect(exchange, issuer.authorization(request(query)).toString());
        case "/cb" -> {
          idToken = issuer.redeem(query.get("code"), at("/cb"), id, secret()).text("id_token");
          answered = query;
          loggedIn = true;
          redirect(exchange, home());
        }
        case "/logout" -> {
          loggedIn = false;
          redirect(
              exchange,
              endSession()
                  + "?id_token_hint="
                  + idToken
                  + "&state=state-of-"
                  + id
                  + "&post_logout_redirect_uri="
                  + URLEncoder.encode(bye(), StandardCharsets.UTF_8));
        }
        case "/out" -> {
          sids.add(query.get("sid"));
          issuers.add(query.get("iss"));
          if (sid().equals(query.get("sid"))) {
            loggedIn = false;
          }
          gate.await();
          page(exchange, "bye");
        }
        case "/back" -> {
          exchange.sendResponseHeaders(ends(exchange) ? 204 : 400, -1);
          ended.countDown();
        }
        default -> page(exchange, loggedIn ? "logged in" : "logged out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ends(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      String told =
          BackchannelApplication.verified(BackchannelApplication.token(form), server.issuer(), id)
              .getSessionID()
              .getValue();
      if (told.equals(sid())) {
        loggedIn = false;
      }
      return true;
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return false;
    }
  }

  private Map<String, String> request(Map<String, String> more) {
    Map<String, String> request = TestLogin.request("client_id", id);
    request.putAll(more);
    request.put("redirect_uri", at("/cb"));
    return request;
  }

  private String endSession() {
    try {
      String document =
          new TestBrowser().get(server.at("/.well-known/openid-configuration")).body();
      return (String) JSONObjectUtils.parse(document).get("end_session_endpoint");
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(303, -1);
  }

  private static void page(HttpExchange exchange, String text) throws IOException {
    byte[] body = ("<h1>" + text + "</h1>").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    gate.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}
