package dev.gatehouse.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.keys.SigningKeys;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tokens that this issuer signed. Thread-safe.
 *
 * <p>The key decides the algorithm: a header that names another one than the key's is refused, as
 * is every header that brings its own key or marks extensions as critical (attack case 23).
 */
public final class TokenVerifier {
  /** The most characters of a token, unless a caller says otherwise. */
  public static final int LONGEST = 16_384;

  private final SigningKeys keys;
  private final int longest;

  public TokenVerifier(SigningKeys keys) {
    this(keys, LONGEST);
  }

  /**
   * For tokens that may be longer than usual.
   *
   * @param longest the most characters of a token
   */
  public TokenVerifier(SigningKeys keys, int longest) {
    this.keys = keys;
    this.longest = longest;
  }

  /**
   * @param expected the kind that the caller accepts (rule R17)
   * @return the token, or empty whatever is wrong with it
   */
  public Optional<VerifiedToken> verify(
      String token, TokenType expected, String issuer, Instant now) {
    return signed(token, expected, issuer)
        .filter(verified -> {
          Instant expiresAt = verified.time("exp");
          return expiresAt != null && now.isBefore(expiresAt);
        });
  }

  /**
   * An ID token that only names a person, as {@code id_token_hint} does: it may have expired
   * (OpenID Connect Core §3.1.2.1).
   */
  public Optional<VerifiedToken> verifyHint(String token, String issuer) {
    return signed(token, TokenType.ID_TOKEN, issuer);
  }

  private Optional<VerifiedToken> signed(String token, TokenType expected, String issuer) {
    // The parser would strip what stands around a token.
    if (token.length() > longest || !token.equals(token.strip())) {
      return Optional.empty();
    }
    try {
      JWSObject jws = JWSObject.parse(token);
      JWSHeader header = jws.getHeader();
      Optional<JWSVerifier> verifier =
          header.getKeyID() == null ? Optional.empty() : keys.verifier(header.getKeyID());
      // The verifier is made for the key's one algorithm and refuses every other.
      if (verifier.isEmpty()
          || !plain(header, expected)
          || !canonical(jws.getSignature())
          || !jws.verify(verifier.get())) {
        return Optional.empty();
      }
      Map<String, Object> claims = jws.getPayload().toJSONObject();
      if (claims == null) {
        return Optional.empty();
      }
      VerifiedToken verified = new VerifiedToken(expected, claims);
      return issuer.equals(verified.text("iss")) ? Optional.of(verified) : Optional.empty();
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  /**
   * The one spelling of a signature. It covers the other two parts but not itself, and decoders
   * pass over padding and spare bits: without this rule one token could be written in many ways.
   */
  private static boolean canonical(Base64URL signature) {
    return Base64URL.encode(signature.decode()).equals(signature);
  }

  private static boolean plain(JWSHeader header, TokenType expected) {
    JOSEObjectType type = header.getType();
    boolean kind =
        expected.typ() == null
            ? type == null
            : type != null && expected.typ().equals(type.getType());
    return kind
        && header.getJWK() == null
        && header.getJWKURL() == null
        && header.getX509CertURL() == null
        && header.getX509CertChain() == null
        && header.getCriticalParams() == null;
  }
}
