package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider behind an authority of its own (attack case 51). */
class OidcTlsTest {
  @TempDir private static Path directory;

  private static TestCertificates certificates;
  private static TestCertificates others;
  private final FakeHost host = new FakeHost();
  private static FakeProvider provider;

  @BeforeAll
  static void start() throws Exception {
    certificates = TestCertificates.make(directory, "provider");
    others = TestCertificates.make(directory, "others");
    provider = FakeProvider.start(new FakeHost().clock(), certificates);
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  private Config config() {
    return Config.of(provider);
  }

  private UpstreamException refused(Config config) {
    return assertThrows(UpstreamException.class, () -> config.logIn(host, provider));
  }

  @Test
  void anUnknownAuthorityIsRefused() throws Exception {
    provider.asked.clear();
    assertTrue(refused(config()).getMessage().contains("TLS"));
    refused(config().set("rootCAs", List.of(others.certificatePem())));
    assertEquals(List.of(), provider.asked, "nothing is said to it");
  }

  @Test
  void rootCasCountForEveryQuestion() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), certificates.certificatePem());
    for (String authority : List.of(file.toString(), certificates.certificatePem())) {
      Config config =
          config()
              .set("rootCAs", List.of(others.certificatePem(), authority))
              .set("getUserInfo", true)
              .set("providerDiscoveryOverrides.tokenURL", provider.issuer() + "/token")
              .set("tokenExchange.accessTokens", true);
      try (Connector connector = config.open(host)) {
        Authenticated login =
            assertInstanceOf(
                Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
        assertInstanceOf(Refreshed.class, Config.refresh(connector, login, "openid"));
        for (Map.Entry<String, String> token :
            Map.of(
                    "access_token", provider.accessToken(),
                    "id_token", provider.sign(provider.claims(), "JWT"))
                .entrySet()) {
          assertInstanceOf(
              Authenticated.class,
              Config.exchange(
                  connector,
                  new SubjectToken(
                      "urn:ietf:params:oauth:token-type:" + token.getKey(), token.getValue()),
                  Config.context("openid")));
        }
      }
    }
  }

  @Test
  void anAuthorityThatCannotBeReadIsNeverIgnored() {
    UpstreamException e =
        assertThrows(
            UpstreamException.class,
            () ->
                config()
                    .set("rootCAs", List.of(directory.resolve("absent.pem").toString()))
                    .open(host));
    assertTrue(e.getMessage().contains("absent.pem"), e.getMessage());
  }

  @Test
  void dexesInsecureSkipVerifyWorksInItsFilesAndIsLoud() throws Exception {
    Config config = config().set("insecureSkipVerify", true);
    assertTrue(config.problems().get(0).startsWith("error: insecureSkipVerify"));
    config.asDex();
    assertTrue(config.problems().get(0).startsWith("warning: insecureSkipVerify"));
    assertInstanceOf(Authenticated.class, config.logIn(host, provider));
    assertTrue(
        host.logger()
            .lines()
            .contains("WARNING insecureSkipVerify: the provider's certificate is not checked"));
  }
}
