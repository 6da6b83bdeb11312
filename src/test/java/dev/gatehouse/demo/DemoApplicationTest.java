package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.crypto.Randomness;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application against an issuer that may say anything. */
class DemoApplicationTest {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private FakeIssuer issuer;
  private DemoApplication application;
  private String cookie = "";

  @BeforeEach
  void start() throws Exception {
    issuer = new FakeIssuer();
    RelyingParty party =
        new RelyingParty(
            issuer.issuer(),
            FakeIssuer.CLIENT_ID,
            "secret-of-the-client-with-256-bits",
            URI.create("http://127.0.0.1/callback"),
            SSLContext.getDefault().getSocketFactory(),
            RANDOMNESS);
    application =
        new DemoApplication(
            party, issuer.issuer(), 0, Optional.empty(), InstantSource.system(), RANDOMNESS);
    application.start();
  }

  @AfterEach
  void stop() {
    application.close();
    issuer.close();
    http.close();
  }

  @Test
  void loginShowsWhoItIsWithEverythingEscaped() throws Exception {
    Map<String, String> request = begin();
    assertEquals("S256", request.get("code_challenge_method"));
    assertEquals("code", request.get("response_type"));
    issuer
        .claim("nonce", request.get("nonce"))
        .claim("name", "<script>alert(1)</script>")
        .claim("groups", List.of("<img src=x>", "ops"))
        .claim("odd<claim>", "\"><b>");
    String before = cookie;
    assertEquals(303, callback(answer(request)).statusCode());
    assertNotEquals(
        before, cookie, "an identifier from before the login would let others share it");
    HttpResponse<String> page = get("/");
    assertTrue(
        page.body().contains("&lt;script&gt;alert(1)&lt;&#x2F;script&gt;")
            || page.body().contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        page::body);
    for (String raw : List.of("<script", "<img src=x", "odd<claim>", "\"><b>")) {
      assertFalse(page.body().contains(raw), raw);
    }
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none'; style-src 'self'"), policy);
    assertFalse(policy.contains("script-src") || policy.contains("unsafe"), policy);
  }

  @Test
  void answerWithAnotherStateChangesNothing() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce"));
    HttpResponse<String> planted =
        callback(answer(request).replace(request.get("state"), "planted"));
    assertEquals(400, planted.statusCode());
    assertTrue(planted.body().contains("another state"), planted::body);
    assertEquals(0, issuer.requests("/token"));
    // The login that waits goes on.
    assertEquals(303, callback(answer(request)).statusCode());
    assertTrue(get("/").body().contains("Hello"));
  }

  @Test
  void answerOfAnotherIssuerIsRefused() throws Exception {
    Map<String, String> request = begin();
    String mixedUp =
        "code=c&state=" + encode(request.get("state")) + "&iss=https%3A%2F%2Fevil.example.com";
    HttpResponse<String> refused = callback(mixedUp);
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("evil.example.com"), refused::body);
    assertEquals(0, issuer.requests("/token"), "the code must not reach anybody");
  }

  @Test
  void answerWithoutIssuerIsRefused() throws Exception {
    Map<String, String> request = begin();
    assertEquals(400, callback("code=c&state=" + encode(request.get("state"))).statusCode());
    assertEquals(0, issuer.requests("/token"));
  }

  @Test
  void idTokenOfAnotherLoginIsRefused() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", "of-another-login");
    refusedIdToken(request);
  }

  @Test
  void idTokenWithoutNonceIsRefused() throws Exception {
    refusedIdToken(begin());
  }

  @Test
  void idTokenForAnotherClientIsRefused() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce")).claim("aud", "another");
    refusedIdToken(request);
  }

  @Test
  void idTokenForAnotherAccessTokenIsRefused() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce")).claim("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng");
    refusedIdToken(request);
  }

  @Test
  void idTokenByAnUnpublishedKeyIsRefused() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce")).signWithForeignKey();
    refusedIdToken(request);
  }

  private void refusedIdToken(Map<String, String> request) throws Exception {
    HttpResponse<String> refused = callback(answer(request));
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("The ID token is not acceptable"), refused::body);
    assertTrue(get("/").body().contains("Nobody is logged in"));
  }

  @Test
  void answerIsTakenOnce() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce"));
    String first = cookie;
    assertEquals(303, callback(answer(request)).statusCode());
    cookie = first;
    assertEquals(400, callback(answer(request)).statusCode());
    assertEquals(1, issuer.requests("/token"));
  }

  @Test
  void refusalOfTheIssuerIsShown() throws Exception {
    Map<String, String> request = begin();
    HttpResponse<String> denied =
        callback(
            "error=access_denied&error_description=The+person+%3Ci%3Edenied%3C%2Fi%3E+it.&state="
                + encode(request.get("state"))
                + "&iss="
                + encode(issuer.issuer().toString()));
    assertEquals(400, denied.statusCode());
    assertTrue(denied.body().contains("access_denied"), denied::body);
    assertFalse(denied.body().contains("<i>"), denied::body);
  }

  @Test
  void refreshUserinfoAndLogout() throws Exception {
    logIn();
    String csrf = csrf();
    post("/refresh", csrf);
    assertTrue(get("/").body().contains("refreshed once"));
    assertEquals(2, issuer.requests("/token"));
    post("/userinfo", csrf);
    assertTrue(get("/").body().contains("a@example.com"));
    HttpResponse<String> out = post("/logout", csrf);
    assertEquals("/logged-out", out.headers().firstValue("Location").orElseThrow());
    assertEquals(1, issuer.requests("/revoke"));
    assertTrue(get("/logged-out").body().contains(issuer.issuer() + "/logout"));
    assertTrue(get("/").body().contains("Nobody is logged in"));
  }

  @Test
  void failedRefreshIsShownOnceAndKeepsTheSession() throws Exception {
    logIn();
    String csrf = csrf();
    issuer.refuseTokens();
    post("/refresh", csrf);
    String page = get("/").body();
    assertTrue(page.contains("invalid_grant"), page);
    assertFalse(page.contains("<b>"), page);
    assertTrue(page.contains("Hello"), page);
    assertFalse(get("/").body().contains("invalid_grant"));
  }

  @Test
  void refreshToAnotherPersonIsRefused() throws Exception {
    logIn();
    String csrf = csrf();
    issuer.claim("sub", "somebody-else");
    post("/refresh", csrf);
    assertTrue(get("/").body().contains("sub is not what it was"));
  }

  @Test
  void formOfAnotherSiteDoesNothing() throws Exception {
    logIn();
    for (String path : List.of("/refresh", "/userinfo", "/logout")) {
      assertEquals(403, post(path, "guessed").statusCode(), path);
    }
    assertEquals(1, issuer.requests("/token"));
    assertTrue(get("/").body().contains("Hello"));
  }

  @Test
  void foreignNameForThisMachineIsRefused() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), application.port())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String status =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      assertTrue(status.startsWith("HTTP/1.1 421"), status);
    }
  }

  @Test
  void sessionsAreBounded() throws Exception {
    Map<String, String> first = begin();
    String oldest = cookie;
    for (int i = 0; i < ApplicationSessions.MOST; i++) {
      cookie = "";
      begin();
    }
    cookie = oldest;
    HttpResponse<String> late = callback(answer(first));
    assertTrue(late.body().contains("No login has begun here"), late::body);
  }

  private void logIn() throws Exception {
    Map<String, String> request = begin();
    issuer.claim("nonce", request.get("nonce"));
    assertEquals(303, callback(answer(request)).statusCode());
  }

  /** Begins a login; the parameters of the authorization request. */
  private Map<String, String> begin() throws Exception {
    HttpResponse<String> departure = get("/login");
    assertEquals(303, departure.statusCode(), departure::body);
    URI address = URI.create(departure.headers().firstValue("Location").orElseThrow());
    Map<String, String> request = new java.util.HashMap<>();
    URLUtils.parseParameters(address.getRawQuery())
        .forEach((name, values) -> request.put(name, values.get(0)));
    return request;
  }

  private String answer(Map<String, String> request) {
    return "code=c&state="
        + encode(request.get("state"))
        + "&iss="
        + encode(issuer.issuer().toString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> callback(String query) throws Exception {
    return get("/callback?" + query);
  }

  private String csrf() throws Exception {
    Matcher field = CSRF.matcher(get("/").body());
    assertTrue(field.find());
    return field.group(1);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpResponse<String> post(String path, String csrf) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("csrf=" + encode(csrf))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path));
    return cookie.isEmpty() ? request : request.header("Cookie", cookie);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    response
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> {
          assertTrue(set.contains("HttpOnly; SameSite=Lax"), set);
          cookie = set.substring(0, set.indexOf(';'));
        });
    return response;
  }
}
