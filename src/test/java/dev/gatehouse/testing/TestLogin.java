package dev.gatehouse.testing;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestBrowser.Page;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The steps of a login at a {@link TestServer}, one by one or all together. */
public final class TestLogin {
  /** A PKCE verifier and its S256 challenge. */
  public static final String VERIFIER = "dBjftJeZ4CVP-mBCbeb0TjvRMZ2Hn4hpuvAZ8ZCSqPY";

  public static final String CHALLENGE = challenge(VERIFIER);
  private final Function<String, URI> server;
  private final TestBrowser browser;

  public TestLogin(TestServer server, TestBrowser browser) {
    this(server::at, browser);
  }

  /**
   * At a server in another process.
   *
   * @param server the address of a path below the issuer
   */
  public TestLogin(Function<String, URI> server, TestBrowser browser) {
    this.server = server;
    this.browser = browser;
  }

  /** At a server behind a proxy, with a browser of its own. */
  public static TestLogin behindProxy(TestServer server) {
    return new TestLogin(server, new TestBrowser().through(server.port()));
  }

  /** A JSON answer of an endpoint. */
  public record Reply(int status, Map<String, Object> json, Map<String, String> headers) {
    public String text(String name) {
      return (String) json.get(name);
    }

    public String error() {
      return text("error");
    }
  }

  /** The parameters of an ordinary request of {@link TestServer#WEB}. */
  public static Map<String, String> request() {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("client_id", TestServer.WEB);
    request.put("redirect_uri", TestServer.WEB_REDIRECT);
    request.put("response_type", "code");
    request.put("scope", "openid profile email groups offline_access");
    request.put("state", "state-1");
    request.put("nonce", "nonce-1");
    request.put("code_challenge", CHALLENGE);
    request.put("code_challenge_method", "S256");
    return request;
  }

  /** The same with one parameter changed; a null value removes it. */
  public static Map<String, String> request(String name, String value) {
    Map<String, String> request = request();
    if (value == null) {
      request.remove(name);
    } else {
      request.put(name, value);
    }
    return request;
  }

  public URI authorization(Map<String, String> request) {
    return server.apply("/auth?" + TestBrowser.encode(request));
  }

  /** The login form of a request; where a session may answer it, a login is asked for. */
  public Page form(Map<String, String> request) {
    Map<String, String> asked = new LinkedHashMap<>(request);
    if (browser.cookies().keySet().stream().anyMatch(name -> name.endsWith("-session"))) {
      asked.putIfAbsent("prompt", "login");
    }
    Page page = browser.follow(authorization(asked));
    if (page.status() != 200) {
      throw new AssertionError("no login form: " + page);
    }
    return page;
  }

  /** Sends the login form; then follows to the consent form or to the client's redirect. */
  public Page password(Page form, String login, String password) {
    Page page = browser.submit(form.form().with("login", login).with("password", password));
    return page.status() == 303
            && page.location().orElseThrow().getAuthority().equals(form.uri().getAuthority())
        ? browser.follow(page.location().orElseThrow())
        : page;
  }

  /** Answers the consent form. */
  public Page consent(Page form, boolean allow) {
    return browser.submit(form.form().with("approval", allow ? "approve" : "rejected"));
  }

  /** Everything up to the redirect that brings the code. */
  public Page authorize(Map<String, String> request, String login) {
    Page page = password(form(request), login, TestServer.PASSWORD);
    return page.status() == 200 ? consent(page, true) : page;
  }

  /** What the browser's session answers, consent given where it is asked for. */
  public Page signOn(Map<String, String> request) {
    Page page = browser.follow(authorization(request));
    return page.status() == 200 && page.body().contains("name=\"approval\"")
        ? consent(page, true)
        : page;
  }

  /** The code of an ordinary login of alice. */
  public String code(Map<String, String> request) {
    String code = authorize(request, "alice@example.com").response().get("code");
    if (code == null) {
      throw new AssertionError("no code");
    }
    return code;
  }

  /** Redeems a code as {@link TestServer#WEB}. */
  public Reply redeem(String code) {
    return redeem(code, TestServer.WEB_REDIRECT, TestServer.WEB, TestServer.WEB_SECRET);
  }

  /** Redeems a code that was sent to a client's redirect URI. */
  public Reply redeem(String code, String redirect, String client, String secret) {
    return post("/token", redemption(code, redirect), client, secret);
  }

  /** The form that redeems a code (RFC 6749 §4.1.3, RFC 7636 §4.5). */
  public static Map<String, String> redemption(String code, String redirect) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect);
    form.put("code_verifier", VERIFIER);
    return form;
  }

  /** Tokens of an ordinary login of alice. */
  public Reply tokens() {
    return redeem(code(request()));
  }

  /** Tokens of an ordinary login by a connector. */
  public Reply tokens(String connectorId, String person) {
    return redeem(authorize(request("connector_id", connectorId), person).response().get("code"));
  }

  /** The {@code sub} of the ID token. */
  public static String sub(Reply tokens) {
    return (String) claims(tokens.text("id_token")).get("sub");
  }

  /** Refreshes as {@link TestServer#WEB}. */
  public Reply refresh(String refreshToken) {
    return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
  }

  /** A token request as {@link TestServer#WEB}. */
  public Reply token(Map<String, String> form) {
    return post("/token", form, TestServer.WEB, TestServer.WEB_SECRET);
  }

  /** A form to an endpoint with {@code client_secret_basic}. */
  public Reply post(String path, Map<String, String> form, String client, String secret) {
    HttpRequest.Builder request = formRequest(path, form);
    request.header(
        "Authorization",
        "Basic "
            + Base64.getEncoder()
                .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8)));
    return reply(browser.program().send(request));
  }

  /** A form to an endpoint without the {@code Authorization} header. */
  public Reply post(String path, Map<String, String> form) {
    return reply(browser.program().send(formRequest(path, form)));
  }

  private HttpRequest.Builder formRequest(String path, Map<String, String> form) {
    return HttpRequest.newBuilder(server.apply(path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(form)));
  }

  /** Userinfo with a bearer token. */
  public Reply userinfo(String accessToken) {
    return reply(
        browser
            .program()
            .send(
                HttpRequest.newBuilder(server.apply("/userinfo"))
                    .header("Authorization", "Bearer " + accessToken)
                    .GET()));
  }

  public static Reply reply(Page page) {
    try {
      Map<String, Object> json =
          page.body().isEmpty() ? Map.of() : JSONObjectUtils.parse(page.body());
      return new Reply(page.status(), json, page.headers());
    } catch (ParseException e) {
      throw new AssertionError("not JSON: " + page, e);
    }
  }

  /** The claims of a token, not verified. */
  public static Map<String, Object> claims(String token) {
    try {
      return JWSObject.parse(token).getPayload().toJSONObject();
    } catch (ParseException e) {
      throw new AssertionError("not a JWT: " + token, e);
    }
  }

  static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
