package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse cluster dry-run} says what a login would, without a running server. */
class ClusterDryRunTest {
  private static final String ISSUER = "https://login.example.com";
  private static final String ALICE = "alice@example.com";
  private static final String BOB = "bob@example.com";

  @TempDir private Path directory;
  private Path configuration;

  @BeforeEach
  void write() throws IOException {
    configuration =
        TestServer.in(directory)
            .behindProxy(ISSUER)
            .client(
                """
                - id: elsewhere
                  name: Elsewhere
                  public: true
                  redirectURIs: [http://127.0.0.1/callback]
                  allowedConnectors: [corp]
                """)
            .with(
                """
                connectors:
                  - type: oidc
                    id: corp
                    name: Corporation
                    config: {issuer: "https://idp.example.com", clientID: gatehouse,
                      clientSecret: corp-secret-0123456789abcdef}
                """)
            .write();
  }

  private void clusters(String yaml) throws IOException {
    Files.writeString(configuration, Files.readString(configuration) + "\nclusters:\n" + yaml);
  }

  private CommandRun cluster(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    return CommandRun.of(configuration, all, "");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void theClustersOwnAdmissionDecides() throws Exception {
    clusters(
        """
          - name: few
            kubernetesVersion: "1.36"
            clientID: web-app
            audience: few-api
            allowedGroups: [operators]
          - name: small
            kubernetesVersion: "1.36"
            clientID: web-app
            audience: small-api
            maxTokenSize: 2000
          - name: corp
            kubernetesVersion: "1.36"
            clientID: elsewhere
        """);
    CommandRun alice = cluster("dry-run", "few", "--user", ALICE).is(0);
    alice.says("groups    oidc:operators");
    assertFalse(alice.out().contains("developers"), alice::out);
    cluster("dry-run", "few", "--user", BOB)
        .is(1)
        .says("in none of the groups that may use the cluster few");
    cluster("dry-run", "corp", "--user", ALICE).is(1).says("nobody of the connector local");
    String old =
        file(
            "old.yaml",
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
              - issuer: {url: "%s", audiences: [few-api]}
                claimMappings: {username: {claim: sub, prefix: "old:"}}
            """
                .formatted(ISSUER));
    CommandRun everybody = cluster("dry-run", "few", "--everybody", "--against", old).is(0);
    everybody.says(ALICE, "renamed   from old:");
    assertFalse(everybody.out().contains(BOB), "nobody gives bob a token, before or after");
    Files.writeString(
        configuration,
        Files.readString(configuration).replace("[developers, operators]", groups(80)));
    cluster("dry-run", "small", "--user", ALICE).is(1).says("would have about", "may have 2000");
  }

  private static String groups(int count) {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add("a-group-with-a-long-name-" + i);
    }
    return groups.toString();
  }

  @Test
  void aDisabledUserGetsNoToken() throws Exception {
    clusters("  - {name: prod, kubernetesVersion: \"1.36\", clientID: web-app}\n");
    CommandRun.of(
            configuration,
            List.of("user", "add", "carol@example.com", "--password-stdin"),
            TestServer.PASSWORD + "\n")
        .is(0);
    cluster("dry-run", "prod", "--user", "carol@example.com").is(0);
    CommandRun.of(configuration, List.of("user", "change", "carol@example.com", "--disable")).is(0);
    cluster("dry-run", "prod", "--user", "carol@example.com").is(1).says("The user is disabled.");
  }

  @Test
  void anExpressionThatIsNotEvaluatedIsRefusedInWords() throws Exception {
    clusters(
        """
          - name: net
            kubernetesVersion: "1.36"
            clientID: web-app
            username: {expression: "isIP(string(claims.sub)) ? 'ip' : 'x'"}
        """);
    CommandRun run = cluster("dry-run", "net", "--user", ALICE).is(1);
    run.says("This is not judged, rather than guessed: ", "isIP()");
    assertFalse(run.err().contains("Exception"), run::err);
  }

  @Test
  void claimsThatOnlyAnIssuedTokenHasAreThere() throws Exception {
    clusters(
        """
          - name: short
            kubernetesVersion: "1.36"
            clientID: web-app
            audience: short-api
            tokenLifetime: 5m
            claimValidationRules:
              - {expression: "claims.exp - claims.iat <= 300.0 && claims.exp > claims.iat", message: long}
              - {expression: "claims.azp == 'web-app' && has(claims.jti)", message: party}
              - {expression: "'short-api' in claims.aud && claims.iss.startsWith('https')", message: aud}
          - name: first
            kubernetesVersion: "1.36"
            clientID: web-app
            claimValidationRules: [{expression: "claims.jti.startsWith('a')", message: jti}]
          - name: nonce
            kubernetesVersion: "1.36"
            clientID: web-app
            claimValidationRules: [{expression: "!has(claims.nonce)", message: nonce}]
        """);
    cluster("dry-run", "short", "--user", ALICE).is(0).says("username  oidc:" + ALICE);
    String claims =
        file(
            "claims.json",
            "{\"sub\": \"s\", \"email\": \"x@example.com\", \"email_verified\": true}");
    cluster("dry-run", "short", "--claims", claims).is(0).says("username  oidc:x@example.com");
    cluster("dry-run", "first", "--user", ALICE).is(1).says("is about jti", "rather than guessed");
    cluster("dry-run", "nonce", "--user", ALICE).is(1).says("is about nonce");
    String given =
        file(
            "given.json",
            "{\"sub\": \"s\", \"email\": \"x@example.com\", \"email_verified\": true, \"jti\": \"a1\"}");
    cluster("dry-run", "first", "--claims", given).is(0).says("JTI=a1");
  }

  @Test
  void changesOfTheUidAndOfExtraAttributesArePrinted() throws Exception {
    clusters(
        """
          - name: prod
            kubernetesVersion: "1.36"
            clientID: web-app
            uid: {claim: sub}
            extra: {example.com/name: "claims.name"}
        """);
    String old =
        file(
            "old.yaml",
            cluster("config", "prod").is(0).out().replace("claims.name", "claims.email"));
    cluster("dry-run", "prod", "--user", ALICE, "--against", old)
        .is(0)
        .says("changed   extra example.com/name from " + ALICE + " to Alice Example");
    Files.writeString(
        Path.of(old), Files.readString(Path.of(old)).replace("claim: sub", "claim: email"));
    cluster("dry-run", "prod", "--user", ALICE, "--against", old)
        .is(0)
        .says("changed   uid from " + ALICE + " to ");
  }

  @Test
  void versionsThatWereNotComparedAreNotJudgedOrHaveANote() throws Exception {
    clusters(
        """
          - {name: newer, kubernetesVersion: "1.37", clientID: web-app}
          - {name: prod, kubernetesVersion: "1.36", clientID: web-app}
          - {name: older, kubernetesVersion: "1.30", clientID: web-app}
        """);
    cluster("dry-run", "newer", "--user", ALICE).is(1).says("Kubernetes 1.37 is newer than 1.36");
    cluster("dry-run", "older", "--user", ALICE)
        .is(0)
        .says("note: Kubernetes 1.30 was not compared");
    CommandRun known = cluster("dry-run", "prod", "--user", ALICE).is(0);
    assertFalse(known.err().contains("note:"), known::err);
    String live =
        file(
            "live.yaml", cluster("config", "older").is(0).out() + "\nanonymous: {enabled: true}\n");
    cluster("dry-run", "older", "--user", ALICE, "--against", live)
        .is(1)
        .says("unknown field", "anonymous");
  }

  @Test
  void aTokenInThePlaceOfTheNameIsNotRepeated() throws Exception {
    clusters("  - {name: prod, kubernetesVersion: \"1.36\", clientID: web-app}\n");
    String token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzZWNyZXQifQ.c2lnbmF0dXJl";
    CommandRun run = cluster("explain", token).is(1).says("write the name first");
    assertFalse((run.out() + run.err()).contains(token), run::toString);
    CommandRun other = cluster("explain", "Zq9_4711").is(1).says("no name of a cluster");
    assertFalse((other.out() + other.err()).contains("Zq9_4711"), other::toString);
    cluster("explain", "staging").is(1).says("no cluster staging", "[prod]");
  }

  @Test
  void aKeySetWithAKeyThatAnApiServerCannotReadIsRefused() throws Exception {
    clusters("  - {name: prod, kubernetesVersion: \"1.36\", clientID: web-app}\n");
    String type = file("type.json", "{\"keys\": [{\"kty\": \"AKP\", \"alg\": \"ML-DSA-44\"}]}");
    cluster("explain", "prod", "x", "--jwks", type).is(1).says("type 'AKP'", "spoils all");
    String curve = file("curve.json", "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"secp256k1\"}]}");
    cluster("explain", "prod", "x", "--jwks", curve).is(1).says("curve 'secp256k1'");
  }
}
