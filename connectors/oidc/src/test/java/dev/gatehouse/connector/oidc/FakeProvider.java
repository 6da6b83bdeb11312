package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.sun.net.httpserver.Headers;
import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider of one test on 127.0.0.1: right unless told otherwise. Codes and refresh
 * tokens work once. What it does wrong is put in by the test. Thread-safe.
 */
final class FakeProvider extends FakeServer {
  static final String CLIENT = "gatehouse-at-the-provider";
  static final String SECRET = "secret-of-gatehouse-at-the-provider-of-a-test";
  static final String SUBJECT = "subject-1";

  private final InstantSource clock;
  private final AtomicInteger number = new AtomicInteger();
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();

  /** What was asked, oldest first. */
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Claims of the person, in ID tokens; userinfo has fewer. */
  final Map<String, Object> person = new ConcurrentHashMap<>();

  /** The issuer that it names in its answers, document and tokens. */
  volatile String named;

  /** Keys that are published. */
  volatile JWKSet published = new JWKSet(List.of(TestKeys.RSA.toPublicJWK()));

  /** The key that signs. */
  volatile JWK key = TestKeys.RSA;

  volatile JWSAlgorithm algorithm = JWSAlgorithm.RS256;

  /** Changes the document. */
  volatile Consumer<Map<String, Object>> document = json -> {};

  /** Changes the claims of an ID token before it is signed. */
  volatile Consumer<Map<String, Object>> idToken = json -> {};

  /** Changes a signed ID token. */
  volatile UnaryOperator<String> signed = token -> token;

  /** Changes the answer of the token endpoint. */
  volatile Consumer<Map<String, Object>> tokens = json -> {};

  /** What userinfo tells of the person: as little as Entra ID does. */
  volatile Set<String> told = Set.of("name", "email", "email_verified");

  /** {@code WWW-Authenticate} of userinfo. */
  volatile String challenge;

  /** Changes userinfo. */
  volatile Consumer<Map<String, Object>> userInfo = json -> {};

  /** Whether refresh tokens are given, and each works once. */
  volatile boolean refreshes = true;

  volatile boolean rotates = true;

  private FakeProvider(InstantSource clock, Optional<TestCertificates> certificates)
      throws IOException {
    super(certificates);
    this.clock = clock;
    named = issuer();
    person.putAll(
        Map.of(
            "name", "Alice Example",
            "preferred_username", "alice",
            "email", "alice@example.org",
            "email_verified", true,
            "groups", List.of("developers", "everybody")));
    listen();
  }

  static FakeProvider start(InstantSource clock) throws IOException {
    return new FakeProvider(clock, Optional.empty());
  }

  /** The same on https. */
  static FakeProvider start(InstantSource clock, TestCertificates certificates) throws IOException {
    return new FakeProvider(clock, Optional.of(certificates));
  }

  /** Where it is. */
  String issuer() {
    return address();
  }

  /** From now on a path answers this. */
  FakeProvider reply(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  /** A path is right again. */
  void mend(String path) {
    replies.remove(path);
  }

  /** Requests to a path. */
  List<Asked> asked(String path) {
    return asked.stream().filter(one -> one.path().equals(path)).toList();
  }

  /** The person logs in where the browser was sent: the parameters that it comes back with. */
  Map<String, List<String>> logIn(URI location) {
    Map<String, String> request = parse(location.getRawQuery());
    String code = "code-" + number.incrementAndGet() + "-" + Long.toHexString(System.nanoTime());
    codes.put(code, request);
    Map<String, List<String>> answer = new LinkedHashMap<>();
    answer.put("code", List.of(code));
    answer.put("state", List.of(request.get("state")));
    answer.put("iss", List.of(named));
    return answer;
  }

  /** The person does something else there. */
  Map<String, List<String>> fail(URI location, String error) {
    Map<String, List<String>> answer = new LinkedHashMap<>();
    answer.put("error", List.of(error));
    answer.put("error_description", List.of("a test\nsays so"));
    answer.put("state", List.of(parse(location.getRawQuery()).get("state")));
    answer.put("iss", List.of(named));
    return answer;
  }

  /** All refresh and access tokens end. */
  void forget() {
    refreshTokens.clear();
    accessTokens.clear();
  }

  @Override
  Reply answer(Asked request, Headers headers) throws JOSEException, NoSuchAlgorithmException {
    asked.add(request);
    if (challenge != null && request.path().equals("/userinfo")) {
      headers.set("WWW-Authenticate", challenge);
    }
    Reply set = replies.get(request.path());
    return set == null ? answer(request) : set;
  }

  private Reply answer(Asked request) throws JOSEException, NoSuchAlgorithmException {
    return switch (request.path()) {
      case "/.well-known/openid-configuration" -> Reply.json(200, document());
      case "/jwks" -> Reply.json(200, published.toJSONObject());
      case "/token" -> token(request);
      case "/userinfo" -> userInfo(request);
      case "/introspect" -> introspect(request);
      default -> Reply.json(404, "{}");
    };
  }

  private Map<String, Object> document() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", named);
    json.put("authorization_endpoint", issuer() + "/authorize?tenant=one");
    json.put("token_endpoint", issuer() + "/token");
    json.put("jwks_uri", issuer() + "/jwks");
    json.put("userinfo_endpoint", issuer() + "/userinfo");
    json.put("end_session_endpoint", issuer() + "/end");
    json.put("introspection_endpoint", issuer() + "/introspect");
    json.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
    json.put("authorization_response_iss_parameter_supported", true);
    document.accept(json);
    return json;
  }

  private Reply token(Asked request) throws JOSEException, NoSuchAlgorithmException {
    Map<String, String> form = request.form();
    Map<String, Object> answer = new LinkedHashMap<>();
    String nonce = null;
    if ("client_credentials".equals(form.get("grant_type"))) {
      answer.put("token_type", "Bearer");
      answer.put("expires_in", 3600);
      answer.put("access_token", "application-" + number.incrementAndGet());
      return Reply.json(200, answer);
    }
    if ("authorization_code".equals(form.get("grant_type"))) {
      Map<String, String> started = codes.remove(String.valueOf(form.get("code")));
      if (started == null
          || !started.get("redirect_uri").equals(form.get("redirect_uri"))
          || !proves(started.get("code_challenge"), form.get("code_verifier"))) {
        return Reply.json(400, "{\"error\":\"invalid_grant\"}");
      }
      nonce = started.get("nonce");
      answer.put("scope", started.get("scope"));
    } else {
      String token = String.valueOf(form.get("refresh_token"));
      boolean known =
          rotates ? refreshTokens.remove(token) != null : refreshTokens.containsKey(token);
      if (!known) {
        return Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"revoked\"}");
      }
    }
    String access = accessToken();
    answer.put("token_type", "bearer");
    answer.put("access_token", access);
    answer.put("id_token", idToken(nonce, access));
    if (refreshes && (rotates || nonce != null)) {
      String token = "refresh-" + number.incrementAndGet();
      refreshTokens.put(token, SUBJECT);
      answer.put("refresh_token", token);
    }
    tokens.accept(answer);
    return Reply.json(200, answer);
  }

  /** A new access token for the person. */
  String accessToken() {
    String access = "access-" + number.incrementAndGet();
    accessTokens.put(access, CLIENT);
    return access;
  }

  /** An access token that is a JWT. */
  String accessToken(Map<String, Object> claims) throws JOSEException {
    String token = sign(claims, "at+jwt");
    accessTokens.put(token, CLIENT);
    return token;
  }

  /** An opaque access token that another client was given. */
  String accessTokenOf(String client) {
    String access = accessToken();
    accessTokens.put(access, client);
    return access;
  }

  private static boolean proves(String challenge, String verifier) throws NoSuchAlgorithmException {
    if (challenge == null || verifier == null) {
      return challenge == null && verifier == null;
    }
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).equals(challenge);
  }

  /** Claims of an ID token that is good now. */
  Map<String, Object> claims() {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>(person);
    claims.put("iss", named);
    claims.put("sub", SUBJECT);
    claims.put("aud", CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 300);
    claims.put("auth_time", now - 5);
    claims.put("acr", "urn:example:silver");
    claims.put("amr", List.of("pwd", "otp"));
    return claims;
  }

  private String idToken(String nonce, String access) throws JOSEException {
    Map<String, Object> claims = claims();
    if (nonce != null) {
      claims.put("nonce", nonce);
    }
    claims.put(
        "at_hash",
        AccessTokenHash.compute(new BearerAccessToken(access), algorithm, null).getValue());
    idToken.accept(claims);
    return signed.apply(sign(claims, "JWT"));
  }

  /** Signs claims as the provider does now. */
  String sign(Map<String, Object> claims, String type) throws JOSEException {
    JWSObject jwt =
        new JWSObject(
            new JWSHeader.Builder(algorithm)
                .keyID(key.getKeyID())
                .type(new JOSEObjectType(type))
                .build(),
            new Payload(claims));
    switch (key) {
      case RSAKey rsa ->
          jwt.sign(new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())));
      case ECKey ec -> jwt.sign(new ECDSASigner(ec));
      default -> throw new JOSEException("a test signs with RSA or EC");
    }
    return jwt.serialize();
  }

  private Reply userInfo(Asked request) {
    String header = String.valueOf(request.header("Authorization"));
    if (!header.startsWith("Bearer ") || !accessTokens.containsKey(header.substring(7))) {
      return Reply.json(401, "{\"error\":\"invalid_token\"}");
    }
    Map<String, Object> claims = new LinkedHashMap<>(person);
    claims.keySet().retainAll(told);
    claims.put("sub", SUBJECT);
    userInfo.accept(claims);
    return Reply.json(200, claims);
  }

  private Reply introspect(Asked request) {
    String client = accessTokens.get(String.valueOf(request.form().get("token")));
    return client == null
        ? Reply.json(200, "{\"active\":false}")
        : Reply.json(200, Map.of("active", true, "client_id", client, "sub", SUBJECT));
  }
}
