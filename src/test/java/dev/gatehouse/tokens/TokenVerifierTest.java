package dev.gatehouse.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.crypto.CryptoProvider;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.keys.KeyRotation;
import dev.gatehouse.keys.KeySettings;
import dev.gatehouse.keys.MemoryStorage;
import dev.gatehouse.keys.Signer;
import dev.gatehouse.keys.SigningKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attack cases 23 and 71, and R17: what is no token of ours, of the right kind, still alive. */
class TokenVerifierTest {
  private static final String ISSUER = "https://id.example";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final SigningKeys KEYS = keys();
  private static final TokenVerifier VERIFIER = new TokenVerifier(KEYS);
  private static final String CLAIMS =
      "{\"iss\":\""
          + ISSUER
          + "\",\"sub\":\"s\",\"exp\":"
          + NOW.plusSeconds(60).getEpochSecond()
          + "}";

  private static SigningKeys keys() {
    KeySettings settings =
        new KeySettings(
            List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA),
            2048,
            Duration.ofDays(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1));
    MemoryStorage storage = new MemoryStorage();
    Sealer sealer =
        new Sealer(
            MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES)),
            ISSUER,
            RANDOMNESS,
            () -> NOW,
            Duration.ofMinutes(30));
    SigningKeys keys =
        new SigningKeys(storage, sealer, () -> NOW, settings, CryptoProvider.jdk("test"));
    new KeyRotation(storage, sealer, () -> NOW, settings, keys).start();
    return keys;
  }

  private static String signed(
      JWSAlgorithm algorithm, UnaryOperator<JWSHeader.Builder> header, String claims) {
    try {
      Signer signer = KEYS.signer(algorithm);
      JWSObject token =
          new JWSObject(
              header.apply(new JWSHeader.Builder(algorithm).keyID(signer.kid())).build(),
              new Payload(claims));
      token.sign(signer.signer());
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean accepted(String token, TokenType type, Instant now) {
    return VERIFIER.verify(token, type, ISSUER, now).isPresent();
  }

  @Test
  void eachAlgorithmIsReadByItsKey() {
    for (JWSAlgorithm algorithm :
        List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA)) {
      String token = signed(algorithm, header -> header, CLAIMS);
      assertEquals(
          "s", VERIFIER.verify(token, TokenType.ID_TOKEN, ISSUER, NOW).orElseThrow().text("sub"));
      assertTrue(VERIFIER.verify(token, TokenType.ID_TOKEN, ISSUER + "/", NOW).isEmpty());
    }
  }

  @Test
  void kindsDoNotMix() {
    String idToken = signed(JWSAlgorithm.ES256, header -> header, CLAIMS);
    String accessToken =
        signed(JWSAlgorithm.ES256, header -> header.type(new JOSEObjectType("at+jwt")), CLAIMS);
    String logoutToken =
        signed(JWSAlgorithm.ES256, header -> header.type(new JOSEObjectType("logout+jwt")), CLAIMS);
    String plainJwt = signed(JWSAlgorithm.ES256, header -> header.type(JOSEObjectType.JWT), CLAIMS);
    assertTrue(accepted(idToken, TokenType.ID_TOKEN, NOW));
    assertTrue(accepted(accessToken, TokenType.ACCESS_TOKEN, NOW));
    for (String other : List.of(accessToken, logoutToken, plainJwt)) {
      assertTrue(!accepted(other, TokenType.ID_TOKEN, NOW));
    }
    for (String other : List.of(idToken, logoutToken, plainJwt)) {
      assertTrue(!accepted(other, TokenType.ACCESS_TOKEN, NOW));
    }
  }

  /** The API server grants no leeway on {@code exp}; neither do we. */
  @Test
  void aTokenEndsInTheSecondThatItNames() {
    String token = signed(JWSAlgorithm.ES256, header -> header, CLAIMS);
    assertTrue(accepted(token, TokenType.ID_TOKEN, NOW.plusSeconds(60).minusNanos(1)));
    assertTrue(!accepted(token, TokenType.ID_TOKEN, NOW.plusSeconds(60)));
    String endless = signed(JWSAlgorithm.ES256, header -> header, "{\"iss\":\"" + ISSUER + "\"}");
    assertTrue(!accepted(endless, TokenType.ID_TOKEN, NOW));
  }

  static Stream<UnaryOperator<JWSHeader.Builder>> headersThatBringSomething() {
    JWK own = KEYS.verificationKey(KEYS.signer(JWSAlgorithm.ES256).kid()).orElseThrow();
    return Stream.of(
        header -> header.jwk(own),
        header -> header.jwkURL(URI.create("https://evil.example/keys")),
        header -> header.x509CertURL(URI.create("https://evil.example/cert")),
        header -> header.x509CertChain(List.of(Base64.encode("x"))),
        header -> header.criticalParams(Set.of("exp")),
        header -> header.keyID(null),
        header -> header.keyID("unknown"),
        header -> header.keyID(KEYS.signer(JWSAlgorithm.RS256).kid()));
  }

  @ParameterizedTest
  @MethodSource("headersThatBringSomething")
  void aHeaderDecidesNothing(UnaryOperator<JWSHeader.Builder> header) {
    assertTrue(!accepted(signed(JWSAlgorithm.ES256, header, CLAIMS), TokenType.ID_TOKEN, NOW));
  }

  /** HS256 with the public key as its secret, in the forms in which that key is at hand. */
  @Test
  void aPublicKeyIsNoSecret() throws Exception {
    String kid = KEYS.signer(JWSAlgorithm.RS256).kid();
    RSAKey rsa = KEYS.verificationKey(kid).orElseThrow().toRSAKey();
    for (byte[] secret :
        List.of(
            rsa.toPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            rsa.getModulus().decode())) {
      JWSObject token =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), new Payload(CLAIMS));
      token.sign(new MACSigner(secret));
      assertTrue(!accepted(token.serialize(), TokenType.ID_TOKEN, NOW));
    }
  }

  @Test
  void withoutSignatureItIsNoToken() {
    String kid = KEYS.signer(JWSAlgorithm.ES256).kid();
    String body = Base64URL.encode(CLAIMS).toString();
    for (String algorithm : List.of("none", "None", "ES256", "RS256", "HS256")) {
      String header =
          Base64URL.encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}").toString();
      for (String signature : List.of("", "AAAA", "A".repeat(86))) {
        assertTrue(!accepted(header + "." + body + "." + signature, TokenType.ID_TOKEN, NOW));
      }
    }
  }

  @Test
  void aChangedPartMakesItNone() throws Exception {
    String token = signed(JWSAlgorithm.ES256, header -> header, CLAIMS);
    String[] parts = token.split("\\.", -1);
    String other = Base64URL.encode(CLAIMS.replace("\"s\"", "\"t\"")).toString();
    ECKey key = KEYS.verificationKey(KEYS.signer(JWSAlgorithm.ES256).kid()).orElseThrow().toECKey();
    assertEquals("P-256", key.getCurve().getName());
    for (String changed :
        List.of(
            parts[0] + "." + other + "." + parts[2],
            parts[0] + "." + parts[1],
            token + ".",
            token + "." + parts[2],
            token + "=",
            " " + token,
            "",
            "...",
            "x".repeat(20_000),
            "{}")) {
      assertTrue(!accepted(changed, TokenType.ID_TOKEN, NOW), changed);
    }
  }

  @Test
  void whatIsSignedMustBeClaims() {
    for (String payload :
        List.of(
            "text", "[]", "\"x\"", "{\"iss\":1}", "{\"iss\":\"" + ISSUER + "\",\"exp\":\"x\"}")) {
      assertTrue(
          !accepted(signed(JWSAlgorithm.ES256, header -> header, payload), TokenType.ID_TOKEN, NOW),
          payload);
    }
  }

  /** Attack cases 24 and 25: nothing is decrypted or inflated, whatever its header promises. */
  @Test
  void anEncryptedTokenIsNone() throws Exception {
    RSAKey rsa =
        KEYS.verificationKey(KEYS.signer(JWSAlgorithm.RS256).kid()).orElseThrow().toRSAKey();
    JWEObject wrapped =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                .keyID(rsa.getKeyID())
                .compressionAlgorithm(CompressionAlgorithm.DEF)
                .build(),
            new Payload(new PlainObject(new Payload(CLAIMS)).serialize()));
    wrapped.encrypt(new RSAEncrypter(rsa));
    String slow =
        Base64URL.encode(
                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}")
            + ".AAAA.AAAA.AAAA.AAAA";
    String nested =
        Base64URL.encode("{\"alg\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}") + ".e30.AAAA";
    for (String token : List.of(wrapped.serialize(), slow, nested)) {
      assertTrue(!accepted(token, TokenType.ID_TOKEN, NOW));
      assertTrue(!accepted(token, TokenType.ACCESS_TOKEN, NOW));
    }
  }
}
