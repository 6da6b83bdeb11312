package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets a token for a cluster, what it names and how long it lives (attack case 33, R18). */
class ClusterTokensTest extends WithIssuer {
  private static final String WORLD = "cluster-tokens";
  private static final String PROD =
      "openid email groups offline_access audience:server:client_id:prod";
  private static final String TEST = PROD.replace(":prod", ":test");

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .client(
            """
            - id: prod
              name: Production
              redirectURIs: [https://prod.invalid/]
              trustedPeers: [web-app, robot, dashboard]
              secret: cluster-prod-secret-0123456789abcdef
            - id: test
              name: Test
              redirectURIs: [https://test.invalid/]
              trustedPeers: [web-app]
              secret: cluster-test-secret-0123456789abcdef
            - id: dashboard
              name: Dashboard of the Dex world
              profile: dex
              redirectURIs: [https://dashboard.example.com/cb]
              secret: dashboard-secret-0123456789abcdef
            - id: robot
              name: Robot
              secret: robot-secret-0123456789abcdefabcdef
              profile: dex
              grantTypes: [client_credentials]
              clientCredentialsClaims: {groups: [robots, others]}
            """)
        .with(
            """
            connectors:
              - {type: test-token-upstream, id: corp, name: Corp, config: {world: cluster-tokens}}
            clusters:
              - name: prod
                kubernetesVersion: "1.36"
                clientID: web-app
                audience: prod
                tokenLifetime: 5m
                allowedGroups: [ops, robots, %1$s]
                maxTokenSize: 4000
              - name: test
                kubernetesVersion: "1.36"
                clientID: web-app
                audience: test
                allowedGroups: [dev]
            """
                .formatted(String.join(", ", many())));
  }

  private static List<String> many() {
    return IntStream.range(0, 200).mapToObj(i -> "a-group-with-a-longer-name-" + i).toList();
  }

  @BeforeEach
  void inBothGroups() {
    groups(List.of("all", "ops", "dev"));
  }

  private static void groups(List<String> names) {
    TestUpstream.of(WORLD).groups(Groups.known(names));
  }

  private Map<String, String> request(String scope) {
    Map<String, String> request = TestLogin.request("scope", scope);
    request.put("connector_id", "corp");
    return request;
  }

  private Reply tokens(String scope) {
    Reply tokens = login.redeem(login.authorize(request(scope), "una").response().get("code"));
    assertGranted(tokens);
    return tokens;
  }

  private Map<String, String> refused(String scope) {
    Map<String, String> response =
        login.password(login.form(request(scope)), "una", "x").response();
    assertFalse(response.containsKey("code"), response::toString);
    return response;
  }

  @Test
  void aTokenForAClusterNamesItsGroupsAndEndsInItsTime() {
    Reply tokens = tokens(PROD);
    Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
    assertEquals(List.of("prod", "web-app"), claims.get("aud"));
    assertEquals(List.of("ops"), claims.get("groups"));
    assertEquals(300L, (long) claims.get("exp") - (long) claims.get("iat"));
    assertEquals(300L, tokens.json().get("expires_in"));
    // What is for the application itself is as ever.
    Map<String, Object> own = TestLogin.claims(tokens("openid groups").text("id_token"));
    assertEquals(List.of("all", "ops", "dev"), own.get("groups"));
    assertEquals(3_600L, (long) own.get("exp") - (long) own.get("iat"));
    Map<String, Object> test = TestLogin.claims(tokens(TEST).text("id_token"));
    assertEquals(List.of("dev"), test.get("groups"));
    assertEquals(3_600L, (long) test.get("exp") - (long) test.get("iat"));
  }

  @Test
  void whoIsInNoneOfTheGroupsIsToldAtTheLogin() {
    groups(List.of("all", "dev"));
    Map<String, String> response = refused(PROD);
    assertEquals("access_denied", response.get("error"));
    assertEquals(
        "The person is in none of the groups that may use the cluster prod.",
        response.get("error_description"));
    assertEquals("test", first(tokens(TEST)));
  }

  private static String first(Reply tokens) {
    return (String) ((List<?>) TestLogin.claims(tokens.text("id_token")).get("aud")).get(0);
  }

  @Test
  void withoutTheGroupsNothingIsDecided() {
    TestUpstream.of(WORLD).groups(Groups.notRequested());
    Map<String, String> response = refused(PROD.replace("groups ", ""));
    assertEquals("invalid_scope", response.get("error"));
    assertTrue(response.get("error_description").contains("add the scope groups"));
  }

  @Test
  void aTokenForTwoClustersNamesOnlyWhatBothAllow() {
    String both = PROD + " audience:server:client_id:test";
    assertEquals("access_denied", refused(both).get("error"));
  }

  @Test
  void whoLosesTheGroupIsRefusedAndKeepsTheRefreshTokenForWhenItComesBack() {
    Reply tokens = tokens(PROD);
    groups(List.of("all"));
    for (int i = 0; i < 3; i++) {
      Reply refused = login.refresh(tokens.text("refresh_token"));
      assertRefused(400, "invalid_grant", refused);
      assertTrue(refused.text("error_description").contains("cluster prod"), refused::toString);
    }
    groups(List.of("ops"));
    Reply again = login.refresh(tokens.text("refresh_token"));
    assertGranted(again);
    assertEquals(List.of("ops"), TestLogin.claims(again.text("id_token")).get("groups"));
  }

  /** Too large a token is refused by a proxy, with an answer that nobody understands. */
  @Test
  void aTokenThatWouldBeTooLargeIsRefusedInWords() {
    Reply tokens = tokens(PROD);
    groups(many());
    Map<String, String> response = refused(PROD);
    assertEquals("invalid_scope", response.get("error"));
    assertTrue(
        response.get("error_description").contains("may have 4000; the person is in 200 groups"),
        response::toString);
    Reply refused = login.refresh(tokens.text("refresh_token"));
    assertRefused(400, "invalid_scope", refused);
    groups(many().subList(0, 40));
    Reply large = login.refresh(tokens.text("refresh_token"));
    assertGranted(large);
    int size = large.text("id_token").length();
    assertTrue(size < 4_000 && size > 2_000, () -> "the token has " + size);
  }

  @Test
  void aClientThatActsForItselfIsBoundAsWell() {
    Reply allowed = own("openid groups audience:server:client_id:prod");
    assertGranted(allowed);
    Map<String, Object> claims = TestLogin.claims(allowed.text("id_token"));
    assertEquals(List.of("robots"), claims.get("groups"));
    assertEquals(300L, (long) claims.get("exp") - (long) claims.get("iat"));
    assertRefused(400, "invalid_scope", own("openid audience:server:client_id:prod"));
  }

  /** What a token does not name is not told of it either. */
  @Test
  void introspectionTellsWhatTheTokenTells() {
    Map<String, String> request = requestOf("dashboard", "https://dashboard.example.com/cb");
    request.put("scope", PROD);
    request.put("connector_id", "corp");
    String code = login.authorize(request, "una").response().get("code");
    Reply tokens =
        login.redeem(
            code,
            "https://dashboard.example.com/cb",
            "dashboard",
            "dashboard-secret-0123456789abcdef");
    assertGranted(tokens);
    Reply told =
        login.post(
            "/token/introspect",
            Map.of("token", tokens.text("access_token")),
            "prod",
            "cluster-prod-secret-0123456789abcdef");
    assertEquals(true, told.json().get("active"), told::toString);
    assertEquals(List.of("ops"), told.json().get("groups"));
  }

  private Reply own(String scope) {
    return login.post(
        "/token",
        Map.of("grant_type", "client_credentials", "scope", scope),
        "robot",
        "robot-secret-0123456789abcdefabcdef");
  }
}
