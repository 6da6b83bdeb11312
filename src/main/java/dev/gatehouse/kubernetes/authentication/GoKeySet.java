package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.crypto.utils.ECChecks;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON Web Key Set as go-jose (version 2) reads it: one key that it does not know and there is no
 * key at all. Private keys and certificates inside are not judged.
 */
final class GoKeySet {
  private static final String WORDS = "go-jose/go-jose: ";
  private static final Set<String> TEXTS = Set.of("use", "kty", "kid", "crv", "alg");
  private static final Set<String> BYTES = Set.of("k", "x", "y", "n", "e");
  private static final Set<String> NOT_JUDGED =
      Set.of("d", "p", "q", "dp", "dq", "qi", "x5c", "x5u", "x5t", "x5t#S256");
  private static final Map<String, Curve> CURVES =
      Map.of("P-256", Curve.P_256, "P-384", Curve.P_384, "P-521", Curve.P_521);

  private GoKeySet() {}

  /** What the reader says. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * Reads.
   *
   * @return those that could have signed a token
   * @throws Unreadable with the reader's words
   */
  static JWKSet read(GoJson json) throws Unreadable {
    List<JWK> keys = new ArrayList<>();
    switch (json) {
      case GoJson.Null none -> {}
      case GoJson.Obj obj -> read(obj, keys);
      default -> throw new Unreadable(json.unfit("jose.JSONWebKeySet"));
    }
    return new JWKSet(keys);
  }

  private static void read(GoJson.Obj set, List<JWK> keys) throws Unreadable {
    Optional<Unreadable> complaint = Optional.empty();
    for (GoJson.Member member : set.members()) {
      if (!member.name().equalsIgnoreCase("keys")) {
        continue;
      }
      keys.clear();
      switch (member.value()) {
        case GoJson.Null none -> {}
        case GoJson.Arr arr -> {
          for (GoJson one : arr.items()) {
            key(one).ifPresent(keys::add);
          }
        }
        case GoJson other ->
            complaint =
                complaint.or(() ->
                    Optional.of(
                        new Unreadable(
                            "json: cannot unmarshal "
                                + other.kind()
                                + " into Go struct field JSONWebKeySet.keys of type"
                                + " []jose.JSONWebKey")));
      }
    }
    if (complaint.isPresent()) {
      throw complaint.get();
    }
  }

  private static Optional<JWK> key(GoJson value) throws Unreadable {
    Map<String, String> texts = new HashMap<>();
    Map<String, Base64URL> bytes = new HashMap<>();
    switch (value) {
      case GoJson.Null none -> {}
      case GoJson.Obj obj -> members(obj, texts, bytes);
      default -> throw new Unreadable(value.unfit("jose.rawJSONWebKey"));
    }
    String type = texts.getOrDefault("kty", "");
    String curve = texts.getOrDefault("crv", "");
    String id = texts.getOrDefault("kid", "");
    return switch (type) {
      case "RSA" -> {
        if (!bytes.containsKey("n") || !bytes.containsKey("e")) {
          throw new Unreadable(WORDS + "invalid RSA key, missing n/e values");
        }
        yield Optional.of(new RSAKey.Builder(bytes.get("n"), bytes.get("e")).keyID(id).build());
      }
      case "EC" -> Optional.of(elliptic(curve, bytes, id));
      case "oct" -> {
        if (!bytes.containsKey("k")) {
          throw new Unreadable(WORDS + "invalid OCT (symmetric) key, missing k value");
        }
        yield Optional.empty();
      }
      case "OKP" -> {
        if (!curve.equals("Ed25519") || !bytes.containsKey("x")) {
          throw new Unreadable(WORDS + "unknown curve " + curve + "'");
        }
        yield Optional.empty();
      }
      default -> throw new Unreadable(WORDS + "unknown json web key type '" + type + "'");
    };
  }

  private static JWK elliptic(String name, Map<String, Base64URL> bytes, String id)
      throws Unreadable {
    Curve curve = CURVES.get(name);
    if (curve == null) {
      throw new Unreadable(WORDS + "unsupported elliptic curve '" + name + "'");
    }
    Base64URL x = bytes.get("x");
    Base64URL y = bytes.get("y");
    if (x == null || y == null) {
      throw new Unreadable(WORDS + "invalid EC key, missing x/y values");
    }
    int size = (curve.toECParameterSpec().getCurve().getField().getFieldSize() + 7) / Byte.SIZE;
    if (x.decode().length != size) {
      throw new Unreadable(WORDS + "invalid EC public key, wrong length for x");
    }
    if (y.decode().length != size) {
      throw new Unreadable(WORDS + "invalid EC public key, wrong length for y");
    }
    if (!ECChecks.isPointOnCurve(
        new BigInteger(1, x.decode()), new BigInteger(1, y.decode()), curve.toECParameterSpec())) {
      throw new Unreadable(WORDS + "invalid EC key, X/Y are not on declared curve");
    }
    return new ECKey.Builder(curve, x, y).keyID(id).build();
  }

  /** Its decoder goes on after a text of a wrong type, and stops at bytes that are none. */
  private static void members(
      GoJson.Obj key, Map<String, String> texts, Map<String, Base64URL> bytes) throws Unreadable {
    if (key.map().size() != key.members().size()) {
      throw new RefusedException("A key of the set says something twice");
    }
    Optional<Unreadable> complaint = Optional.empty();
    for (GoJson.Member member : key.members()) {
      String name = member.name();
      GoJson value = member.value();
      if (NOT_JUDGED.contains(name) && !(value instanceof GoJson.Null)) {
        throw new RefusedException(
            "A key of the set has " + name + ", private keys and certificates are not judged");
      }
      Optional<String> text = value.asText();
      if (TEXTS.contains(name)) {
        text.ifPresent(one -> texts.put(name, one));
        complaint =
            complaint.or(() ->
                text.isPresent()
                    ? Optional.empty()
                    : Optional.of(new Unreadable(value.unfit("string"))));
      } else if (BYTES.contains(name) && !(value instanceof GoJson.Null)) {
        String encoded = text.orElseThrow(() -> new Unreadable(value.unfit("string")));
        int at = TokenParts.problem(encoded);
        if (at >= 0) {
          throw new Unreadable("illegal base64 data at input byte " + at);
        }
        bytes.put(name, new Base64URL(encoded));
      }
    }
    if (complaint.isPresent()) {
      throw complaint.get();
    }
  }
}
