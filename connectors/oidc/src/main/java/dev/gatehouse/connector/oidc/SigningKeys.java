package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The provider's keys (RFC 7517), read when they are needed and again when a token names one that
 * is unknown. Thread-safe.
 */
final class SigningKeys {
  private static final int MOST_KEYS = 100;
  private static final int MOST_TRIED = 10;
  private static final int SMALLEST_RSA = 2048;

  private final Discovery discovery;
  private final UpstreamClient client;
  private final Renewed<List<JWK>> keys;

  SigningKeys(
      Discovery discovery, UpstreamClient client, Duration lifetime, ConnectorContext context) {
    this.discovery = discovery;
    this.client = client;
    keys =
        new Renewed<>(
            "the provider's keys", this::read, lifetime, context.clock(), context.logger());
  }

  /**
   * Whether one of the keys made the signature.
   *
   * @throws UpstreamException when the keys cannot be read
   */
  boolean verify(SignedJWT token) throws UpstreamException {
    return verify(token, keys.current());
  }

  /**
   * The same of a token that anybody may have sent: it makes nobody ask again at once for keys that
   * could not be read.
   */
  boolean verifyOfAnybody(SignedJWT token) throws UpstreamException {
    return verify(token, keys.currentForAnybody());
  }

  private boolean verify(SignedJWT token, Renewed.Held<List<JWK>> known) throws UpstreamException {
    if (signed(token, known.value())) {
      return true;
    }
    Renewed.Held<List<JWK>> now = keys.lookAgain(known.number());
    return now.number() != known.number() && signed(token, now.value());
  }

  private List<JWK> read() throws UpstreamException {
    return read(discovery.metadata().keys()).usable();
  }

  /**
   * The keys of a place.
   *
   * @param published how many there are
   * @param usable those that can be read and may verify
   */
  record KeySet(int published, List<JWK> usable) {
    /** How many of them verify signatures of one of these algorithms. */
    long serving(Set<String> algorithms) {
      return usable.stream()
          .filter(
              key -> algorithms.stream().anyMatch(name -> serves(key, JWSAlgorithm.parse(name))))
          .count();
    }

    private static boolean serves(JWK key, JWSAlgorithm algorithm) {
      try {
        return isFor(key, algorithm) && verifier(key, algorithm) != null;
      } catch (JOSEException e) {
        return false;
      }
    }
  }

  /** Reads the keys of a place, whatever is known already. */
  KeySet read(URI place) throws UpstreamException {
    Map<String, Object> set = Answers.requireSuccess(client.send(Request.get(place))).json();
    if (!(set.get("keys") instanceof List<?> members)) {
      throw UpstreamException.protocol("the provider's keys are no JWK set", null);
    }
    if (members.size() > MOST_KEYS) {
      throw UpstreamException.protocol(
          "the provider has " + members.size() + " keys; " + MOST_KEYS + " are the most", null);
    }
    List<JWK> usable = new ArrayList<>();
    for (Object member : members) {
      JWK key = parse(member);
      if (key != null && canVerify(key)) {
        usable.add(key);
      }
    }
    return new KeySet(members.size(), List.copyOf(usable));
  }

  /** A key of a kind that is unknown here is not ours to use (RFC 7517, section 5). */
  private static JWK parse(Object member) {
    if (!(member instanceof Map<?, ?> map)) {
      return null;
    }
    try {
      @SuppressWarnings("unchecked") // names of JSON members are text
      Map<String, Object> json = (Map<String, Object>) map;
      return JWK.parse(json);
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean canVerify(JWK key) {
    boolean use = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
    boolean operation =
        key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
    return use && operation;
  }

  private static boolean signed(SignedJWT token, List<JWK> known) {
    JWSHeader header = token.getHeader();
    return known.stream()
        .filter(key -> header.getKeyID() == null || header.getKeyID().equals(key.getKeyID()))
        .filter(key -> isFor(key, header.getAlgorithm()))
        .limit(MOST_TRIED)
        .anyMatch(key -> signed(token, key));
  }

  private static boolean isFor(JWK key, JWSAlgorithm algorithm) {
    return key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm.getName());
  }

  private static boolean signed(SignedJWT token, JWK key) {
    try {
      JWSVerifier verifier = verifier(key, token.getHeader().getAlgorithm());
      return verifier != null && token.verify(verifier);
    } catch (JOSEException | RuntimeException e) {
      // A key or a signature that makes no sense verifies nothing.
      return false;
    }
  }

  /** What verifies signatures of an algorithm by a key; null when it does not serve for that. */
  private static JWSVerifier verifier(JWK key, JWSAlgorithm algorithm) throws JOSEException {
    JWSVerifier verifier =
        switch (key) {
          case RSAKey rsa
              when JWSAlgorithm.Family.RSA.contains(algorithm) && rsa.size() >= SMALLEST_RSA ->
              new RSASSAVerifier(rsa);
          case ECKey ec when Curve.forJWSAlgorithm(algorithm).contains(ec.getCurve()) ->
              new ECDSAVerifier(ec);
          case OctetKeyPair pair
              when algorithm.equals(JWSAlgorithm.EdDSA) && Curve.Ed25519.equals(pair.getCurve()) ->
              new EdwardsVerifier(pair);
          default -> null;
        };
    return verifier != null && verifier.supportedJWSAlgorithms().contains(algorithm)
        ? verifier
        : null;
  }
}
