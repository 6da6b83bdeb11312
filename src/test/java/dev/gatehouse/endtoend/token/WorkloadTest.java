package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.testing.FakePlatform;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workloads that prove themselves with their platform's token (attack cases 23, 34, 46 and 52). */
class WorkloadTest extends WithExchange {
  private static final String AUDIENCE = "https://login.example.com";
  private static final String CI = "ci";
  private static final String SUB = "repo:acme/app:ref:refs/heads/main";
  private static final String BEARER = "pod-token-0123456789";

  /** A little more than the pause between two fetches of keys. */
  private static final Duration PAUSE = Duration.ofSeconds(16);

  private final FakePlatform platform = FakePlatform.start();
  private final FakePlatform cluster = FakePlatform.start();

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    Path bearer;
    try {
      bearer = Files.writeString(Files.createTempFile("bearer", ".token"), BEARER + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cluster.wants(BEARER);
    return builder
        .with(
            """
            clusters:
            - {name: prod, kubernetesVersion: "1.34", clientID: web-app, audience: prod-cluster}
            - name: closed
              kubernetesVersion: "1.34"
              clientID: web-app
              audience: closed-cluster
              allowedGroups: [admins]
            workloads:
            - name: actions
              issuer: %s
              audience: https://login.example.com
              maxAge: 10m
              rules:
              - {expression: "claims.repository_owner == 'acme'", message: of our organisation}
              - {expression: "claims.ref == 'refs/heads/main'", message: the main branch}
              groups: "['deployers', 'ci:' + claims.repository]"
            - name: actions-once
              issuer: %s
              audience: once
              singleUse: true
              rules: [{expression: "true", message: any}]
              username: claims.name
              groups: claims.groups
            - name: pods
              issuer: %s
              jwksURL: %s/jwks
              bearerTokenFile: %s
              audience: https://login.example.com
              rules:
              - expression: "claims['kubernetes.io'].namespace == 'ci'"
                message: the namespace
              email: claims['kubernetes.io'].serviceaccount.name + '@pods.example.com'
            """
                .formatted(
                    platform.issuer(),
                    platform.issuer(),
                    cluster.issuer(),
                    cluster.issuer(),
                    bearer))
        .client(
            """
            - id: ci
              name: CI
              public: true
              grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
              tokenExchange:
                workloads: [actions, actions-once, pods]
                targets:
                - {audience: prod, groups: [deployers], lifetime: 5m}
                - {audience: closed}
            - id: other-ci
              name: Other CI
              public: true
              grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
              tokenExchange: {workloads: [pods]}
            """);
  }

  @BeforeEach
  void aPlatformThatAnswers() {
    platform.answers(200);
    platform.saysItIs(null);
    platform.saysKeysAreAt(null);
    // What one test made of the keys is not the next one's business.
    pass(Duration.ofSeconds(20));
  }

  @AfterAll
  void stopPlatforms() {
    platform.close();
    cluster.close();
  }

  private Map<String, Object> job() {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", platform.issuer().toString());
    claims.put("sub", SUB);
    claims.put("aud", AUDIENCE);
    claims.put("iat", now);
    claims.put("nbf", now - 5);
    claims.put("exp", now + 300);
    claims.put("repository_owner", "acme");
    claims.put("repository", "acme/app");
    claims.put("ref", "refs/heads/main");
    return claims;
  }

  private String job(String claim, Object value) {
    Map<String, Object> claims = job();
    if (value == null) {
      claims.remove(claim);
    } else {
      claims.put(claim, value);
    }
    return platform.token(claims);
  }

  private Reply as(String client, String token, String... more) {
    Map<String, String> form = exchange(token, JWT, more);
    form.put("client_id", client);
    return login.post("/token", form);
  }

  private Reply exchanged(String token) {
    return as(
        CI,
        token,
        "requested_token_type",
        ID_TOKEN,
        "audience",
        "prod",
        "scope",
        "openid profile email groups");
  }

  @Test
  void aJobGetsATokenForTheCluster() {
    Reply reply = exchanged(platform.token(job()));
    Map<String, Object> claims = claims(reply);
    assertEquals("prod-cluster", claims.get("aud"));
    assertEquals(CI, claims.get("azp"));
    assertEquals(List.of("deployers"), claims.get("groups"));
    assertEquals("actions:" + SUB, claims.get("preferred_username"));
    assertFalse(claims.containsKey("email"));
    assertFalse(claims.containsKey("auth_time"));
    assertEquals(
        new Subject.Parts(SUB, "workload:actions"),
        Subject.parse((String) claims.get("sub")).orElseThrow(),
        "no connector has such an id, so nobody has such a subject");
    assertEquals(300, seconds(reply.json().get("expires_in")));
    assertTrue(audited("token.exchanged", claims.get("jti")) == 1);
    assertEquals(
        0, server.number("select count(*) from gh_identity where connector_id like 'workload%'"));
  }

  @Test
  void aPodOfAClusterGetsOne() {
    long now = clock.instant().getEpochSecond();
    String token =
        cluster.token(
            Map.of(
                "iss",
                cluster.issuer().toString(),
                "sub",
                "system:serviceaccount:ci:builder",
                "aud",
                List.of(AUDIENCE),
                "iat",
                now,
                "exp",
                now + 3600,
                "kubernetes.io",
                Map.of("namespace", "ci", "serviceaccount", Map.of("name", "builder"))),
            JWSAlgorithm.RS256,
            null);
    Map<String, Object> claims = claims(exchanged(token));
    assertEquals("pods:system:serviceaccount:ci:builder", claims.get("preferred_username"));
    assertEquals("builder@pods.example.com", claims.get("email"));
    assertEquals(true, claims.get("email_verified"));
  }

  @Test
  void itsAccessTokenEndsWithTheRightOfTheClient() throws IOException {
    Reply reply = as(CI, platform.token(job()), "scope", "openid profile");
    assertGranted(reply);
    assertEquals(200, login.userinfo(reply.text("access_token")).status());
    String before = Files.readString(server.configuration());
    server.reload(text -> text.replace("[actions, actions-once, pods]", "[pods]"));
    try {
      assertRefused(401, "invalid_token", login.userinfo(reply.text("access_token")));
      assertRefused(400, "invalid_request", exchanged(platform.token(job())));
    } finally {
      server.reload(text -> before);
    }
  }

  @Test
  void rulesThatAreNotMetLetNobodyIn() {
    for (String token :
        List.of(
            job("repository_owner", "evil"),
            job("repository_owner", null),
            job("repository_owner", 7),
            job("ref", "refs/pull/1/merge"))) {
      assertRefused(400, "invalid_request", exchanged(token));
    }
  }

  @Test
  void theAudienceIsThisServerAlone() {
    for (Object audience :
        List.of("https://other.example.com", List.of(AUDIENCE, "other"), List.of(), 7)) {
      assertRefused(400, "invalid_request", exchanged(job("aud", audience)));
    }
    assertRefused(400, "invalid_request", exchanged(job("aud", null)));
    assertEquals(200, exchanged(job("aud", List.of(AUDIENCE))).status());
  }

  @Test
  void times() {
    long now = clock.instant().getEpochSecond();
    for (String token :
        List.of(
            job("exp", now),
            job("exp", null),
            job("exp", "tomorrow"),
            job("iat", null),
            job("iat", now - 631),
            job("iat", now + 31),
            job("nbf", now + 31),
            job("nbf", "now"))) {
      assertRefused(400, "invalid_request", exchanged(token));
    }
    assertEquals(200, exchanged(job("iat", now - 600)).status());
  }

  @Test
  void otherKindsAndSignaturesAreRefused() {
    String good = platform.token(job());
    for (String token :
        List.of(
            platform.token(job(), JWSAlgorithm.RS256, "logout+jwt"),
            platform.token(job(), JWSAlgorithm.RS256, "at+jwt"),
            platform.token(job(), JWSAlgorithm.RS512, "JWT"),
            cluster.token(job()),
            good.substring(0, good.lastIndexOf('.') + 1),
            job("events", Map.of("x", Map.of())),
            job("sub", null),
            job("sub", ""),
            job("iss", "https://nobody.example.com"))) {
      assertRefused(400, "invalid_request", exchanged(token));
    }
    assertRefused(400, "invalid_request", login.post("/token", withType(good, ACCESS_TOKEN)));
  }

  private static Map<String, String> withType(String token, String type) {
    Map<String, String> form = exchange(token, type);
    form.put("client_id", CI);
    return form;
  }

  @Test
  void anotherClientsPlatformsAreNotOurs() {
    assertRefused(400, "invalid_request", as("other-ci", platform.token(job())));
  }

  @Test
  void namesAndGroupsOfKubernetesAreRefused() {
    Map<String, Object> claims = job();
    claims.put("aud", "once");
    claims.put("jti", "reserved");
    claims.put("name", "system:admin");
    claims.put("groups", List.of());
    assertRefused(400, "invalid_request", exchanged(platform.token(claims)));
    claims.put("name", "robot");
    claims.put("groups", List.of("system:masters"));
    assertRefused(400, "invalid_request", exchanged(platform.token(claims)));
    claims.put("groups", List.of("robots"));
    assertEquals(200, exchanged(platform.token(claims)).status());
  }

  @Test
  void aTokenForOneUseIsUsedOnce() {
    Map<String, Object> claims = job();
    claims.put("aud", "once");
    claims.put("name", "robot");
    claims.put("groups", List.of());
    assertRefused(400, "invalid_request", exchanged(platform.token(claims)));
    claims.put("jti", "one");
    String token = platform.token(claims);
    assertEquals(200, exchanged(token).status());
    assertRefused(400, "invalid_request", exchanged(token));
    // Without the setting a job may come back within the life of its token.
    String more = platform.token(job());
    assertEquals(200, exchanged(more).status());
    assertEquals(200, exchanged(more).status());
  }

  @Test
  void aClustersRefusalUsesNoTokenAndWritesNothing() {
    Map<String, Object> claims = job();
    claims.put("aud", "once");
    claims.put("name", "robot");
    claims.put("groups", List.of("robots"));
    claims.put("jti", "refused-first");
    String token = platform.token(claims);
    long grants = server.number("select count(*) from gh_grant");
    long events = events("token.exchanged");
    assertRefused(
        400,
        "invalid_target",
        as(
            CI,
            token,
            "requested_token_type",
            ID_TOKEN,
            "audience",
            "closed",
            "scope",
            "openid groups"));
    assertEquals(grants, server.number("select count(*) from gh_grant"));
    assertEquals(events, events("token.exchanged"));
    assertEquals(200, exchanged(token).status());
  }

  @Test
  void aPolicyOfWhoMayActThatNamesNobodyLetsNobody() {
    for (String name : List.of("sub", "client_id", "iss")) {
      Map<String, Object> nobody = new LinkedHashMap<>();
      nobody.put(name, null);
      assertRefused(400, "invalid_request", exchanged(job("may_act", nobody)));
    }
    assertEquals(200, exchanged(job("may_act", Map.of("sub", CI))).status());
  }

  @Test
  void anAddressOfKeysThatIsNoneIsAnOutage() {
    for (String address : List.of("jwks", "mailto:keys@example.com", "https:///jwks", "file:/k")) {
      pass(Duration.ofHours(7));
      platform.saysKeysAreAt(address);
      assertRefused(503, "temporarily_unavailable", exchanged(platform.token(job())));
      int asked = platform.discoveries.get();
      assertRefused(503, "temporarily_unavailable", exchanged(platform.token(job())));
      assertEquals(asked, platform.discoveries.get(), "asked again within the pause");
    }
  }

  @Test
  void aNewKeyIsFoundAndAFloodOfUnknownOnesDoesNotReachThePlatform() {
    assertEquals(200, exchanged(platform.token(job())).status());
    pass(PAUSE);
    platform.rotate();
    assertEquals(200, exchanged(platform.token(job())).status());
    int before = platform.fetches.get();
    for (int i = 0; i < 20; i++) {
      // Signed by somebody else, under a key that nobody published.
      assertRefused(400, "invalid_request", exchanged(cluster.token(job())));
    }
    assertTrue(platform.fetches.get() <= before + 1, "asked again and again");
  }

  @Test
  void anOutageIsNoRefusalAndKnownKeysGoOn() {
    assertEquals(200, exchanged(platform.token(job())).status());
    String known = platform.token(job());
    pass(Duration.ofMinutes(11));
    platform.answers(500);
    Map<String, Object> claims = job();
    assertEquals(200, exchanged(platform.token(claims)).status(), "the keys are still good");
    platform.rotate();
    pass(PAUSE);
    assertRefused(503, "temporarily_unavailable", exchanged(platform.token(job())));
    platform.answers(200);
    platform.saysItIs("https://evil.example.com");
    pass(PAUSE);
    assertRefused(503, "temporarily_unavailable", exchanged(platform.token(job())));
    platform.saysItIs(null);
    pass(PAUSE);
    assertEquals(200, exchanged(platform.token(job())).status());
    assertRefused(400, "invalid_request", exchanged(known));
  }
}
