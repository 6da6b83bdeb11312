package dev.gatehouse.tokens;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.util.DateUtils;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.ClusteredIds;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.keys.Signer;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.mapping.UserClaims;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes signed tokens. Thread-safe.
 *
 * <p>Every token has a {@code jti}; a person's token names its grant in {@code grant_id}, so that
 * userinfo and introspection see a revocation at once (rule R5). ID tokens never carry {@code
 * client_id}: generated API server configurations refuse tokens that do (rule R17).
 */
public final class TokenMinter {
  private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

  /** The longest that Back-Channel Logout 1.0 §4 recommends. */
  private static final Duration LOGOUT_TOKEN_LIFETIME = Duration.ofMinutes(2);

  /** Claim that names the grant of a person's token. */
  public static final String GRANT_CLAIM = "grant_id";

  private final SigningKeys keys;
  private final ClusteredIds ids;

  public TokenMinter(SigningKeys keys, Randomness randomness) {
    this.keys = keys;
    this.ids = new ClusteredIds(randomness);
  }

  /** A new token identifier; made before the commit, so that the audit record can name it. */
  public String newJti() {
    return ids.next();
  }

  /** A signed token with its identifier. */
  public record Minted(String token, String jti, Instant expiresAt) {}

  /**
   * An access token for a person (RFC 9068 §2.2).
   *
   * @param clientAudience the audience that the client's profile puts there instead of the issuer,
   *     or null
   */
  public Minted accessToken(
      TokenSettings settings,
      Client client,
      UserFacts facts,
      List<String> clientAudience,
      String jti,
      Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("sub", facts.subject());
    claims.put("aud", accessAudience(settings, facts.audiences(), clientAudience));
    if (clientAudience != null && clientAudience.size() > 1) {
      claims.put("azp", client.id());
    }
    claims.put("client_id", client.id());
    claims.put("scope", String.join(" ", facts.scopes()));
    claims.put(GRANT_CLAIM, facts.grantId());
    authentication(claims, facts);
    confirmation(claims, facts.confirmation());
    if (clientAudience != null) {
      // Tools of the Dex world read people's claims from the access token.
      claims.putAll(
          UserClaims.of(
              facts.identity(),
              facts.connectorId(),
              facts.scopes(),
              facts.claimsRequest().idToken()));
    }
    return sign(
        settings.algorithm(),
        TokenType.ACCESS_TOKEN,
        claims,
        settings.accessTokenLifetime(client),
        jti,
        now);
  }

  /** An access token for a client that acts for itself (RFC 6749 §4.4). */
  public Minted clientToken(
      TokenSettings settings,
      Client client,
      List<String> scopes,
      List<String> audiences,
      List<String> clientAudience,
      Map<String, Object> more,
      String jti,
      Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("sub", SubjectResolver.ofClient(client));
    claims.put("aud", accessAudience(settings, audiences, clientAudience));
    claims.put("client_id", client.id());
    if (!scopes.isEmpty()) {
      claims.put("scope", String.join(" ", scopes));
    }
    claims.putAll(more);
    return sign(
        settings.algorithm(),
        TokenType.ACCESS_TOKEN,
        claims,
        settings.accessTokenLifetime(client),
        jti,
        now);
  }

  /** An ID token (OpenID Connect Core §2, §3.1.3.6). */
  public Minted idToken(
      TokenSettings settings,
      Client client,
      Audience audience,
      UserFacts facts,
      String accessToken,
      String jti,
      Instant now) {
    JWSAlgorithm algorithm = algorithm(settings, client);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("sub", facts.subject());
    claims.put("aud", single(audience.clientIds()));
    if (audience.authorizedParty() != null) {
      claims.put("azp", audience.authorizedParty());
    }
    if (facts.nonce() != null) {
      claims.put("nonce", facts.nonce());
    }
    authentication(claims, facts);
    if (facts.sid() != null) {
      claims.put("sid", facts.sid());
    }
    claims.put("at_hash", accessTokenHash(accessToken, algorithm));
    claims.put(GRANT_CLAIM, facts.grantId());
    claims.putAll(
        UserClaims.of(
            facts.identity(),
            facts.connectorId(),
            facts.scopes(),
            facts.claimsRequest().idToken()));
    return sign(algorithm, TokenType.ID_TOKEN, claims, settings.idTokenLifetime(client), jti, now);
  }

  /**
   * An ID token about the client itself, which Dex issues for {@code client_credentials} with
   * {@code openid}.
   */
  public Minted clientIdToken(
      TokenSettings settings,
      Client client,
      Audience audience,
      Map<String, Object> more,
      String accessToken,
      String jti,
      Instant now) {
    JWSAlgorithm algorithm = algorithm(settings, client);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("sub", SubjectResolver.ofClient(client));
    claims.put("aud", single(audience.clientIds()));
    if (audience.authorizedParty() != null) {
      claims.put("azp", audience.authorizedParty());
    }
    claims.put("at_hash", accessTokenHash(accessToken, algorithm));
    claims.putAll(more);
    return sign(algorithm, TokenType.ID_TOKEN, claims, settings.idTokenLifetime(client), jti, now);
  }

  /** An access token that another token was exchanged for (RFC 8693, RFC 9068 §2.2). */
  public Minted exchangedAccessToken(
      TokenSettings settings,
      Client client,
      UserFacts facts,
      ExchangeTerms terms,
      String jti,
      Instant now) {
    Map<String, Object> claims = exchanged(settings, facts, terms);
    claims.put("client_id", client.id());
    claims.put("scope", String.join(" ", facts.scopes()));
    if (client.profile().clientAudience()) {
      claims.putAll(person(facts));
    }
    return sign(
        settings.algorithm(),
        TokenType.ACCESS_TOKEN,
        claims,
        Duration.between(now, terms.endsAt()),
        jti,
        now);
  }

  /**
   * An ID token that another token was exchanged for (RFC 8693). Its audience may be another client
   * or a cluster alone; {@code azp} says who asked for it.
   */
  public Minted exchangedIdToken(
      TokenSettings settings,
      Client client,
      UserFacts facts,
      ExchangeTerms terms,
      String jti,
      Instant now) {
    Map<String, Object> claims = exchanged(settings, facts, terms);
    if (!terms.audience().equals(List.of(client.id()))) {
      claims.put("azp", client.id());
    }
    claims.putAll(person(facts));
    return sign(
        algorithm(settings, terms.reader()),
        TokenType.ID_TOKEN,
        claims,
        Duration.between(now, terms.endsAt()),
        jti,
        now);
  }

  private static Map<String, Object> exchanged(
      TokenSettings settings, UserFacts facts, ExchangeTerms terms) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("sub", facts.subject());
    claims.put("aud", single(terms.audience()));
    claims.put(GRANT_CLAIM, facts.grantId());
    authentication(claims, facts);
    if (!terms.act().isEmpty()) {
      claims.put("act", terms.act());
    }
    return claims;
  }

  private static Map<String, Object> person(UserFacts facts) {
    return UserClaims.of(
        facts.identity(), facts.connectorId(), facts.scopes(), facts.claimsRequest().idToken());
  }

  /**
   * A logout token (Back-Channel Logout 1.0 §2.4). Names the session alone: with a {@code sub} an
   * API server would take it for a login (rule R17).
   */
  public Minted logoutToken(
      TokenSettings settings, Client client, String sid, String jti, Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", settings.issuer());
    claims.put("aud", client.id());
    claims.put("sid", sid);
    claims.put("events", Map.of(LOGOUT_EVENT, Map.of()));
    return sign(
        algorithm(settings, client),
        TokenType.LOGOUT_TOKEN,
        claims,
        LOGOUT_TOKEN_LIFETIME,
        jti,
        now);
  }

  private static JWSAlgorithm algorithm(TokenSettings settings, Client client) {
    return client.idTokenAlgorithm() == null
        ? settings.algorithm()
        : JWSAlgorithm.parse(client.idTokenAlgorithm());
  }

  private static Object accessAudience(
      TokenSettings settings, List<String> requested, List<String> clientAudience) {
    if (!requested.isEmpty()) {
      return single(requested);
    }
    return clientAudience != null ? single(clientAudience) : settings.issuer();
  }

  private static Object single(List<String> audience) {
    return audience.size() == 1 ? audience.get(0) : audience;
  }

  private static void authentication(Map<String, Object> claims, UserFacts facts) {
    if (facts.authTime() != null) {
      claims.put("auth_time", facts.authTime().getEpochSecond());
    }
    if (facts.acr() != null) {
      claims.put("acr", facts.acr());
    }
    if (!facts.amr().isEmpty()) {
      claims.put("amr", facts.amr());
    }
  }

  private static void confirmation(Map<String, Object> claims, String confirmation) {
    if (confirmation != null) {
      try {
        claims.put("cnf", JSONObjectUtils.parse(confirmation));
      } catch (ParseException e) {
        throw new IllegalStateException("a stored confirmation cannot be read", e);
      }
    }
  }

  private static String accessTokenHash(String accessToken, JWSAlgorithm algorithm) {
    Curve curve = algorithm.equals(JWSAlgorithm.EdDSA) ? Curve.Ed25519 : null;
    return AccessTokenHash.compute(new BearerAccessToken(accessToken), algorithm, curve).getValue();
  }

  private Minted sign(
      JWSAlgorithm algorithm,
      TokenType type,
      Map<String, Object> claims,
      Duration lifetime,
      String jti,
      Instant now) {
    Instant expiresAt = now.plus(lifetime);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiresAt.getEpochSecond());
    claims.put("jti", jti);
    Signer signer = keys.signer(algorithm);
    keys.noteLifetime(signer.kid(), lifetime);
    return new Minted(
        signer.sign(type.typ(), JSONObjectUtils.toJSONString(claims)),
        jti,
        DateUtils.fromSecondsSinceEpoch(expiresAt.getEpochSecond()).toInstant());
  }
}
