package dev.gatehouse.jose;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.List;
import java.util.stream.Stream;

/** Signature algorithms that are accepted from others (RFC 7518 §3.1, RFC 8037, RFC 9864). */
public final class SignatureAlgorithms {
  /** Those with a key pair, by name; never {@code none}, never a symmetric one. */
  public static final List<String> ASYMMETRIC =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
          "Ed25519");

  /** The one for shared secrets: ours have no more than its 256 bits. */
  public static final String WITH_SECRET = "HS256";

  /** All of them. */
  public static final List<String> ALL =
      Stream.concat(ASYMMETRIC.stream(), Stream.of(WITH_SECRET)).toList();

  /** Those of FAPI 2.0 Security Profile §5.4.1. */
  public static final List<String> FAPI2 = List.of("PS256", "ES256", "EdDSA", "Ed25519");

  /** Some that libraries have, for advice. */
  public static final List<String> SOME = List.of("RS256", "PS256", "ES256", "EdDSA");

  static final JWSAlgorithm ED25519 = new JWSAlgorithm("Ed25519");

  private SignatureAlgorithms() {}

  /** Whether an algorithm has a key pair and is accepted. */
  public static boolean isAsymmetric(JWSAlgorithm algorithm) {
    return ASYMMETRIC.contains(algorithm.getName());
  }
}
