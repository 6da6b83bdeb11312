package dev.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A key that signs now (RFC 7515). Take a new one for each token: keys rotate. Thread-safe.
 *
 * <p>All tokens of one key and type have the same header, so it is encoded once.
 */
public final class Signer {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final String kid;
  private final JWSAlgorithm algorithm;
  private final JWSSigner signer;
  private final Map<String, Header> headers = new ConcurrentHashMap<>();

  /** A header and its encoded form, with the dot that follows it. */
  private record Header(JWSHeader header, String encoded) {}

  Signer(String kid, JWSAlgorithm algorithm, JWSSigner signer) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.signer = signer;
  }

  /** Key identifier for the JWS header (RFC 7515 §4.1.4). */
  public String kid() {
    return kid;
  }

  /** Signs with the key's one algorithm under a header of the caller's. */
  public JWSSigner signer() {
    return signer;
  }

  /**
   * Signs.
   *
   * @param typ the header {@code typ}, one of few values; null when it must be absent
   * @param payload what to sign, as UTF-8
   * @return the JWS in compact serialization (RFC 7515 §7.1)
   * @throws IllegalStateException when the key's provider fails
   */
  public String sign(String typ, String payload) {
    Header header = headers.computeIfAbsent(typ == null ? "" : typ, this::header);
    String input =
        header.encoded() + BASE64URL.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    try {
      return input
          + "."
          + signer.sign(header.header(), input.getBytes(StandardCharsets.ISO_8859_1));
    } catch (JOSEException e) {
      throw new IllegalStateException("signing with key " + kid + " failed", e);
    }
  }

  private Header header(String typ) {
    JWSHeader.Builder builder = new JWSHeader.Builder(algorithm).keyID(kid);
    if (!typ.isEmpty()) {
      builder.type(new JOSEObjectType(typ));
    }
    JWSHeader header = builder.build();
    return new Header(header, header.toBase64URL() + ".");
  }
}
