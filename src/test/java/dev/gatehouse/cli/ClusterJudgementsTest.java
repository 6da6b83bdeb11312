package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code gatehouse cluster explain} and {@code dry-run}, without a running server. */
class ClusterJudgementsTest extends WithJudgedClusters {
  @Test
  void anAcceptedTokenSaysWhoItIs() throws Exception {
    explain(token("name", "Alice"), "prod")
        .is(0)
        .says(
            "passed  signature",
            "username  oidc:alice@example.com",
            "uid       s1",
            "groups    oidc:developers",
            "authentication.kubernetes.io/credential-id = JTI=j1",
            "example.com/name = Alice");
    Map<String, Object> json =
        cluster(
                "",
                "explain",
                "prod",
                token("name", "Alice"),
                "--jwks",
                keySet.toString(),
                "-o",
                "json")
            .is(0)
            .json();
    assertEquals(true, json.get("accepted"));
    assertEquals("oidc:alice@example.com", ((Map<?, ?>) json.get("user")).get("username"));
  }

  @Test
  void classicFailuresAreToldInBothLanguages() throws Exception {
    explain(token("iss", ISSUER + "/"), "prod").is(1).says("they differ by a slash at the end");
    explain(token("iss", "https://other.example.com"), "prod").is(1).says("another issuer made");
    explain(token("aud", "kubectl"), "prod")
        .is(1)
        .says(
            "oidc: verify token: oidc: expected audience \"web-app\" got [\"kubectl\"]",
            "audience:server:client_id:");
    explain(token("exp", 1_700_000_000), "prod")
        .is(1)
        .says("oidc: token is expired (Token Expiry: 2023-11-14 22:13:20 +0000 UTC)", "clock");
    explain(token("email_verified", false), "prod").is(1).says("oidc: email not verified", "vouch");
    explain(token("email_verified", "true"), "prod")
        .is(1)
        .says("json: cannot unmarshal string into Go value of type bool");
    explain(token("client_id", "web-app"), "prod")
        .is(1)
        .says("only ID tokens are accepted", "This is an access token");
    explain(token("events", Map.of()), "prod").is(1).says("This is a logout token");
    explain(token("groups", List.of("system:masters")), "prod").is(0).says("oidc:system:masters");
    explain("zq9-4711-zq9", "prod").is(1).says("This is no JWT with claims");
    explain(
            token(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID("other")
                    .type(new JOSEObjectType("at+jwt"))
                    .build(),
                claims()),
            "prod")
        .is(1)
        .says("failed to verify id token signature", "This is an access token");
    cluster("\n", "explain", "prod").is(1).says("first line of standard input");
  }

  @Test
  void whatATokenSaysNeverReachesTheTerminalAsControls() throws Exception {
    CommandRun run = explain(token("email", "a\u001b[2J\u202e\u009b@example.com"), "prod").is(0);
    run.says("oidc:a\\u001b[2J\\u202e\\u009b@example.com");
    assertTrue(
        run.out().chars().noneMatch(sign -> Character.isISOControl(sign) && sign != '\n'),
        run.out());
  }

  @Test
  void anOldClusterHasTheAlgorithmsOfItsFlags() throws Exception {
    explain(token("preferred_username", "alice"), "old")
        .is(1)
        .says("unsupported algorithm, expected [\"RS256\"] got \"ES256\"", "--oidc-signing-algs");
  }

  @Test
  void whatIsNotCertainIsNotJudged() throws Exception {
    explain(token("name", "x"), "net").is(1).says("rather than guessed", "isIP()");
  }

  @Test
  void aFileInUseIsJudgedInsteadOfTheSettings() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("live.yaml"),
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
              - issuer: {url: "%s", audiences: [web-app]}
                claimMappings:
                  username: {expression: "'live:' + claims.sub"}
            """
                .formatted(ISSUER));
    explain(token("name", "x"), "prod", "--authentication-config", file.toString())
        .is(0)
        .says("username  live:s1", "groups    ");
    Files.writeString(file, Files.readString(file).replace("claims.sub", "claims.email"));
    cluster("x\n", "explain", "prod", "--authentication-config", file.toString())
        .is(1)
        .says("claims.email_verified must be used");
  }

  /** A number that is too large for a decoder is no reason to fail. */
  @Test
  void aNumberBeyondAllBoundsIsJudgedAsGoDoes() throws Exception {
    String claims = "{\"iss\":\"" + ISSUER + "\",\"aud\":\"web-app\",\"exp\":1e9999999999}";
    for (String cluster : List.of("prod", "old")) {
      explain(token(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims), cluster)
          .is(1)
          .says("strconv.ParseFloat: parsing \"1e9999999999\": value out of range");
    }
  }

  @Test
  void discoveryIsACheckOfItsOwn() throws Exception {
    String token = token("name", "Alice");
    explain(token, "prod").is(0).says("passed  discovery", "keys at " + ISSUER + "/keys");
    Path document = directory.resolve("discovery.json");
    for (String[] one :
        new String[][] {
          {
            "{\"issuer\":\"%s/\",\"jwks_uri\":\"%s/keys\"}".formatted(ISSUER, ISSUER),
            "FAILED  discovery          oidc authenticator: initializing plugin: oidc: issuer did not"
                + " match the issuer returned by provider, expected \"%s\" got \"%s/\""
                    .formatted(ISSUER, ISSUER),
            "byte for byte"
          },
          {
            "<html>Sign in</html>",
            "oidc: failed to decode provider discovery object",
            "refuses every token of this issuer"
          },
          {
            "{\"issuer\":\"%s\"}".formatted(ISSUER),
            "FAILED  discovery          provider did not return JWKS URL",
            "every ten seconds"
          }
        }) {
      Files.writeString(document, one[0]);
      explain(token, "prod", "--discovery", document.toString()).is(1).says(one[1], one[2]);
    }
    // A document of the API server's host may name the keys elsewhere.
    Files.writeString(
        document,
        "{\"issuer\":\"%s\",\"jwks_uri\":\"https://inner.example.com/keys\"}".formatted(ISSUER));
    explain(token, "prod", "--discovery", document.toString())
        .is(0)
        .says("keys at https://inner.example.com/keys");
  }

  @Test
  void aFileWithASlashTooManyNeverBecomesReady() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("slash.yaml"),
            cluster("", "config", "prod")
                .is(0)
                .out()
                .replace("url: " + ISSUER, "url: " + ISSUER + "/"));
    explain(token("name", "Alice"), "prod", "--authentication-config", file.toString())
        .is(1)
        .says(
            "FAILED  issuer",
            "The API server's log says every ten seconds: oidc authenticator: initializing plugin:"
                + " oidc: issuer did not match",
            "byte for byte");
  }

  @Test
  void oneExoticKeySpoilsTheSet() throws Exception {
    Files.writeString(
        keySet,
        Files.readString(keySet)
            .replace("{\"keys\":[", "{\"keys\":[{\"kty\":\"AKP\",\"alg\":\"ML-DSA-65\"},"));
    explain(token("name", "Alice"), "prod")
        .is(1)
        .says("unknown json web key type 'AKP'", "spoils all of them");
  }

  @Test
  void aDryRunTellsWhoSomebodyWouldBeAndWhatTheyMayDo() throws Exception {
    Path person =
        Files.writeString(directory.resolve("claims.json"), JSONObjectUtils.toJSONString(claims()));
    Path rbac =
        Files.writeString(
            directory.resolve("rbac.yaml"),
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: edit}
            aggregationRule:
              clusterRoleSelectors: [{matchLabels: {to-edit: "true"}}]
            rules: []
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: pods, labels: {to-edit: "true"}}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get, delete]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: devs, namespace: web}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
            subjects: [{kind: Group, name: "oidc:developers"}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: others}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pods}
            subjects: [{kind: Group, name: "oidc:operators"}]
            """);
    cluster("", "dry-run", "prod", "--claims", person.toString(), "--rbac", rbac.toString())
        .is(0)
        .says(
            "username  oidc:alice@example.com",
            "from claim groups with the prefix oidc:",
            "web            [pods]",
            "[get, delete]",
            "devs (ClusterRole edit) for Group oidc:developers");
    Path old =
        Files.writeString(
            directory.resolve("old.yaml"),
            cluster("", "config", "prod").is(0).out().replace("claim: groups", "claim: roles"));
    CommandRun changed =
        cluster(
                "",
                "dry-run",
                "prod",
                "--claims",
                person.toString(),
                "--rbac",
                rbac.toString(),
                "--against",
                old.toString())
            .is(0)
            .says("gains     groups oidc:developers", "gains     [get, delete] [pods] in web");
    assertFalse(changed.out().contains("loses"), changed.out());
  }

  @Test
  void whatManifestsSayNeverReachesTheTerminalAsControls() throws Exception {
    Path person =
        Files.writeString(directory.resolve("claims.json"), JSONObjectUtils.toJSONString(claims()));
    Path rbac =
        Files.writeString(
            directory.resolve("rbac.yaml"),
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: "pods\\e[2J"}
            rules:
              - {apiGroups: ["a\\u202e"], resources: ["pods\\e[1m"], verbs: ["get\\e[3m"], resourceNames: ["n\\e[4m"]}
              - {nonResourceURLs: ["/x\\e[5m"], verbs: [get]}
            ---
            {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: "all\\e[6m"},
             roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "pods\\e[2J"}, subjects: [{kind: Group, name: "oidc:developers"}]}
            ---
            {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: "one\\e[7m", namespace: "web\\e[8m"},
             roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "pods\\e[2J"}, subjects: [{kind: Group, name: "oidc:developers"}]}
            ---
            {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: "lost\\e[9m"},
             roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: none}, subjects: [{kind: Group, name: "oidc:developers"}]}
            """);
    Path old =
        Files.writeString(
            directory.resolve("old.yaml"),
            cluster("", "config", "prod").is(0).out().replace("claim: groups", "claim: roles"));
    List<String> arguments =
        List.of("dry-run", "prod", "--claims", person.toString(), "--rbac", rbac.toString());
    CommandRun run = cluster("", arguments.toArray(String[]::new)).is(0);
    run.says("pods\\u001b[1m", "a\\u202e", "get\\u001b[3m", "/x\\u001b[5m", "all\\u001b[6m");
    run.says("n\\u001b[4m", "one\\u001b[7m", "web\\u001b[8m", "lost\\u001b[9m", "pods\\u001b[2J");
    List<String> against = new ArrayList<>(arguments);
    against.addAll(List.of("--against", old.toString()));
    CommandRun changed = cluster("", against.toArray(String[]::new)).is(0).says("gains");
    for (CommandRun one : List.of(run, changed)) {
      assertTrue(
          one.out().chars().noneMatch(sign -> sign < ' ' && sign != '\n' || sign == 0x202e),
          one.out());
    }
  }

  @Test
  void localUsersAreKnownWithoutALogin() {
    CommandRun everybody = cluster("", "dry-run", "prod", "--everybody").is(0);
    assertTrue(everybody.out().contains("username  oidc:"), everybody::out);
    String login = everybody.lines().getFirst();
    cluster("", "dry-run", "prod", "--user", login).is(0).says("uid       ");
    cluster("", "dry-run", "prod", "--user", "nobody@example.com").is(1).says("No local user");
  }
}
