package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gatehouse cluster check} tells by the settings alone; no issuer runs. */
class ClusterCheckSettingsTest {
  @TempDir private Path directory;

  private CommandRun check(String cluster, String more) throws IOException {
    Path configuration =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + TestServer.freePort())
            .with(
                """
                clusters:
                  - name: prod
                    kubernetesVersion: "1.36"
                    clientID: web-app
                  - name: other
                    kubernetesVersion: "1.36"
                    clientID: web-app
                    username: {claim: preferred_username}
                    discoveryURL: https://127.0.0.1:1/issuer
                    maxTokenSize: 4000
                  - name: old
                    kubernetesVersion: "1.29"
                    clientID: web-app
                """)
            .with(more)
            .write();
    return CommandRun.of(configuration, List.of("cluster", "check", cluster));
  }

  @Test
  void anIssuerThatIsAwayFailsAndTheRestIsSaid() throws IOException {
    check("prod", "")
        .is(1)
        .says(
            "FAILED  discovery: https://127.0.0.1:",
            "cannot be read",
            "a route, a firewall",
            "good    algorithm: RS256",
            "tokens may have 12000 bytes; where a proxy with its usual limit of 8192",
            "curl -sS -i --max-time 10 'https://127.0.0.1:");
    CommandRun other = check("other", "").is(1);
    other.says(
        "https://127.0.0.1:1/issuer is read as it is, and nothing is added",
        "tokens have at most 4000 bytes");
    assertFalse(other.out().contains("email_verified"), other.out());
  }

  @Test
  void algorithmsThatNoApiServerTakes() throws IOException {
    check("prod", "keys: {algorithms: [EdDSA, RS256]}")
        .is(1)
        .says("FAILED  algorithm: ID tokens of the client web-app are signed with EdDSA");
    check("prod", "keys: {algorithms: [EdDSA]}").is(1).says("none that an API server knows");
    check("old", "keys: {algorithms: [ES256, RS256]}")
        .is(1)
        .says("warning algorithm: ID tokens are signed with ES256", "--oidc-signing-algs");
  }

  @Test
  void peopleWhoseAddressNobodyVouchesFor() throws IOException {
    check("prod", "connectors: [{type: fake-upstream, id: corp, name: Corp}]")
        .is(1)
        .says("warning email_verified:", "those of corp whose source says");
    CommandRun omitted =
        check(
            "prod",
            "connectors: [{type: fake-upstream, id: corp, name: Corp, unverifiedEmail: omit}]");
    assertFalse(omitted.out().contains("those of corp"), omitted.out());
    Path configuration = directory.resolve("gatehouse.yaml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replace("    userID: user-bob", "    userID: user-bob\n    emailVerified: false"));
    CommandRun.of(configuration, List.of("cluster", "check", "prod"))
        .is(1)
        .says("have emailVerified: false and are kept out: bob@example.com");
  }
}
