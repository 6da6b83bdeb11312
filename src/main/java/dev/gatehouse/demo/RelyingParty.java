package dev.gatehouse.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Request;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import dev.gatehouse.crypto.Randomness;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * A client of the issuer as any application would be one: code with PKCE, and every check of OpenID
 * Connect Core §3.1.3.7, RFC 9207 and §12.2.
 *
 * <p>Thread-safe. The issuer's metadata is read at the first use and kept.
 */
final class RelyingParty {
  /** What it asks for. */
  static final Scope SCOPE = Scope.parse("openid profile email groups offline_access");

  private static final int TIMEOUT = (int) Duration.ofSeconds(10).toMillis();
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final int TOKEN_BYTES = 32;

  private final Issuer issuer;
  private final ClientSecretBasic client;
  private final URI redirectUri;
  private final SSLSocketFactory tls;
  private final Randomness randomness;
  private volatile Provider provider;

  /** The issuer's description of itself, and what verifies its ID tokens. */
  private record Provider(OIDCProviderMetadata metadata, IDTokenValidator validator) {}

  /**
   * A login that has begun; kept with the browser that began it.
   *
   * @param address where the browser goes
   */
  record Departure(URI address, State state, Nonce nonce, CodeVerifier verifier) {

    /** Without what only this login may know. */
    @Override
    public String toString() {
      return "Departure[]";
    }
  }

  /**
   * @param tls trusts the issuer's authority
   */
  RelyingParty(
      URI issuer,
      String clientId,
      String clientSecret,
      URI redirectUri,
      SSLSocketFactory tls,
      Randomness randomness) {
    this.issuer = new Issuer(issuer);
    this.client = new ClientSecretBasic(new ClientID(clientId), new Secret(clientSecret));
    this.redirectUri = redirectUri;
    this.tls = tls;
    this.randomness = randomness;
  }

  /** The issuer's description of itself (OpenID Connect Discovery §4). */
  OIDCProviderMetadata metadata() throws RelyingPartyException {
    return provider().metadata();
  }

  /** Begins a login. */
  Departure depart() throws RelyingPartyException {
    State state = new State(randomness.token(TOKEN_BYTES));
    Nonce nonce = new Nonce(randomness.token(TOKEN_BYTES));
    CodeVerifier verifier = new CodeVerifier(randomness.token(TOKEN_BYTES));
    URI address =
        new AuthenticationRequest.Builder(
                ResponseType.CODE, SCOPE, client.getClientID(), redirectUri)
            .endpointURI(metadata().getAuthorizationEndpointURI())
            .state(state)
            .nonce(nonce)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .build()
            .toURI();
    return new Departure(address, state, nonce, verifier);
  }

  /**
   * Takes the issuer's answer that a browser brought.
   *
   * @param answer the redirect URI with the answer's parameters
   * @throws RelyingPartyException when it is an error, or not the answer to this login
   */
  LoginTokens arrive(Departure departure, URI answer) throws RelyingPartyException {
    AuthorizationCode code = code(departure, answer);
    return request(
        new AuthorizationCodeGrant(code, redirectUri, departure.verifier()), departure.nonce());
  }

  /** Whether an answer carries the state of this login, whatever else it says. */
  boolean answers(Departure departure, URI answer) {
    try {
      return departure.state().equals(AuthenticationResponseParser.parse(answer).getState());
    } catch (ParseException e) {
      return false;
    }
  }

  /** The code of an answer that belongs to this login. */
  AuthorizationCode code(Departure departure, URI answer) throws RelyingPartyException {
    AuthenticationResponse response;
    try {
      response = AuthenticationResponseParser.parse(answer);
    } catch (ParseException e) {
      throw new RelyingPartyException("The answer of the issuer cannot be read.", e);
    }
    if (!departure.state().equals(response.getState())) {
      throw new RelyingPartyException(
          "The answer carries another state than this browser's login: it belongs to somebody"
              + " else's login, or to an old one.");
    }
    if (!issuer.equals(response.getIssuer())) {
      throw new RelyingPartyException(
          "The answer comes from "
              + Optional.ofNullable(response.getIssuer()).map(Issuer::getValue).orElse("nowhere")
              + " and not from "
              + issuer
              + " (RFC 9207).");
    }
    if (!response.indicatesSuccess()) {
      throw refused("The issuer refused the login", response.toErrorResponse().getErrorObject());
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new RelyingPartyException("The answer of the issuer has no code.");
    }
    return code;
  }

  /**
   * New tokens for the refresh token.
   *
   * @throws RelyingPartyException also when the new ID token is about another person
   */
  LoginTokens refresh(LoginTokens tokens) throws RelyingPartyException {
    RefreshToken token =
        tokens
            .refreshToken()
            .orElseThrow(() -> new RelyingPartyException("The issuer gave no refresh token."));
    LoginTokens fresh = request(new RefreshTokenGrant(token), null);
    for (String claim : Set.of("sub", "auth_time")) {
      Object before = tokens.claims().get(claim);
      if (before != null && !before.equals(fresh.claims().get(claim))) {
        throw new RelyingPartyException(
            "After the refresh " + claim + " is not what it was at the login.");
      }
    }
    return fresh.refreshToken().isPresent()
        ? fresh
        : new LoginTokens(fresh.idToken(), fresh.accessToken(), tokens.refreshToken());
  }

  /** The claims of the userinfo endpoint; their {@code sub} is that of the ID token. */
  Map<String, Object> userinfo(LoginTokens tokens) throws RelyingPartyException {
    Map<String, Object> claims =
        json(new UserInfoRequest(metadata().getUserInfoEndpointURI(), tokens.accessToken()));
    if (!tokens.claims().get("sub").equals(claims.get("sub"))) {
      throw new RelyingPartyException("Userinfo speaks of another person than the ID token.");
    }
    return claims;
  }

  /** What the issuer says of a token (RFC 7662). */
  Map<String, Object> introspect(Token token) throws RelyingPartyException {
    return json(
        new TokenIntrospectionRequest(metadata().getIntrospectionEndpointURI(), client, token));
  }

  /** Takes a token back, and with a refresh token the whole grant (RFC 7009). */
  void revoke(Token token) throws RelyingPartyException {
    HTTPResponse response =
        send(new TokenRevocationRequest(metadata().getRevocationEndpointURI(), client, token));
    if (!response.indicatesSuccess()) {
      throw refused("The issuer did not revoke the token", ErrorObject.parse(response));
    }
  }

  /**
   * Where the browser ends the session at the issuer (RP-Initiated Logout 1.0 §2); empty when the
   * issuer offers no such address.
   *
   * @param afterwards where it comes back to, if anywhere
   */
  Optional<URI> endSession(LoginTokens tokens, Optional<URI> afterwards)
      throws RelyingPartyException {
    return Optional.ofNullable(metadata().getEndSessionEndpointURI())
        .map(address ->
            new LogoutRequest(address, tokens.idToken(), afterwards.orElse(null), null).toURI());
  }

  private LoginTokens request(AuthorizationGrant grant, Nonce nonce) throws RelyingPartyException {
    HTTPResponse http =
        send(new TokenRequest.Builder(metadata().getTokenEndpointURI(), client, grant).build());
    TokenResponse response;
    try {
      response = OIDCTokenResponseParser.parse(http);
    } catch (ParseException e) {
      throw new RelyingPartyException(
          "The token endpoint answered with something that is no token response (HTTP "
              + http.getStatusCode()
              + ").",
          e);
    }
    if (!response.indicatesSuccess()) {
      throw refused("The token endpoint refused", response.toErrorResponse().getErrorObject());
    }
    OIDCTokenResponse success = (OIDCTokenResponse) response.toSuccessResponse();
    return new LoginTokens(
        verify(success.getOIDCTokens().getIDToken(), success, nonce),
        success.getOIDCTokens().getAccessToken(),
        Optional.ofNullable(success.getOIDCTokens().getRefreshToken()));
  }

  private SignedJWT verify(JWT idToken, OIDCTokenResponse response, Nonce nonce)
      throws RelyingPartyException {
    try {
      if (!(idToken instanceof SignedJWT signed)) {
        throw new RelyingPartyException("The ID token is not signed.");
      }
      IDTokenClaimsSet claims = provider().validator().validate(signed, nonce);
      if (claims.getAccessTokenHash() != null) {
        AccessTokenValidator.validate(
            response.getOIDCTokens().getAccessToken(),
            signed.getHeader().getAlgorithm(),
            claims.getAccessTokenHash());
      }
      return signed;
    } catch (BadJOSEException | InvalidHashException e) {
      throw new RelyingPartyException("The ID token is not acceptable: " + e.getMessage(), e);
    } catch (JOSEException e) {
      throw new RelyingPartyException("The ID token cannot be verified: " + e.getMessage(), e);
    }
  }

  private Provider provider() throws RelyingPartyException {
    Provider known = provider;
    if (known == null) {
      known = discover();
      provider = known;
    }
    return known;
  }

  private Provider discover() throws RelyingPartyException {
    try {
      OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(issuer, this::configure);
      JWKSource<SecurityContext> keys =
          JWKSourceBuilder.create(
                  metadata.getJWKSetURI().toURL(),
                  new DefaultResourceRetriever(TIMEOUT, TIMEOUT, LARGEST_ANSWER, true, tls))
              // Without threads of its own, which would outlive the demo.
              .refreshAheadCache(false)
              .build();
      Set<JWSAlgorithm> algorithms = new HashSet<>(metadata.getIDTokenJWSAlgs());
      algorithms.retainAll(JWSAlgorithm.Family.SIGNATURE);
      IDTokenValidator validator =
          new IDTokenValidator(
              issuer,
              client.getClientID(),
              new JWSVerificationKeySelector<>(algorithms, keys),
              null);
      return new Provider(metadata, validator);
    } catch (GeneralException | IOException e) {
      throw new RelyingPartyException(
          "The issuer " + issuer + " cannot be reached or understood: " + e.getMessage(), e);
    }
  }

  private Map<String, Object> json(Request request) throws RelyingPartyException {
    HTTPResponse response = send(request);
    if (!response.indicatesSuccess()) {
      throw refused("The issuer refused", ErrorObject.parse(response));
    }
    try {
      return response.getBodyAsJSONObject();
    } catch (ParseException e) {
      throw new RelyingPartyException("The issuer answered with something that is no JSON.", e);
    }
  }

  private HTTPResponse send(Request request) throws RelyingPartyException {
    HTTPRequest http = request.toHTTPRequest();
    configure(http);
    try {
      return http.send();
    } catch (IOException e) {
      throw new RelyingPartyException(
          "The issuer " + issuer + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private void configure(HTTPRequest request) {
    request.setSSLSocketFactory(tls);
    request.setConnectTimeout(TIMEOUT);
    request.setReadTimeout(TIMEOUT);
    request.setFollowRedirects(false);
  }

  private static RelyingPartyException refused(String what, ErrorObject error) {
    String code = Optional.ofNullable(error.getCode()).orElse("without a code");
    String description =
        Optional.ofNullable(error.getDescription()).map(text -> ": " + text).orElse("");
    String status =
        error.getHTTPStatusCode() > 0 ? " (HTTP " + error.getHTTPStatusCode() + ")" : "";
    return new RelyingPartyException(what + ", " + code + status + description);
  }
}
