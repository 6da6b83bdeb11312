package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Sources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSchemaTest {

  private static Configuration read(String cluster) {
    return read(cluster, "");
  }

  private static Configuration read(String cluster, String more) {
    String text =
        """
        apiVersion: gatehouse/v1
        issuer: https://login.example.com
        storage: {type: sqlite, config: {file: gatehouse.db}}
        web: {http: "127.0.0.1:5556"}
        enablePasswordDB: true
        staticClients:
          - {id: kubectl, name: kubectl, public: true, redirectURIs: ["http://localhost:8000"]}
        clusters:
        """
            + cluster.indent(2)
            + more;
    return new ConfigurationReader(Sources.of(Map.of())).read("gatehouse.yaml", text);
  }

  private static ClusterSettings cluster(String text) {
    Configuration read = read(text);
    return read.settings()
        .orElseThrow(() -> new AssertionError(read.report().text()))
        .clusters()
        .get(0);
  }

  @Test
  void littleIsEnough() {
    ClusterSettings cluster =
        cluster("- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl}");
    assertEquals("kubectl", cluster.audience());
    assertEquals(Optional.of("email"), cluster.username().claim());
    assertEquals("oidc:", cluster.username().prefix());
    assertEquals(Optional.of("groups"), cluster.groups().claim());
    assertEquals("1.34", cluster.kubernetes().toString());
  }

  @ParameterizedTest
  @CsvSource({"1.34,34", "v1.30.2,30", "1.36.0-rc.1,36", "1.31.4+k3s1,31"})
  void versionsAreWrittenInManyWays(String text, int minor) {
    assertEquals(minor, ClusterSettings.Version.parse(text).minor());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "kubernetesVersion: latest|kubernetesVersion|such as 1.34",
        "kubernetesVersion: 2.1.0|kubernetesVersion|such as 1.34",
        "name: Prod EU|name|lower-case letters",
        "server: http://api.example.com|server|must be an https address",
        "discoveryURL: http://login/.well-known/openid-configuration|discoveryURL|https address",
        "server: https://admin:secret@api.example.com|server|must have no user",
        "discoveryURL: https://login.example.com/x?y|discoveryURL|no user, password, query",
        "uid: {claim: sub, prefix: x}|uid|prefix",
        "extra: {example..com/team: claims.team}|extra|must be a domain with a path",
        "extra: {example.com/a@b: claims.team}|extra|must be a domain with a path",
        "username: {claim: email, expression: claims.email}|username|either claim or expression",
        "username: {prefix: \"oidc:\"}|username|either claim or expression",
        "username: {expression: claims.email, prefix: \"oidc:\"}|username.prefix|means nothing",
        "groups: {claim: groups, prefix: \"System:\"}|groups.prefix|keeps for itself",
        "extra: {team: claims.team}|extra|must be a domain with a path",
        "extra: {apps.k8s.io/team: claims.team}|extra|keeps for itself",
        "extra: {kubernetes.io/team: claims.team}|extra|keeps for itself",
        "userValidationRules: [{expression: \"true\"}]|userValidationRules[0].message|message",
        "username: {expression: \"claims.groups.map(g, g)\"}|username.expression|range of a compr",
        "uid: {expression: \"claims.sub +\"}|uid.expression|character 13: Syntax error",
        "extra: {example.com/t: clams.team}|extra|example.com/t, which is no expression",
        "claimValidationRules: [{expression: claims.x, message: m}]"
            + "|claimValidationRules[0].expression|compare the value",
        "userValidationRules: [{expression: user.nme == user.uid, message: m}]"
            + "|userValidationRules[0].expression|undefined field",
      })
  void whatAnApiServerWouldRefuseIsRefusedHere(String setting, String key, String message) {
    String name = setting.startsWith("name:") ? "" : "name: prod, ";
    String version =
        setting.startsWith("kubernetesVersion:") ? "" : "kubernetesVersion: \"1.34\", ";
    Configuration read = read("- {" + name + version + "clientID: kubectl, " + setting + "}");
    List<Problem> errors = read.report().problems().stream().filter(Problem::isError).toList();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.get(0).path().startsWith("clusters[0]." + key), errors::toString);
    assertTrue(errors.get(0).toString().contains(message), errors::toString);
  }

  @Test
  void clientsThatDoNotExistAreToldOf() {
    Configuration read =
        read("- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl, audience: prod}");
    assertTrue(read.settings().isPresent(), () -> read.report().text());
    List<String> paths =
        read.report().problems().stream()
            .map(Problem::path)
            .filter(path -> path.startsWith("clusters"))
            .toList();
    assertEquals(List.of("clusters[0].audience"), paths);
  }

  @Test
  void twoClustersHaveTwoNames() {
    Configuration read =
        read(
            "- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl}\n"
                + "- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl}");
    assertTrue(read.settings().isEmpty());
  }

  @Test
  void clustersOfOneAudienceHaveTheSameGroups() {
    Configuration read =
        read(
            """
            - {name: prod, kubernetesVersion: "1.34", clientID: kubectl, allowedGroups: [ops]}
            - {name: test, kubernetesVersion: "1.34", clientID: kubectl}
            """);
    assertTrue(read.settings().isEmpty());
    assertTrue(
        read.report().text().contains("a token for one works at the other"),
        () -> read.report().text());
  }

  @Test
  void aClusterThatTakesTheTokensOfAnotherIsTold() {
    String own =
        "- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl, audience: other}\n";
    String shared = "- {name: test, kubernetesVersion: \"1.34\", clientID: kubectl}\n";
    Configuration read = read(own + shared);
    assertTrue(read.settings().isPresent(), () -> read.report().text());
    assertTrue(
        read.report().text().contains("is the client of the cluster prod, whose tokens name"),
        () -> read.report().text());
    assertFalse(read(own).report().text().contains("is the client of the cluster"));
    assertFalse(read(shared).report().text().contains("is the client of the cluster"));
  }

  @Test
  void groupsOfTwoConnectorsThatLookAlikeAreTold() {
    String cluster = "- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl}";
    String corp =
        """
        connectors:
          - {type: mockCallback, id: corp, name: Corp, mapping: {groupPrefix: "%s"}}
        """;
    String alike = read(cluster, corp.formatted("")).report().text();
    assertTrue(alike.contains("people of the connectors corp, local in"), alike);
    String apart = read(cluster, corp.formatted("corp:")).report().text();
    assertFalse(apart.contains("told apart"), apart);
  }

  private static final String REVIEWED =
      "- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl, tokenReview: %s}";
  private static final String CREDENTIAL = "0123456789abcdef0123456789abcdef";

  @Test
  void nobodyReviewsTokensUnlessItIsSaid() {
    assertEquals(
        Optional.empty(),
        cluster("- {name: prod, kubernetesVersion: \"1.34\", clientID: kubectl}").tokenReview());
    assertEquals(
        List.of(CREDENTIAL, "f" + CREDENTIAL),
        cluster(
                REVIEWED.formatted(
                    "{credentials: [{token: %1$s}, {token: f%1$s}]}".formatted(CREDENTIAL)))
            .tokenReview()
            .orElseThrow()
            .credentials()
            .stream()
            .map(Secret::reveal)
            .toList());
  }

  @Test
  void eachCredentialIsOfOneClusterAndOnce() {
    String other =
        "- {name: test, kubernetesVersion: \"1.34\", clientID: kubectl, tokenReview: %s}";
    String mine = "{credentials: [{token: %s}]}".formatted(CREDENTIAL);
    String two = "{credentials: [{token: f%1$s}, {token: %1$s}]}".formatted(CREDENTIAL);
    String next = "{credentials: [{token: e%1$s}, {token: f%1$s}]}".formatted(CREDENTIAL);
    String both = read(REVIEWED.formatted(mine) + "\n" + other.formatted(two)).report().text();
    assertTrue(both.contains("error: is the same secret as one of the cluster prod"), both);
    String twice =
        read(REVIEWED.formatted(
                "{credentials: [{token: %1$s}, {token: %1$s}]}".formatted(CREDENTIAL)))
            .report()
            .text();
    assertTrue(twice.contains("same secret as the one before"), twice);
    assertFalse((both + twice).contains(CREDENTIAL), "a secret is not repeated");
    String apart = read(REVIEWED.formatted(mine) + "\n" + other.formatted(next)).report().text();
    assertFalse(apart.contains("same secret"), apart);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|credentials",
        "{credentials: []}|one credential, or two",
        "{credentials: [{token: short}]}|at least 32",
        "{credentials: [{token: 'with spaces 0123456789abcdef0123456789'}]}|at least 32",
        "{credentials: [{}]}|token",
        "{credentials: [{tokenEnv: NOBODY_SET_THIS}]}|NOBODY_SET_THIS",
        "{credentials: [{token: 0123456789abcdef0123456789abcdef}, {token: 0123456789abcdef0123456789abcdef}, {token: 0123456789abcdef0123456789abcdef}]}|one"
            + " credential, or two",
        "{credential: [{token: x}]}|credentials"
      })
  void credentialsThatAnApiServerCannotProveItselfWith(String review, String said) {
    String report = read(REVIEWED.formatted(review)).report().text();
    assertTrue(report.contains(said), report);
    assertTrue(report.contains("error"), report);
    assertFalse(report.contains("with spaces"), "a secret is not repeated");
  }

  @Test
  void aVersionThatWasNotComparedHasNoReviews() {
    String review = REVIEWED.formatted("{credentials: [{token: " + CREDENTIAL + "}]}");
    Configuration newer = read(review.replace("1.34", "1.37"));
    assertTrue(newer.settings().isPresent(), newer.report()::text);
    String report = newer.report().text();
    assertTrue(report.contains("no token is reviewed for Kubernetes 1.37"), report);
    assertFalse(read(review).report().text().contains("no token is reviewed"));
  }

  /** The body of a question has 64 KiB. */
  @Test
  void aTokenThatIsAskedAboutFitsIntoAQuestion() {
    String cluster =
        """
        - name: prod
          kubernetesVersion: "1.34"
          clientID: kubectl
          maxTokenSize: %d
        """;
    String review = "  tokenReview: {credentials: [{token: 0123456789abcdef0123456789abcdef}]}\n";
    assertEquals(48_000, cluster(cluster.formatted(48_000) + review).tokens().maxSize());
    assertEquals(1_000_000, cluster(cluster.formatted(1_000_000)).tokens().maxSize());
    Configuration read = read(cluster.formatted(48_001) + review);
    assertTrue(read.settings().isEmpty());
    assertTrue(read.report().text().contains("48000 or less"), read.report()::text);
  }
}
