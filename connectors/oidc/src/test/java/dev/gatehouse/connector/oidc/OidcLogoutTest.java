package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.connector.oidc.FakeServer.Reply;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout.LogoutRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way to the provider's logout. */
class OidcLogoutTest extends ProviderFixture {
  private static final URI BACK = URI.create("https://login.example.com/logout/callback");

  private Optional<URI> depart(Connector connector, Authenticated login) throws UpstreamException {
    return connector
        .upstreamLogout()
        .orElseThrow()
        .depart(new LogoutRequest(login.identity(), login.connectorState(), BACK, "correlation"));
  }

  private Optional<URI> logOut() throws UpstreamException {
    try (Connector connector = Config.of(provider).open(host)) {
      return depart(connector, logIn(connector));
    }
  }

  private Authenticated logIn(Connector connector) throws UpstreamException {
    return assertInstanceOf(
        Authenticated.class, Config.logIn(connector, provider, Config.context("openid")));
  }

  @Test
  void theProviderIsToldWhoAndWhereTo() throws Exception {
    URI address = logOut().orElseThrow();
    assertTrue(address.toString().startsWith(provider.issuer() + "/end?"), address::toString);
    Map<String, String> sent = FakeServer.parse(address.getRawQuery());
    assertEquals(BACK.toString(), sent.get("post_logout_redirect_uri"));
    assertEquals("correlation", sent.get("state"));
    assertEquals(FakeProvider.CLIENT, sent.get("client_id"));
    assertEquals(3, sent.get("id_token_hint").split("\\.").length, "the ID token of the login");
  }

  @Test
  void aHintThatIsTooLongForAnAddressIsLeftOut() throws Exception {
    provider.person.put("description", "x".repeat(5000));
    Map<String, String> sent = FakeServer.parse(logOut().orElseThrow().getRawQuery());
    assertFalse(sent.containsKey("id_token_hint"));
    assertEquals(FakeProvider.CLIENT, sent.get("client_id"));
  }

  @Test
  void withoutAnEndpointThereIsNothingToEnd() throws Exception {
    provider.document = json -> json.remove("end_session_endpoint");
    try (Connector connector = Config.of(provider).open(host)) {
      Authenticated login = logIn(connector);
      assertEquals(Optional.empty(), depart(connector, login));
      assertFalse(
          new String(login.connectorState(), StandardCharsets.UTF_8).contains("\"i\""),
          "no hint is kept for nothing");
    }
  }

  @Test
  void itCanBeLeftAlone() throws Exception {
    try (Connector connector = Config.of(provider).set("upstreamLogout", false).open(host)) {
      assertEquals(Optional.empty(), connector.upstreamLogout());
    }
  }

  @Test
  void aProviderThatIsDownIsAFailureThatTheHostKnows() throws Exception {
    try (Connector first = Config.of(provider).open(host);
        Connector later = Config.of(provider).open(host)) {
      Authenticated login = logIn(first);
      provider.reply("/.well-known/openid-configuration", Reply.json(503, ""));
      assertThrows(UpstreamException.class, () -> depart(later, login));
    }
  }
}
