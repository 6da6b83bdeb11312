package dev.gatehouse.jose;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of another party (RFC 7517 §5), those for signatures. Immutable and thread-safe.
 *
 * <p>A set that somebody registers is read strictly, so that a mistake is found at once. One that
 * was fetched is read leniently: a key that cannot be used is left out, as RFC 7517 §5 says, and so
 * is one that was published with its private half.
 */
public final class PublicKeySet {
  /** More keys than any party needs at once. */
  private static final int MOST = 32;

  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth");
  private final List<VerificationKey> keys;
  private final Map<String, Object> json;

  private PublicKeySet(List<VerificationKey> keys, Map<String, ?> json) {
    this.keys = List.copyOf(keys);
    this.json = Map.copyOf(json);
  }

  /**
   * A set that is being registered.
   *
   * @param set the JSON object with the member {@code keys}
   * @throws IllegalArgumentException with what is wrong with it, as the end of a sentence that
   *     begins with its name
   */
  public static PublicKeySet registered(Map<String, ?> set) {
    List<VerificationKey> usable = new ArrayList<>();
    Map<String, VerificationKey> byKid = new HashMap<>();
    for (Object member : members(set)) {
      Optional<VerificationKey> key = key(member);
      key.ifPresent(one -> {
        if (one.kid() != null && byKid.put(one.kid(), one) != null) {
          throw new IllegalArgumentException("has two keys with the kid " + one.kid());
        }
        usable.add(one);
      });
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("has no key for signatures");
    }
    return new PublicKeySet(usable, set);
  }

  /**
   * A set that the party publishes.
   *
   * @throws IllegalArgumentException when it is no such set, or of nonsensical size
   */
  public static PublicKeySet published(Map<String, ?> set) {
    List<VerificationKey> usable = new ArrayList<>();
    for (Object member : members(set)) {
      try {
        key(member).ifPresent(usable::add);
      } catch (IllegalArgumentException e) {
        // RFC 7517 §5: what is not understood or out of range is ignored.
      }
    }
    return new PublicKeySet(usable, Map.of());
  }

  private static List<?> members(Map<String, ?> set) {
    if (!(set.get("keys") instanceof List<?> list)) {
      throw new IllegalArgumentException("is no JWK Set, an object with the list keys");
    }
    if (list.size() > MOST) {
      throw new IllegalArgumentException("has more than " + MOST + " keys");
    }
    return list;
  }

  private static Optional<VerificationKey> key(Object member) {
    if (!(member instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("has a key that is no object");
    }
    Map<String, Object> names = new HashMap<>();
    map.forEach((name, value) -> names.put(String.valueOf(name), value));
    if ("oct".equals(names.get("kty")) || names.containsKey("k")) {
      throw new IllegalArgumentException("has a symmetric key, which is no public key");
    }
    if (names.keySet().stream().anyMatch(PRIVATE::contains)) {
      throw new IllegalArgumentException(
          "has a private key, which only the client may know; make a new one and give its public"
              + " half");
    }
    try {
      return VerificationKey.of(JWK.parse(names));
    } catch (ParseException | IllegalStateException e) {
      throw new IllegalArgumentException("has a key that cannot be read", e);
    }
  }

  /** The set as it was registered; empty for one that was fetched. */
  public Map<String, Object> json() {
    return json;
  }

  /** Whether some key verifies one of these algorithms. */
  public boolean verifiesOneOf(Set<String> algorithms) {
    return keys.stream()
        .anyMatch(
            key -> algorithms.stream().anyMatch(name -> key.verifies(JWSAlgorithm.parse(name))));
  }

  /**
   * The key that a signature names. Without an identifier, only a set with one key for the
   * algorithm says which it is (OpenID Connect Core §10.1).
   *
   * @param kid the signature's {@code kid}, or null
   */
  public Optional<VerificationKey> find(String kid, JWSAlgorithm algorithm) {
    List<VerificationKey> fitting =
        keys.stream()
            .filter(key -> kid == null || kid.equals(key.kid()))
            .filter(key -> key.verifies(algorithm))
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  /**
   * Whether the key that a signature names verifies it. Costs one verification, whether there is
   * such a key or not.
   */
  public boolean verifies(JWSObject jws) {
    return Decoys.verify(find(jws.getHeader().getKeyID(), jws.getHeader().getAlgorithm()), jws);
  }

  @Override
  public String toString() {
    return "PublicKeySet of " + keys.size();
  }
}
