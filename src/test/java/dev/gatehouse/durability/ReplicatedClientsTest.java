package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.ClientKey;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replica never acts on clients that another one has changed (rule R10). The clocks stand still,
 * so that no background job can be what noticed.
 */
class ReplicatedClientsTest {
  private static final String APP = "added-app";
  private static final String REDIRECT = "https://added.example.com/cb";
  private final InstantSource clock = InstantSource.fixed(Instant.now());
  @TempDir Path directory;
  @TempDir Path other;
  private TestServer one;
  private TestServer two;

  @BeforeEach
  void start() {
    one =
        TestServer.in(directory)
            .clock(clock)
            .postgres(TestDatabases.postgres(Optional.of(clock)))
            .start();
    two = TestServer.in(other).clock(clock).replicaOf(one).start();
  }

  @AfterEach
  void stop() {
    two.close();
    one.close();
  }

  private String added() {
    AdminReply reply =
        one.administer(
            "POST",
            "/clients",
            Map.of("id", APP, "name", "Added", "redirectURIs", List.of(REDIRECT)));
    assertEquals(201, reply.status(), reply::toString);
    String secret = (String) reply.body().get("secret");
    one.secrets().add("client secret", secret);
    return secret;
  }

  private static Map<String, String> request(String redirect) {
    Map<String, String> request = TestLogin.request("client_id", APP);
    request.put("redirect_uri", redirect);
    return request;
  }

  private static TestLogin at(TestServer server) {
    return new TestLogin(server, new TestBrowser());
  }

  private static TestLogin.Reply redeem(TestServer server, String code, String secret) {
    return at(server).redeem(code, REDIRECT, APP, secret);
  }

  private static TestLogin.Reply refresh(TestServer server, TestLogin.Reply tokens, String secret) {
    return at(server)
        .post(
            "/token",
            Map.of("grant_type", "refresh_token", "refresh_token", tokens.text("refresh_token")),
            APP,
            secret);
  }

  @Test
  void aNewClientIsKnownWithItsFirstRequest() {
    String secret = added();
    TestLogin.Reply tokens = redeem(two, at(two).code(request(REDIRECT)), secret);
    assertEquals(200, tokens.status(), tokens.toString());
  }

  @Test
  void aRemovedClientGetsNothingAnywhere() {
    String secret = added();
    TestLogin.Reply tokens = redeem(two, at(two).code(request(REDIRECT)), secret);
    String code = at(two).code(request(REDIRECT));
    one.administer("POST", "/clients/remove", Map.of("id", APP));
    assertEquals("invalid_client", refresh(two, tokens, secret).error());
    assertEquals("invalid_client", redeem(two, code, secret).error());
    assertEquals(401, at(two).userinfo(tokens.text("access_token")).status());
  }

  @Test
  void anEndedSecretIsRefusedAnywhere() {
    String secret = added();
    TestLogin.Reply tokens = redeem(two, at(two).code(request(REDIRECT)), secret);
    AdminReply rotated =
        one.administer("POST", "/clients/rotate-secret", Map.of("id", APP, "overlap", "0s"));
    String fresh = (String) rotated.body().get("secret");
    one.secrets().add("client secret", fresh);
    assertEquals("invalid_client", refresh(two, tokens, secret).error());
    TestLogin.Reply again = refresh(two, tokens, fresh);
    assertEquals(200, again.status(), again.toString());
  }

  private String addedService() {
    AdminReply reply =
        one.administer(
            "POST",
            "/clients",
            Map.of("id", APP, "name", "Added", "grantTypes", List.of("client_credentials")));
    assertEquals(201, reply.status(), reply::toString);
    String secret = (String) reply.body().get("secret");
    one.secrets().add("client secret", secret);
    return secret;
  }

  private static TestLogin.Reply forItself(TestServer server, String secret) {
    return at(server).post("/token", Map.of("grant_type", "client_credentials"), APP, secret);
  }

  private static TestLogin.Reply asked(TestServer server, TestLogin.Reply tokens, String secret) {
    return at(server)
        .post("/token/introspect", Map.of("token", tokens.text("access_token")), APP, secret);
  }

  @Test
  void aRemovedServiceGetsNothingAnywhere() {
    String secret = addedService();
    assertEquals(200, forItself(two, secret).status());
    one.administer("POST", "/clients/remove", Map.of("id", APP));
    assertEquals("invalid_client", forItself(two, secret).error());
  }

  @Test
  void anEndedSecretOfAServiceIsRefusedAnywhere() {
    String secret = addedService();
    assertEquals(200, forItself(two, secret).status());
    AdminReply rotated =
        one.administer("POST", "/clients/rotate-secret", Map.of("id", APP, "overlap", "0s"));
    String fresh = (String) rotated.body().get("secret");
    one.secrets().add("client secret", fresh);
    assertEquals("invalid_client", forItself(two, secret).error());
    assertEquals(200, forItself(two, fresh).status());
  }

  @Test
  void aTokenOfAServiceIsToldAboutToTheClientsOfNow() {
    String secret = addedService();
    TestLogin.Reply tokens = forItself(two, secret);
    assertEquals(true, asked(two, tokens, secret).json().get("active"));
    one.administer("POST", "/clients/remove", Map.of("id", APP));
    assertEquals("invalid_client", asked(two, tokens, secret).error());
  }

  @Test
  void aNewAddressIsKnownAndAnOldOneGivesNoTokens() {
    String secret = added();
    String code = at(two).code(request(REDIRECT));
    String moved = "https://added.example.com/moved";
    one.administer(
        "POST",
        "/clients/change",
        Map.of("id", APP, "set", Map.of("redirectURIs", List.of(moved))));
    TestLogin.Reply late = redeem(two, code, secret);
    assertEquals("invalid_grant", late.error(), late.toString());
    assertTrue(at(two).form(request(moved)).body().contains("password"));
  }

  /** The replica that is asked does not know the client yet: only the insert can tell. */
  @Test
  void aRefusedAdditionLeavesTheLiveClientsGrants() {
    String secret = added();
    TestLogin.Reply tokens = redeem(one, at(one).code(request(REDIRECT)), secret);
    assertEquals(409, addAgain(two).status());
    TestLogin.Reply again = refresh(one, tokens, secret);
    assertEquals(200, again.status(), again.toString());
  }

  /** The replica that is asked believes that the client is still there. */
  @Test
  void anIdentifierThatBecameFreeElsewhereCanBeGivenAgain() {
    String secret = added();
    TestLogin.Reply tokens = redeem(two, at(two).code(request(REDIRECT)), secret);
    one.administer("POST", "/clients/remove", Map.of("id", APP));
    AdminReply successor = addAgain(two);
    assertEquals(201, successor.status(), successor::toString);
    String fresh = (String) successor.body().get("secret");
    one.secrets().add("client secret", fresh);
    assertEquals("invalid_grant", refresh(one, tokens, fresh).error());
    assertEquals(200, redeem(one, at(one).code(request(REDIRECT)), fresh).status());
  }

  private static AdminReply addAgain(TestServer server) {
    return server.administer(
        "POST", "/clients", Map.of("id", APP, "name", "Again", "redirectURIs", List.of(REDIRECT)));
  }

  private static TestLogin.Reply present(TestServer server, String assertion) {
    return at(server)
        .post(
            "/token",
            Map.of(
                "grant_type",
                "client_credentials",
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion));
  }

  private Map<String, Object> claims(String jti) {
    return Map.of(
        "iss",
        APP,
        "sub",
        APP,
        "aud",
        one.issuer().toString(),
        "jti",
        jti,
        "exp",
        clock.instant().getEpochSecond() + 60);
  }

  private void addClientWith(ClientKey key) {
    AdminReply added =
        one.administer(
            "POST",
            "/clients",
            Map.of(
                "id",
                APP,
                "name",
                "Added",
                "grantTypes",
                List.of("client_credentials"),
                "tokenEndpointAuthMethod",
                "private_key_jwt",
                "jwks",
                ClientKey.jwks(key)));
    assertEquals(201, added.status(), added::toString);
  }

  /** Attack case 22. */
  @Test
  void anAssertionIsGoodOnceAtAllReplicas() {
    ClientKey key = ClientKey.of("ES256", "one");
    addClientWith(key);
    String assertion = key.sign(claims("1"));
    assertEquals(200, present(two, assertion).status());
    for (TestServer server : List.of(one, two)) {
      assertEquals("invalid_client", present(server, assertion).error());
      assertEquals(200, present(server, key.sign(claims("of " + server.port()))).status());
    }
  }

  /** Rule R10: what a change has ended, ends everywhere with it. */
  @Test
  void aKeyThatWasReplacedProvesNothingAnywhere() {
    ClientKey before = ClientKey.of("ES256", "one");
    ClientKey after = ClientKey.of("ES256", "one");
    addClientWith(before);
    assertEquals(200, present(two, before.sign(claims("1"))).status());
    one.administer(
        "POST", "/clients/change", Map.of("id", APP, "set", Map.of("jwks", ClientKey.jwks(after))));
    assertEquals("invalid_client", present(two, before.sign(claims("2"))).error());
    assertEquals(200, present(two, after.sign(claims("2"))).status());
  }
}
