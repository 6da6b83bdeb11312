package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider, or whoever speaks in its name, whose tokens do not count (attack case 45). */
class IdTokenAbuseTest extends ProviderFixture {
  private void assertRefused(String why) {
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> Config.of(provider).logIn(host, provider));
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  private void assertAccepted() throws UpstreamException {
    assertInstanceOf(Authenticated.class, Config.of(provider).logIn(host, provider));
  }

  private static long now() {
    return new FakeHost().clock().instant().getEpochSecond();
  }

  private static Arguments claim(String what, Consumer<Map<String, Object>> change, String why) {
    return Arguments.of(what, change, why);
  }

  static Stream<Arguments> claims() {
    return Stream.of(
        claim("no issuer", c -> c.remove("iss"), "of the issuer"),
        claim("another issuer", c -> c.put("iss", "https://x.example"), "of the issuer"),
        claim("an issuer with a slash more", c -> c.merge("iss", "/", (a, b) -> a + "/"), "issuer"),
        claim("issuers in a list", c -> c.put("iss", List.of(c.get("iss"))), "of the issuer"),
        claim("no audience", c -> c.remove("aud"), "made for"),
        claim("another audience", c -> c.put("aud", "other"), "made for"),
        claim("a longer audience", c -> c.put("aud", FakeProvider.CLIENT + "x"), "made for"),
        claim("no audience in a list", c -> c.put("aud", List.of()), "made for"),
        claim("an odd list", c -> c.put("aud", List.of(FakeProvider.CLIENT, 1)), "made for"),
        claim(
            "others, too, and no azp",
            c -> c.put("aud", List.of(FakeProvider.CLIENT, "other")),
            "does not say by azp"),
        claim("given to another", c -> c.put("azp", "other"), "it was given to"),
        claim("an odd azp", c -> c.put("azp", List.of(FakeProvider.CLIENT)), "it was given to"),
        claim("no subject", c -> c.remove("sub"), "no usable sub"),
        claim("an empty subject", c -> c.put("sub", ""), "no usable sub"),
        claim("a number as subject", c -> c.put("sub", 7), "no usable sub"),
        claim("a huge subject", c -> c.put("sub", "x".repeat(1001)), "no usable sub"),
        claim("no expiry", c -> c.remove("exp"), "no time of expiry"),
        claim("an expiry as text", c -> c.put("exp", "9999999999"), "no time of expiry"),
        claim("its time is over", c -> c.put("exp", now() - 60), "its time is over"),
        claim("no time of issue", c -> c.remove("iat"), "no time of issue"),
        claim("of the future", c -> c.put("iat", now() + 61), "of the future"),
        claim("not good yet", c -> c.put("nbf", now() + 61), "not good yet"),
        claim("an odd nbf", c -> c.put("nbf", "soon"), "not good yet"),
        claim("no nonce", c -> c.remove("nonce"), "nonce"),
        claim("another nonce", c -> c.put("nonce", "other"), "nonce"),
        claim("a nonce in a list", c -> c.put("nonce", List.of(c.get("nonce"))), "nonce"),
        claim("for another access token", c -> c.put("at_hash", "AAAA"), "another access token"),
        claim("an odd at_hash", c -> c.put("at_hash", 7), "another access token"),
        claim("a logout token", c -> c.put("events", Map.of("x", Map.of())), "logout token"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("claims")
  void claimsThatDoNotFit(String what, Consumer<Map<String, Object>> change, String why) {
    provider.idToken = change;
    assertRefused(why);
    assertEquals(1, provider.asked("/token").size(), "the token was the reason");
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        claim("just in time", c -> c.put("exp", now() - 59), ""),
        claim("a clock ahead", c -> c.put("iat", now() + 60), ""),
        claim("one audience in a list", c -> c.put("aud", List.of(FakeProvider.CLIENT)), ""),
        claim(
            "others, too, but ours by azp",
            c -> {
              c.put("aud", List.of("api", FakeProvider.CLIENT));
              c.put("azp", FakeProvider.CLIENT);
            },
            ""),
        claim("no at_hash", c -> c.remove("at_hash"), ""),
        claim("a fraction of a second", c -> c.put("exp", now() + 30.5), ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void claimsThatFit(String what, Consumer<Map<String, Object>> change, String none)
      throws Exception {
    provider.idToken = change;
    assertAccepted();
  }

  private static String forged(String header, String token, String signature) {
    String payload = token.split("\\.", -1)[1];
    return Base64URL.encode(header) + "." + payload + "." + signature;
  }

  private static String resigned(String token, JWSHeader header, boolean shared) {
    try {
      JWSObject jwt = new JWSObject(header, new Payload(new Base64URL(token.split("\\.", -1)[1])));
      jwt.sign(
          shared
              ? new MACSigner(publicKeyText().getBytes(StandardCharsets.UTF_8))
              : new RSASSASigner(TestKeys.OTHER));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String publicKeyText() throws JOSEException {
    RSAPublicKey key = TestKeys.RSA.toRSAPublicKey();
    return Base64URL.encode(key.getEncoded()).toString();
  }

  static Stream<Arguments> signatures() {
    JWSHeader embedded =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .jwk(TestKeys.OTHER.toPublicJWK())
            .build();
    JWSHeader elsewhere =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-2")
            .jwkURL(URI.create("http://127.0.0.1:1/jwks"))
            .build();
    return Stream.of(
        Arguments.of("none", changed(t -> forged("{\"alg\":\"none\"}", t, "")), "not a signed JWT"),
        Arguments.of("None", changed(t -> forged("{\"alg\":\"None\"}", t, "AA")), "not accepted"),
        Arguments.of(
            "no signature",
            changed(t -> t.substring(0, t.lastIndexOf('.') + 1)),
            "not a signed JWT"),
        Arguments.of(
            "another signature",
            changed(t -> t.substring(0, t.length() - 8) + "AAAAAAAA"),
            "no key"),
        Arguments.of(
            "the public key as a shared secret",
            changed(t -> resigned(t, new JWSHeader(JWSAlgorithm.HS256), true)),
            "its algorithm is not accepted: \"HS256\""),
        Arguments.of("a key in the header", changed(t -> resigned(t, embedded, false)), "no key"),
        Arguments.of(
            "keys that the header names", changed(t -> resigned(t, elsewhere, false)), "no key"),
        Arguments.of(
            "an unknown extension",
            changed(t ->
                resigned(
                    t,
                    new JWSHeader.Builder(JWSAlgorithm.RS256).criticalParams(Set.of("b64")).build(),
                    false)),
            "extensions"),
        Arguments.of(
            "an access token",
            changed(t ->
                resigned(
                    t,
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                    false)),
            "another kind"),
        Arguments.of("five parts", changed(t -> t + ".AA.AA"), "not a signed JWT"),
        Arguments.of("no JSON", changed(t -> "e30.AAAA.AAAA"), "not a signed JWT"),
        Arguments.of("text", changed(t -> "hello"), "not a signed JWT"),
        Arguments.of("too long", changed(t -> t + "A".repeat(200_000)), "longer than any"));
  }

  private static UnaryOperator<String> changed(UnaryOperator<String> change) {
    return change;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signatures")
  void signaturesThatAreNone(String what, UnaryOperator<String> change, String why) {
    provider.signed = change;
    assertRefused(why);
  }

  @Test
  void aKeyForAnotherUseSignsNothing() throws Exception {
    RSAKey encrypts =
        new RSAKey.Builder(TestKeys.RSA.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build();
    provider.published = new JWKSet(List.of(encrypts));
    assertRefused("no key");
  }

  @Test
  void aShortKeySignsNothing() throws Exception {
    RSAKey small = new RSAKeyGenerator(1024, true).keyID("small").generate();
    provider.key = small;
    provider.published = new JWKSet(List.of(small.toPublicJWK()));
    provider.signed = token -> token;
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> Config.of(provider).logIn(host, provider));
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
  }

  @Test
  void aKeyOfAnotherCurveSignsNothing() throws Exception {
    ECKey other = TestKeys.ec("ec-1", Curve.P_384);
    provider.key = TestKeys.EC;
    provider.algorithm = JWSAlgorithm.ES256;
    provider.published = new JWKSet(List.of(other.toPublicJWK()));
    assertRefused("no key");
    provider.published = new JWKSet(List.of(TestKeys.EC.toPublicJWK()));
    host.clock().advance(Duration.ofHours(2));
    assertAccepted();
  }

  @Test
  void algorithmsCanBeFewer() throws Exception {
    Config config = Config.of(provider).set("idTokenAlgorithms", List.of("ES256"));
    UpstreamException e = assertThrows(UpstreamException.class, () -> config.logIn(host, provider));
    assertTrue(e.getMessage().contains("\"RS256\""), e.getMessage());
    provider.key = TestKeys.EC;
    provider.algorithm = JWSAlgorithm.ES256;
    provider.published = new JWKSet(List.of(TestKeys.EC.toPublicJWK()));
    assertInstanceOf(Authenticated.class, config.logIn(host, provider));
  }

  @Test
  void keysThatNobodyKnowsDoNoHarm() throws Exception {
    Map<String, Object> set = new LinkedHashMap<>();
    set.put(
        "keys",
        List.of(
            Map.of("kty", "AKP", "alg", "ML-DSA-65", "pub", "AAAA"),
            Map.of("kty", "RSA", "n", "?"),
            "text",
            TestKeys.RSA.toPublicJWK().toJSONObject()));
    provider.reply("/jwks", Reply.json(200, JSONObjectUtils.toJSONString(set)));
    assertAccepted();
  }

  @Test
  void aNewKeyIsFoundAtOnceAndAFloodOfUnknownOnesDoesNotReachTheProvider() throws Exception {
    try (Connector connector = Config.of(provider).open(host)) {
      assertInstanceOf(
          Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
      provider.key = TestKeys.OTHER;
      provider.published = new JWKSet(List.of(TestKeys.OTHER.toPublicJWK()));
      host.clock().advance(Duration.ofSeconds(11));
      assertInstanceOf(
          Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
      assertEquals(2, provider.asked("/jwks").size());
      provider.key = TestKeys.RSA;
      for (int i = 0; i < 20; i++) {
        assertThrows(
            UpstreamException.class,
            () -> Config.logIn(connector, provider, Config.context("openid")));
      }
      assertEquals(2, provider.asked("/jwks").size());
    }
  }

  @Test
  void aTokenAnswerThatIsNoneIsNoLogin() throws Exception {
    for (Consumer<Map<String, Object>> change :
        List.<Consumer<Map<String, Object>>>of(
            answer -> answer.remove("id_token"),
            answer -> answer.put("id_token", 7),
            answer -> answer.put("token_type", "mac"))) {
      provider.tokens = change;
      UpstreamException e =
          assertThrows(UpstreamException.class, () -> Config.of(provider).logIn(host, provider));
      assertEquals(UpstreamException.Kind.PROTOCOL, e.kind());
    }
  }
}
