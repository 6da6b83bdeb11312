package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider's document: when it is read, and what it may say. */
class DiscoveryTest extends ProviderFixture {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private void logIn(Connector connector) throws UpstreamException {
    assertInstanceOf(
        Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
  }

  private UpstreamException failure() {
    return assertThrows(UpstreamException.class, () -> Config.of(provider).logIn(host, provider));
  }

  @Test
  void openingAsksNobodyAndALoginLaterAsksAgain() throws Exception {
    provider.reply(WELL_KNOWN, Reply.json(503, ""));
    try (Connector connector = Config.of(provider).open(host)) {
      assertEquals(List.of(), provider.asked);
      assertThrows(UpstreamException.class, () -> logIn(connector));
      provider.mend(WELL_KNOWN);
      logIn(connector);
    }
  }

  @Test
  void theDocumentIsReadOnceAndAgainAfterItsTime() throws Exception {
    try (Connector connector = Config.of(provider).set("discoveryLifetime", "1h").open(host)) {
      logIn(connector);
      logIn(connector);
      assertEquals(1, provider.asked(WELL_KNOWN).size());
      assertEquals(1, provider.asked("/jwks").size());
      host.clock().advance(Duration.ofHours(1));
      provider.document = json -> json.put("token_endpoint", provider.issuer() + "/token");
      logIn(connector);
      assertEquals(2, provider.asked(WELL_KNOWN).size());
      assertEquals(2, provider.asked("/jwks").size());
    }
  }

  @Test
  void whatIsThereIsUsedOnForADayWhileTheProviderSaysNothing() throws Exception {
    try (Connector connector = Config.of(provider).set("discoveryLifetime", "1h").open(host)) {
      logIn(connector);
      provider.reply(WELL_KNOWN, Reply.json(503, "")).reply("/jwks", Reply.json(503, ""));
      host.clock().advance(Duration.ofHours(2));
      logIn(connector);
      int asked = provider.asked(WELL_KNOWN).size();
      logIn(connector);
      assertEquals(asked, provider.asked(WELL_KNOWN).size(), "not at every login");
      host.clock().advance(Duration.ofHours(24));
      assertThrows(UpstreamException.class, () -> logIn(connector));
    }
    assertTrue(
        host.logger().lines().stream().anyMatch(line -> line.contains("could not be read again")));
  }

  @Test
  void whoWaitsForAFirstReadingSharesItsOutcome() throws Exception {
    try (Connector connector = Config.of(provider).open(host);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> logins = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        logins.add(threads.submit(() -> Config.depart(connector, Config.context("openid"))));
      }
      for (Future<?> login : logins) {
        login.get();
      }
      assertEquals(1, provider.asked(WELL_KNOWN).size());
    }
  }

  /** Without the document nothing says that answers name their issuer. */
  @Test
  void aDocumentThatVanishesIsNotReplacedByTheConfiguration() throws Exception {
    Config config =
        Config.of(provider)
            .set("discoveryLifetime", "1h")
            .set("providerDiscoveryOverrides.tokenURL", provider.issuer() + "/token")
            .set("providerDiscoveryOverrides.authURL", provider.issuer() + "/authorize")
            .set("providerDiscoveryOverrides.jwksURL", provider.issuer() + "/jwks");
    try (Connector connector = config.open(host)) {
      logIn(connector);
      provider.reply(WELL_KNOWN, Reply.json(404, ""));
      host.clock().advance(Duration.ofHours(2));
      Departure.Redirect departure = Config.depart(connector, Config.context("openid"));
      Map<String, List<String>> answer = new HashMap<>(provider.logIn(departure.location()));
      answer.remove("iss");
      assertInstanceOf(
          Rejected.class,
          Config.arrive(connector, departure.state(), Config.context("openid"), answer));
    }
    provider.reply(WELL_KNOWN, Reply.json(404, ""));
    assertInstanceOf(
        Authenticated.class, config.logIn(host, provider), "where there never was one");
  }

  @Test
  void anotherIssuersDocumentIsRefusedWithWhatToWrite() {
    provider.document = json -> json.put("issuer", "https://real.example/tenant");
    String message = failure().getMessage();
    assertTrue(message.contains("\"https://real.example/tenant\""), message);
    assertTrue(message.contains("issuerAlias"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization_endpoint", "token_endpoint", "jwks_uri"})
  void aMissingEndpointIsNamed(String name) {
    provider.document = json -> json.remove(name);
    String message = failure().getMessage();
    assertTrue(message.contains("has no " + name), message);
    assertTrue(message.contains("providerDiscoveryOverrides"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "/token", "ftp://x.example/", "https:", "a b"})
  void anEndpointThatIsNoAddressIsRefused(String address) {
    provider.document = json -> json.put("token_endpoint", address);
    assertTrue(failure().getMessage().contains("token_endpoint"), failure()::getMessage);
  }

  @Test
  void aProviderOnHttpsHasNoEndpointsOnHttp() throws Exception {
    OidcSettings.Place place =
        new OidcSettings.Place(
            "https://provider.example",
            Optional.empty(),
            OidcSettings.Overrides.NONE,
            Duration.ofHours(1),
            Trust.standard());
    Map<String, Object> document =
        new HashMap<>(
            Map.of(
                "issuer", "https://provider.example",
                "authorization_endpoint", "https://provider.example/a",
                "token_endpoint", "https://provider.example/t",
                "jwks_uri", "https://provider.example/k"));
    assertEquals("/t", Metadata.read(document, place).token().getPath());
    document.put("jwks_uri", "http://provider.example/k");
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> Metadata.read(document, place));
    assertTrue(e.getMessage().contains("an https address"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "500,{},UNREACHABLE",
    "404,{},PROTOCOL",
    "301,'',PROTOCOL",
    "200,not json,PROTOCOL",
    "200,[],PROTOCOL",
    "200,{},PROTOCOL"
  })
  void anAnswerThatIsNoDocument(int status, String body, UpstreamException.Kind kind) {
    provider.reply(WELL_KNOWN, Reply.json(status, body));
    assertEquals(kind, failure().kind());
  }

  @ParameterizedTest
  @CsvSource({
    "500,{},UNREACHABLE",
    "404,{},PROTOCOL",
    "200,not json,PROTOCOL",
    "200,{},PROTOCOL",
    "200,'{\"keys\":7}',PROTOCOL",
    "200,'{\"keys\":[]}',PROTOCOL"
  })
  void anAnswerThatHasNoKeys(int status, String body, UpstreamException.Kind kind) {
    provider.reply("/jwks", Reply.json(status, body));
    assertEquals(kind, failure().kind());
  }

  @Test
  void endlessKeysAreRefused() {
    provider.reply("/jwks", Reply.json(200, "{\"keys\":[" + "{},".repeat(200) + "{}]}"));
    assertTrue(failure().getMessage().contains("201 keys"), failure()::getMessage);
    provider.reply("/jwks", Reply.json(200, "{\"keys\":[" + " ".repeat(1 << 21) + "]}"));
    assertTrue(failure().getMessage().contains("longer than"), failure()::getMessage);
  }

  @Test
  void aProviderThatIsGoneIsUnreachable() throws Exception {
    Config config = Config.of(provider);
    provider.close();
    UpstreamException e = assertThrows(UpstreamException.class, () -> config.logIn(host, provider));
    assertEquals(UpstreamException.Kind.UNREACHABLE, e.kind());
  }
}
