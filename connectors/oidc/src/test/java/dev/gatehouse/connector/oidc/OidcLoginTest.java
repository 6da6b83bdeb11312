package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.RedirectLoginContract;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code flow against a provider that does it right. */
class OidcLoginTest extends RedirectLoginContract {
  private FakeProvider provider;

  @Override
  public Connector open(FakeHost host) throws Exception {
    if (provider == null) {
      provider = FakeProvider.start(host.clock());
    }
    return Config.of(provider).open(host);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Override
  protected String userId() {
    return FakeProvider.SUBJECT;
  }

  private static URI location(Departure departure) {
    return assertInstanceOf(Departure.Redirect.class, departure).location();
  }

  @Override
  protected Map<String, List<String>> logInAtUpstream(Departure departure) {
    return provider.logIn(location(departure));
  }

  @Override
  protected Optional<Map<String, List<String>>> cancelAtUpstream(Departure departure) {
    return Optional.of(provider.fail(location(departure), "access_denied"));
  }

  @Test
  void theIdentityHasWhatTheTokenHas() throws Exception {
    UpstreamIdentity identity = logIn().identity();
    assertEquals(Optional.of("Alice Example"), identity.username());
    assertEquals(Optional.of("alice"), identity.preferredUsername());
    assertEquals(Optional.of("alice@example.org"), identity.email());
    assertTrue(identity.emailVerified());
    assertEquals(Groups.known(List.of("developers", "everybody")), identity.groups());
    assertEquals(Optional.of("urn:example:silver"), identity.acr());
    assertEquals(List.of("pwd", "otp"), identity.amr());
    assertEquals(Optional.of(host.clock().instant().minusSeconds(5)), identity.authTime());
    assertFalse(identity.attributes().containsKey("nonce"), "nothing about the token");
  }

  @Test
  void theRequestCarriesStateNonceAndChallenge() throws Exception {
    Map<String, String> sent = FakeServer.parse(location(depart()).getRawQuery());
    assertEquals("one", sent.get("tenant"), "the endpoint's own parameter stays");
    assertEquals("code", sent.get("response_type"));
    assertEquals(FakeProvider.CLIENT, sent.get("client_id"));
    assertEquals(CALLBACK.toString(), sent.get("redirect_uri"));
    assertEquals("S256", sent.get("code_challenge_method"));
    assertEquals(43, sent.get("nonce").length());
    assertEquals("openid profile email offline_access", sent.get("scope"));
    assertNotEquals(
        sent.get("nonce"), FakeServer.parse(location(depart()).getRawQuery()).get("nonce"));
  }

  @Test
  void aCodeOfAnotherLoginIsNotRedeemed() throws Exception {
    Departure mine = depart();
    Departure theirs = depart();
    Map<String, List<String>> injected = new HashMap<>(logInAtUpstream(mine));
    injected.put("code", logInAtUpstream(theirs).get("code"));
    Rejected rejected = assertInstanceOf(Rejected.class, arrive(mine, injected));
    assertEquals(Reason.REFUSED_UPSTREAM, rejected.reason());
    assertTrue(rejected.detail().contains("invalid_grant"), rejected.detail());
  }

  @Test
  void anAnswerOfAnotherIssuerIsAMixUp() throws Exception {
    Departure departure = depart();
    Map<String, List<String>> answer = new HashMap<>(logInAtUpstream(departure));
    answer.put("iss", List.of("https://attacker.example"));
    assertMixUp(departure, answer);
    answer.remove("iss");
    assertMixUp(departure, answer);
    Map<String, List<String>> error =
        new HashMap<>(provider.fail(location(departure), "access_denied"));
    error.put("iss", List.of("https://attacker.example"));
    assertMixUp(departure, error);
    assertEquals(List.of(), provider.asked("/token"), "the code goes nowhere");
  }

  private void assertMixUp(Departure departure, Map<String, List<String>> answer)
      throws UpstreamException {
    Rejected rejected = assertInstanceOf(Rejected.class, arrive(departure, answer));
    assertEquals(Reason.REFUSED_UPSTREAM, rejected.reason());
    assertTrue(rejected.detail().contains("iss"), rejected.detail());
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied,CANCELLED",
    "login_required,REFUSED_UPSTREAM",
    "consent_required,REFUSED_UPSTREAM",
    "something_new,REFUSED_UPSTREAM"
  })
  void errorsOfThePersonAreRefusals(String error, Reason reason) throws Exception {
    Departure departure = depart();
    Rejected rejected =
        assertInstanceOf(
            Rejected.class, arrive(departure, provider.fail(location(departure), error)));
    assertEquals(reason, rejected.reason());
    assertEquals("the provider answered \"" + error + "\" (\"a test says so\")", rejected.detail());
  }

  @ParameterizedTest
  @CsvSource({
    "temporarily_unavailable,NOT_NOW",
    "server_error,NOT_NOW",
    "invalid_scope,PROTOCOL",
    "unauthorized_client,PROTOCOL"
  })
  void errorsOfTheProviderAreFailures(String error, UpstreamException.Kind kind) throws Exception {
    Departure departure = depart();
    UpstreamException e =
        assertThrows(
            UpstreamException.class,
            () -> arrive(departure, provider.fail(location(departure), error)));
    assertEquals(kind, e.kind());
    assertTrue(e.getMessage().contains(error), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "iss", "error"})
  void aParameterThatComesTwiceIsRefused(String name) throws Exception {
    Departure departure = depart();
    Map<String, List<String>> answer = new HashMap<>(logInAtUpstream(departure));
    answer.put(name, List.of("one", "two"));
    Rejected rejected = assertInstanceOf(Rejected.class, arrive(departure, answer));
    assertEquals("the answer has " + name + " more than once", rejected.detail());
    assertEquals(List.of(), provider.asked("/token"));
  }

  @Test
  void theStateIsSmall() throws Exception {
    assertTrue(depart().state().length < 200, "nonce, verifier and time");
  }
}
