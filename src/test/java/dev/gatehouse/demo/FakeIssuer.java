package dev.gatehouse.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An issuer that says what a test wants, right or wrong. Only what a relying party fetches; over
 * plain HTTP, because TLS is not what is tested with it.
 */
final class FakeIssuer implements AutoCloseable {
  static final String CLIENT_ID = "app";
  static final String ACCESS_TOKEN = "opaque-access-token";

  private final HttpServer server;
  private final RSAKey key;

  /** Overrides of the ID token's claims; null removes one. */
  private final Map<String, Object> claims = new LinkedHashMap<>();

  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private RSAKey signingKey;
  private boolean refusing;

  FakeIssuer() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2048).keyID("good").algorithm(JWSAlgorithm.RS256).generate();
    signingKey = key;
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/.well-known/openid-configuration", http -> send(http, 200, metadata()));
    server.createContext(
        "/keys", http -> send(http, 200, new JWKSet(key.toPublicJWK()).toJSONObject()));
    server.createContext("/token", http -> send(http, refusing ? 400 : 200, tokens()));
    server.createContext(
        "/userinfo", http -> send(http, 200, Map.of("sub", "somebody", "email", "a@example.com")));
    server.createContext("/revoke", http -> send(http, 200, Map.of()));
    server.start();
  }

  URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What the next ID tokens say. */
  FakeIssuer claim(String name, Object value) {
    claims.put(name, value);
    return this;
  }

  /** Signs with a key that is not published. */
  void signWithForeignKey() throws JOSEException {
    signingKey = new RSAKeyGenerator(2048).keyID("good").generate();
  }

  /** Answers token requests with {@code invalid_grant}. */
  void refuseTokens() {
    refusing = true;
  }

  /** How often an endpoint was asked. */
  int requests(String path) {
    return requests.getOrDefault(path, 0);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private Map<String, Object> metadata() {
    return Map.of(
        "issuer", issuer().toString(),
        "authorization_endpoint", issuer() + "/auth",
        "token_endpoint", issuer() + "/token",
        "userinfo_endpoint", issuer() + "/userinfo",
        "revocation_endpoint", issuer() + "/revoke",
        "jwks_uri", issuer() + "/keys",
        "subject_types_supported", List.of("public"),
        "response_types_supported", List.of("code"),
        "id_token_signing_alg_values_supported", List.of("RS256"));
  }

  private Map<String, Object> tokens() {
    if (refusing) {
      return Map.of("error", "invalid_grant", "error_description", "Try <b>again</b> later.");
    }
    return Map.of(
        "access_token",
        ACCESS_TOKEN,
        "token_type",
        "Bearer",
        "expires_in",
        300,
        "refresh_token",
        "refresh-" + requests("/token"),
        "id_token",
        idToken());
  }

  private String idToken() {
    Instant now = Instant.now();
    JWTClaimsSet.Builder builder =
        new JWTClaimsSet.Builder()
            .issuer(issuer().toString())
            .audience(CLIENT_ID)
            .subject("somebody")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)));
    claims.forEach(builder::claim);
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signingKey.getKeyID()).build(),
            builder.build());
    try {
      jwt.sign(new RSASSASigner(signingKey));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }

  private void send(HttpExchange http, int status, Map<String, Object> json) throws IOException {
    try (http) {
      requests.merge(http.getRequestURI().getPath(), 1, Integer::sum);
      byte[] body = JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
      http.getResponseHeaders().set("Content-Type", "application/json");
      http.sendResponseHeaders(status, body.length);
      http.getResponseBody().write(body);
    }
  }
}
