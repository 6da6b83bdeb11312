package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.tck.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator is told of a provider without anybody logging in. */
class OidcSelfCheckTest extends ProviderFixture {
  @BeforeEach
  void rightTime() {
    // The fake's answers have the machine's time.
    host.clock().advance(Duration.between(host.clock().instant(), Instant.now()));
  }

  private List<Finding> check() throws Exception {
    try (Connector connector = config.open(host)) {
      return connector.selfCheck().orElseThrow().check();
    }
  }

  private static Finding of(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .reduce((first, second) -> {
          throw new AssertionError("twice: " + subject);
        })
        .orElseThrow(() -> new AssertionError(subject + " in " + findings));
  }

  private void assertBad(String subject, String part) throws Exception {
    Finding finding = of(check(), subject);
    assertFalse(finding.good(), finding::toString);
    assertTrue(finding.detail().contains(part), finding::toString);
  }

  private void assertGood(String subject, String part) throws Exception {
    Finding finding = of(check(), subject);
    assertTrue(finding.good() && finding.detail().contains(part), finding::toString);
  }

  private void says(String member, Object value) {
    provider.document = json -> json.put(member, value);
  }

  @Test
  void aGoodProviderIsFoundGoodAndNobodyLogsIn() throws Exception {
    provider.document =
        json -> {
          json.put("response_types_supported", List.of("code", "id_token"));
          json.put("code_challenge_methods_supported", List.of("plain", "S256"));
          json.put("id_token_signing_alg_values_supported", List.of("RS256"));
          json.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
        };
    List<Finding> findings = check();
    assertTrue(findings.stream().allMatch(Finding::good), findings::toString);
    assertEquals(
        List.of(
            "connection",
            "clock",
            "document",
            "response type",
            "PKCE",
            "ID token",
            "scopes",
            "keys",
            "client authentication",
            "client",
            "back-channel logout"),
        findings.stream().map(Finding::subject).toList());
    assertEquals(1, provider.asked("/token").size());
    assertEquals(0, provider.asked("/userinfo").size());
    assertTrue(
        provider.asked("/token").get(0).form().get("code").startsWith("self-check-"),
        "a code of nobody's");
  }

  @Test
  void aProviderThatIsAwayIsTheOnlyFinding() throws Exception {
    provider.close();
    List<Finding> findings = check();
    assertEquals(List.of("connection"), findings.stream().map(Finding::subject).toList());
    assertFalse(findings.get(0).good());
    assertTrue(findings.get(0).detail().contains("firewall"), findings::toString);
  }

  @Test
  void anotherIssuersDocumentEndsTheCheck() throws Exception {
    provider.named = "https://other.example.com";
    List<Finding> findings = check();
    Finding last = findings.get(findings.size() - 1);
    assertEquals("document", last.subject());
    assertTrue(!last.good() && last.detail().contains("write that one as issuer"), last::toString);
    assertEquals(0, provider.asked("/token").size());
  }

  @Test
  void aDocumentThatIsNotThereIsFound() throws Exception {
    provider.reply("/.well-known/openid-configuration", Reply.json(404, "{}"));
    assertBad("document", "answered 404");
    config
        .set("providerDiscoveryOverrides.tokenURL", provider.issuer() + "/token")
        .set("providerDiscoveryOverrides.authURL", provider.issuer() + "/authorize")
        .set("providerDiscoveryOverrides.jwksURL", provider.issuer() + "/jwks");
    assertGood("document", "the configured endpoints count");
  }

  @Test
  void whatTheDocumentDoesNotOfferIsFound() throws Exception {
    says("response_types_supported", List.of("id_token"));
    assertBad("response type", "no codes, only id_token");
    says("code_challenge_methods_supported", List.of("plain"));
    assertBad("PKCE", "pkceChallenge: none");
    says("id_token_signing_alg_values_supported", List.of("HS256", "none"));
    assertBad("ID token", "idTokenAlgorithms");
    says("token_endpoint_auth_methods_supported", List.of("tls_client_auth"));
    assertBad("client authentication", "takes tls_client_auth");
    says("scopes_supported", List.of("read", "write"));
    assertBad("scopes", "no OpenID provider");
    says("scopes_supported", List.of("openid", "email"));
    assertGood("scopes", "does not name profile");
  }

  @Test
  void pkceThatIsNotUsedIsSaid() throws Exception {
    config.set("pkceChallenge", "none");
    says("code_challenge_methods_supported", List.of("S256"));
    assertGood("PKCE", "codes are protected better");
  }

  @Test
  void keysAreCountedByWhatTheyAreGoodFor() throws Exception {
    assertGood("keys", "1 of 1 keys");
    config.set("idTokenAlgorithms", List.of("ES256"));
    assertBad("keys", "0 of 1 keys");
    provider.published = new JWKSet();
    assertBad("keys", "0 of 0 keys");
    provider.reply("/jwks", Reply.json(500, "{}"));
    assertBad("keys", "they cannot be read");
    config.set("idTokenAlgorithms", List.of("HS256"));
    assertGood("keys", "clientSecret");
  }

  private void tokenEndpointSays(int status, String error) {
    provider.reply("/token", Reply.json(status, Map.of("error", error)));
  }

  @Test
  void whetherTheClientIsKnownIsToldByTheAnswerToANonsenseCode() throws Exception {
    assertGood("client", "takes " + FakeProvider.CLIENT);
    tokenEndpointSays(401, "invalid_client");
    assertBad("client", "check clientID, clientSecret");
    tokenEndpointSays(400, "unauthorized_client");
    assertBad("client", "not for the code flow");
    tokenEndpointSays(400, "invalid_request");
    assertGood("client", "cannot be told without a person");
    tokenEndpointSays(503, "temporarily_unavailable");
    assertBad("client", "cannot be asked");
    provider.reply("/token", Reply.json(200, Map.of("access_token", "x", "token_type", "Bearer")));
    assertBad("client", "nobody should trust it");
    provider.reply("/token", new Reply(200, "text/html", "<html>"));
    assertBad("client", "not a JSON object");
  }

  @Test
  void clocksThatDifferAreFound() throws Exception {
    host.clock().advance(Duration.ofMinutes(-5));
    assertBad("clock", "seconds ahead of ours");
    host.clock().advance(Duration.ofMinutes(10));
    assertBad("clock", "clockLeeway");
    assertBad("clock", "seconds behind ours");
  }

  @Test
  void certificatesAreLookedAt(@TempDir Path directory) throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "provider");
    try (FakeProvider secure = FakeProvider.start(host.clock(), certificates)) {
      config = Config.of(secure);
      assertBad("connection", "rootCAs");
      config.set("rootCAs", List.of(certificates.certificatePem()));
      assertGood("certificate", "ends at " + certificates.certificate().getNotAfter().toInstant());
      host.clock().advance(Duration.ofDays(85));
      assertBad("certificate", "have it renewed");
    }
  }
}
