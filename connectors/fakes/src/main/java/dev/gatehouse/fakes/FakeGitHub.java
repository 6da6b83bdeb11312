package dev.gatehouse.fakes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.fakes.GitHubTokens.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * A GitHub on a free port of 127.0.0.1, as an Enterprise Server lays out its addresses: codes with
 * PKCE, tokens of OAuth apps and GitHub Apps, and the calls of the REST API (2022-11-28) that tell
 * who somebody is. Thread-safe.
 */
public final class FakeGitHub implements AutoCloseable {
  /** The secret of the application that is registered. */
  public static final String SECRET = "0123456789abcdef0123456789abcdef01234567";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final GitHubAccounts accounts = new GitHubAccounts();
  private final GitHubTokens tokens;
  private final GitHubApi api;
  private final Map<String, Supplier<Answer>> scripted = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<String> withheld = ConcurrentHashMap.newKeySet();
  private final String clientId;
  private final boolean expiring;
  private volatile boolean cancels;

  /**
   * What the server answers.
   *
   * @param headers header fields by name
   */
  public record Answer(int status, Map<String, String> headers, String body) {
    /** JSON with the status 200. */
    public static Answer json(Object value) {
      return new Answer(200, Map.of(), Json.write(value));
    }

    /** A refusal in GitHub's form. */
    public static Answer error(int status, String message) {
      return new Answer(status, Map.of(), Json.write(Map.of("message", message)));
    }

    /** With one more header field. */
    public Answer with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body);
    }
  }

  private FakeGitHub(SSLContext tls, InstantSource clock, String clientId, boolean expiring) {
    this.clientId = clientId;
    this.expiring = expiring;
    tokens = new GitHubTokens(clock);
    try {
      server =
          HttpsServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    api = new GitHubApi(accounts, tokens, api().toString(), clientId, SECRET);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A GitHub where an OAuth app is registered: its tokens do not expire. */
  public static FakeGitHub withOauthApp(SSLContext tls, InstantSource clock) {
    return new FakeGitHub(tls, clock, "Ov23liExampleExample", false);
  }

  /** A GitHub where a GitHub App is registered: tokens expire, refresh tokens work once. */
  public static FakeGitHub withGitHubApp(SSLContext tls, InstantSource clock) {
    return new FakeGitHub(tls, clock, "Iv23liExampleExample", true);
  }

  /** The application's identifier. */
  public String clientId() {
    return clientId;
  }

  /** The host and port, as {@code hostName} has them. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Root of the API. */
  public URI api() {
    return URI.create("https://" + host() + "/api/v3");
  }

  /** People, organisations and teams. */
  public GitHubAccounts accounts() {
    return accounts;
  }

  /** The requests since the start or the last {@link #forget}, as {@code GET /path?query}. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Forgets what was asked. */
  public void forget() {
    asked.clear();
  }

  /** From now on a path, such as {@code /api/v3/user}, is answered like this. */
  public void script(String path, Supplier<Answer> answer) {
    scripted.put(path, answer);
  }

  /** From now on a path is answered as usual. */
  public void restore(String path) {
    scripted.remove(path);
  }

  /** As {@link #script(String, Supplier)}, always with the same answer. */
  public void script(String path, Answer answer) {
    script(path, () -> answer);
  }

  /** The person un-ticks a scope from now on. */
  public void withhold(String scope) {
    withheld.add(scope);
  }

  /** The person cancels from now on. */
  public void cancel() {
    cancels = true;
  }

  /** Ends all tokens of a person, as when they revoke the application. */
  public void revoke(String login) {
    tokens.revokeAll(accounts.user(login).id);
  }

  /** Ends a person's access tokens alone. */
  public void revokeAccess(String login) {
    tokens.revokeAccess(accounts.user(login).id);
  }

  /** A token that another application has of a person. */
  public String tokenOfAnotherApplication(String login) {
    return tokens
        .issue(accounts.user(login).id, Set.of("user:email", "read:org"), "another", false)
        .access();
  }

  /** A token that our application has of a person. */
  public String token(String login, String... scopes) {
    return tokens.issue(accounts.user(login).id, Set.of(scopes), clientId, expiring).access();
  }

  /**
   * What the page of GitHub does with a person who is signed in there.
   *
   * @param departure where the browser was sent
   * @return where it is sent back to
   */
  public URI authorize(URI departure, String login) {
    Map<String, String> query = parse(departure.getRawQuery());
    if (!departure.getRawAuthority().equals(host())
        || !departure.getPath().equals("/login/oauth/authorize")
        || !clientId.equals(query.get("client_id"))
        || !"S256".equals(query.get("code_challenge_method"))) {
      throw new IllegalArgumentException("GitHub shows an error page for " + departure);
    }
    Map<String, String> back = new LinkedHashMap<>();
    if (cancels) {
      back.put("error", "access_denied");
      back.put("error_description", "The user has denied your application access.");
    } else {
      Set<String> scopes = new TreeSet<>();
      if (!expiring) {
        scopes.addAll(List.of(query.getOrDefault("scope", "").split("[ ,]", -1)));
        scopes.removeAll(withheld);
        scopes.remove("");
      }
      back.put(
          "code",
          tokens.code(
              new Code(
                  accounts.user(login).id,
                  scopes,
                  query.get("redirect_uri"),
                  query.get("code_challenge"))));
    }
    back.put("state", query.get("state"));
    StringBuilder location = new StringBuilder(query.get("redirect_uri"));
    char separator = '?';
    for (Map.Entry<String, String> one : back.entrySet()) {
      location
          .append(separator)
          .append(one.getKey())
          .append('=')
          .append(URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return URI.create(location.toString());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Supplier<Answer> script = scripted.get(path);
      Answer answer;
      if (script != null) {
        answer = script.get();
      } else if (path.equals("/login/oauth/access_token")) {
        answer = token(parse(body));
      } else {
        answer = api.answer(exchange, body);
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  /** GitHub refuses with the status 200. */
  private Answer token(Map<String, String> form) {
    if (!clientId.equals(form.get("client_id"))) {
      return new Answer(404, Map.of(), "{\"error\":\"Not Found\"}");
    }
    if (!SECRET.equals(form.get("client_secret"))) {
      return refusal(
          "incorrect_client_credentials",
          "The client_id and/or client_secret passed are incorrect.");
    }
    if ("refresh_token".equals(form.get("grant_type"))) {
      return tokens
          .spend(form.getOrDefault("refresh_token", ""))
          .map(token -> Answer.json(GitHubTokens.json(token)))
          .orElseGet(() ->
              refusal("bad_refresh_token", "The refresh token passed is incorrect or expired."));
    }
    return tokens
        .redeem(form.getOrDefault("code", ""))
        .filter(code -> code.challenge().equals(Pkce.challenge(form.get("code_verifier"))))
        .map(code ->
            code.redirect().equals(form.get("redirect_uri"))
                ? Answer.json(
                    GitHubTokens.json(tokens.issue(code.user(), code.scopes(), clientId, expiring)))
                : refusal(
                    "redirect_uri_mismatch", "The redirect_uri MUST match the registered one."))
        .orElseGet(
            () -> refusal("bad_verification_code", "The code passed is incorrect or expired."));
  }

  private static Answer refusal(String error, String description) {
    return Answer.json(
        Map.of(
            "error",
            error,
            "error_description",
            description,
            "error_uri",
            "https://docs.github.com/apps/troubleshooting-oauth-app-access-token-request-errors"));
  }

  /** The parameters of a form or a query; null has none. */
  public static Map<String, String> parse(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    if (encoded != null && !encoded.isEmpty()) {
      for (String pair : encoded.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        values.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  /** Answers nobody any more. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
