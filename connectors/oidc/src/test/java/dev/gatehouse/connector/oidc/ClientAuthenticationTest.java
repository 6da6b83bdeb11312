package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.connector.oidc.FakeServer.Asked;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How we prove who we are at the token endpoint. */
class ClientAuthenticationTest extends ProviderFixture {
  private static final String ASSERTION = "client_assertion";

  @TempDir private Path directory;

  /** The token request of one login. */
  private Asked asked() throws UpstreamException {
    provider.asked.clear();
    assertInstanceOf(Authenticated.class, config.logIn(host, provider));
    return provider.asked("/token").get(0);
  }

  private SignedJWT assertion() throws Exception {
    Asked asked = asked();
    assertNull(asked.header("Authorization"));
    assertNull(asked.form().get("client_secret"));
    assertEquals(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        asked.form().get("client_assertion_type"));
    return SignedJWT.parse(asked.form().get(ASSERTION));
  }

  @Test
  void basicEncodesWhatTheHeaderCannotHold() throws Exception {
    config
        .set("clientID", FakeProvider.CLIENT)
        .set("clientSecret", "a:b %ü")
        .set("clientAuthentication", "client_secret_basic");
    String decoded =
        new String(
            Base64.getDecoder().decode(asked().header("Authorization").substring(6)),
            StandardCharsets.UTF_8);
    assertEquals(FakeProvider.CLIENT + ":a%3Ab+%25%C3%BC", decoded);
  }

  @Test
  void postSendsTheSecretInTheBody() throws Exception {
    Asked asked = asked(config.set("clientAuthentication", "client_secret_post"));
    assertNull(asked.header("Authorization"));
    assertEquals(FakeProvider.SECRET, asked.form().get("client_secret"));
    assertEquals(FakeProvider.CLIENT, asked.form().get("client_id"));
  }

  private Asked asked(Config other) throws UpstreamException {
    config = other;
    return asked();
  }

  @ParameterizedTest
  @CsvSource({
    "client_secret_basic,false",
    "client_secret_post,true",
    "client_secret_basic client_secret_post,false",
    "private_key_jwt,false"
  })
  void autoGoesByTheDocument(String offered, boolean post) throws Exception {
    provider.document =
        json -> json.put("token_endpoint_auth_methods_supported", List.of(offered.split(" ")));
    assertEquals(post, asked().form().containsKey("client_secret"));
  }

  @Test
  void withoutASecretWeArePublic() throws Exception {
    Asked asked = asked(config.set("clientSecret", null));
    assertNull(asked.header("Authorization"));
    assertEquals(FakeProvider.CLIENT, asked.form().get("client_id"));
    assertEquals(43, asked.form().get("code_verifier").length());
  }

  @Test
  void aSharedSecretSigns() throws Exception {
    config.set("clientAuthentication", "client_secret_jwt");
    assertTrue(assertion().verify(new MACVerifier(FakeProvider.SECRET)));
  }

  @Test
  void anAssertionIsForTheIssuerShortAndOnce() throws Exception {
    config.set("clientAuthentication", "client_secret_jwt");
    JWTClaimsSet claims = assertion().getJWTClaimsSet();
    assertEquals(FakeProvider.CLIENT, claims.getIssuer());
    assertEquals(FakeProvider.CLIENT, claims.getSubject());
    assertEquals(List.of(provider.issuer()), claims.getAudience());
    assertEquals(host.clock().instant().plusSeconds(60), claims.getExpirationTime().toInstant());
    assertNotEquals(claims.getJWTID(), assertion().getJWTClaimsSet().getJWTID());
    config.set("clientAssertionAudience", "token-endpoint");
    assertEquals(
        List.of(provider.issuer() + "/token"), assertion().getJWTClaimsSet().getAudience());
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("key"), text);
  }

  private static String pem(byte[] der) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END PRIVATE KEY-----\n";
  }

  @Test
  void anRsaKeySigns() throws Exception {
    config
        .set("clientSecret", null)
        .set("clientKeyID", "ours")
        .set("clientKeyFile", file(pem(TestKeys.OTHER.toPrivateKey().getEncoded())).toString());
    SignedJWT signed = assertion();
    assertEquals("ours", signed.getHeader().getKeyID());
    assertEquals("RS256", signed.getHeader().getAlgorithm().getName());
    assertTrue(signed.verify(new RSASSAVerifier(TestKeys.OTHER.toRSAPublicKey())));
    config.set("clientKeyAlgorithm", "PS256");
    assertEquals("PS256", assertion().getHeader().getAlgorithm().getName());
  }

  @Test
  void aKeyOnACurveSigns() throws Exception {
    config.set("clientKeyFile", file(pem(TestKeys.EC.toPrivateKey().getEncoded())).toString());
    SignedJWT signed = assertion();
    assertEquals("ES256", signed.getHeader().getAlgorithm().getName());
    assertTrue(signed.verify(new ECDSAVerifier(TestKeys.EC.toECPublicKey())));
  }

  @Test
  void aJwkSigns() throws Exception {
    config
        .set("clientKeyFile", file(TestKeys.EC.toJSONString()).toString())
        .set("clientAuthentication", "private_key_jwt");
    assertEquals("ec-1", assertion().getHeader().getKeyID());
  }

  @Test
  void aKeyThatCannotBeUsedIsSaidAtTheOpening() throws Exception {
    for (String text :
        List.of(
            "",
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
            pem(new byte[] {1, 2, 3}),
            "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            "{",
            TestKeys.EC.toPublicJWK().toJSONString())) {
      config.set("clientKeyFile", file(text).toString());
      UpstreamException e = assertThrows(UpstreamException.class, () -> config.open(host), text);
      assertTrue(e.getMessage().startsWith("the private key "), e.getMessage());
      assertFalse(text.length() > 20 && e.getMessage().contains(text), "never the key itself");
    }
    config.set("clientKeyFile", directory.resolve("absent").toString());
    assertThrows(UpstreamException.class, () -> config.open(host));
    config
        .set("clientKeyFile", file(TestKeys.EC.toJSONString()).toString())
        .set("clientKeyAlgorithm", "RS256");
    assertThrows(UpstreamException.class, () -> config.open(host));
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertProblem(
        Config.of(provider).set("clientAuthentication", "none"), "a public client has no secret");
    assertProblem(
        Config.of(provider)
            .set("clientSecret", null)
            .set("clientAuthentication", "client_secret_post"),
        "clientSecret is missing");
    assertProblem(
        Config.of(provider).set("clientAuthentication", "private_key_jwt"),
        "clientKeyFile is missing");
    assertProblem(
        Config.of(provider)
            .set("clientAuthentication", "client_secret_post")
            .set("clientKeyFile", "key.pem"),
        "has no effect");
    assertProblem(
        Config.of(provider)
            .set("clientAuthentication", "client_secret_post")
            .set("basicAuthUnsupported", true),
        "says this already");
    assertProblem(
        Config.of(provider)
            .set("clientAuthentication", "client_secret_jwt")
            .set("clientSecret", "short"),
        "too short");
    assertProblem(Config.of(provider).set("clientKeyID", "ours"), "clientKeyFile is missing");
  }

  private static void assertProblem(Config config, String expected) {
    assertTrue(
        config.problems().stream().anyMatch(one -> one.contains(expected)),
        config.problems()::toString);
  }

  @Test
  void secretsMayComeFromTheEnvironment() throws Exception {
    config.set("clientSecret", null).set("clientSecretEnv", "OIDC_SECRET");
    assertTrue(asked().header("Authorization").startsWith("Basic "));
  }
}
