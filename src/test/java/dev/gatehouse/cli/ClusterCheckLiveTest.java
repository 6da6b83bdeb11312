package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse cluster check --live}: what an API server has, against the settings. */
class ClusterCheckLiveTest {
  private static final String ISSUER = "https://login.example.com";
  private static TestCertificates authority;
  private static TestCertificates other;

  @TempDir private Path directory;
  private Path configuration;

  @BeforeAll
  static void make(@TempDir Path keys) {
    authority = TestCertificates.make(keys, "our-authority");
    other = TestCertificates.make(keys, "another-authority");
  }

  @BeforeEach
  void write() throws IOException {
    Path pem = Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
    configuration = TestServer.in(directory).behindProxy(ISSUER).write();
    Files.writeString(
        configuration,
        Files.readString(configuration)
            + """

            clusters:
              - name: prod
                kubernetesVersion: "1.36"
                clientID: web-app
                issuerCertificateAuthority: %1$s
                uid: {claim: sub}
                extra: {example.com/name: "claims.?name.orValue('nobody')"}
                claimValidationRules:
                  - {expression: "claims.email.endsWith('@example.com')", message: only ours}
              - name: older
                kubernetesVersion: "1.33"
                clientID: web-app
                issuerCertificateAuthority: %1$s
              - name: public
                kubernetesVersion: "1.36"
                clientID: web-app
              - name: flags
                kubernetesVersion: "1.29"
                clientID: web-app
                username: {claim: email, prefix: "oidc:"}
                groups: {claim: groups, prefix: "oidc:"}
            """
                .formatted(pem));
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(configuration, List.of(arguments));
  }

  /** Checks a file that is what the settings make but for a change. */
  private CommandRun check(String cluster, UnaryOperator<String> change, String... more)
      throws IOException {
    String written = run("cluster", "config", cluster).is(0).out();
    String changed = change.apply(written);
    Path live = Files.writeString(directory.resolve("live.yaml"), changed);
    List<String> all =
        new ArrayList<>(List.of("cluster", "check", cluster, "--live", live.toString()));
    all.addAll(List.of(more));
    return CommandRun.of(configuration, all);
  }

  private static UnaryOperator<String> replace(String what, String by) {
    return text -> {
      assertTrue(text.contains(what), text);
      return text.replace(what, by);
    };
  }

  @Test
  void whatTheSettingsMakeAgreesHoweverItIsWritten() throws IOException {
    CommandRun same = check("prod", text -> text);
    same.is(0).says("good    configuration: the API server's is what the settings make");
    assertFalse(same.out().contains("FAILED"), same.out());
    // Order, comments, quotes, and the words of a rule are no differences.
    check(
            "prod",
            text -> {
              String rules = text.substring(text.indexOf("      userValidationRules:"));
              return "# ours\n"
                  + text.replace(rules, "")
                      .replace("      claimValidationRules:", rules + "      claimValidationRules:")
                      .replace("claim: email", "claim: \"email\"")
                      .replace("message: only ours", "message: \"those of our own\"");
            })
        .is(0)
        .says("what the settings make");
  }

  @Test
  void anIssuerThatIsNearlyOursKeepsEverybodyOut() throws IOException {
    check("prod", replace("url: " + ISSUER, "url: " + ISSUER + "/"))
        .is(1)
        .says("FAILED  issuer:", "they differ by a slash at the end", "nobody gets in");
    check("prod", replace("url: " + ISSUER, "url: https://Login.example.com"))
        .is(1)
        .says("capital letters or the port");
    check("prod", replace("url: " + ISSUER, "url: https://dex.example.com"))
        .is(1)
        .says("no authenticator for " + ISSUER, "It has [https://dex.example.com]");
  }

  @Test
  void whoIsNamedOtherwiseAndWhoIsInOtherGroupsIsSaid() throws IOException {
    check(
            "prod",
            replace(
                "claim: email\n              prefix: 'oidc:'",
                "claim: sub\n              prefix: ''"))
        .is(1)
        .says(
            "FAILED  username: the API server has the claim sub without prefix, the settings the"
                + " claim email with the prefix oidc:",
            "people have other names");
    check("prod", replace("claim: groups", "claim: roles"))
        .is(1)
        .says("the claim roles with the prefix oidc:", "people are in other groups");
    check("prod", text -> text.replaceFirst("(?m) +groups:\n.*\n.*\n", ""))
        .is(1)
        .says("FAILED  groups: the API server has none", "every right by a group is lost");
    check("prod", replace("claim: sub", "claim: name")).is(1).says("FAILED  uid:");
    check("prod", replace("orValue('nobody')", "orValue('someone')"))
        .is(1)
        .says("FAILED  extra example.com/name:");
  }

  @Test
  void rulesThatAreMissingSayWhoWouldGetIn() throws IOException {
    check(
            "prod",
            text -> text.replaceFirst("        -   expression: '!has.claims.client_id.*\n.*\n", ""))
        .is(1)
        .says("access tokens and logout tokens of this issuer");
    check("prod", text -> text.replaceFirst("(?s)      userValidationRules:.*", ""))
        .is(1)
        .says("system:masters would make its members", "would be a part of Kubernetes");
    check("prod", replace("endsWith('@example.com')", "endsWith('@example.org')"))
        .is(1)
        .says(
            "the rule claims.email.endsWith('@example.com') is not there: those get in whom it keeps"
                + " out (only ours)",
            "the rule claims.email.endsWith('@example.org'), which the settings do not: whoever does"
                + " not meet it is kept out");
  }

  @Test
  void audiencesMoreAndFewer() throws IOException {
    check(
            "prod",
            replace(
                "            - web-app",
                "            - web-app\n            - grafana\n          audienceMatchPolicy: MatchAny"))
        .is(1)
        .says("tokens for [grafana] are taken too");
    check("prod", replace("        - web-app", "        - kubernetes"))
        .is(1)
        .says("does not take tokens for web-app", "kept out");
  }

  @Test
  void whatKubernetesRefusesIsSaid() throws IOException {
    check("older", replace("apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1"))
        .is(1)
        .says("FAILED  validity: Kubernetes 1.33 refuses it", "does not read here");
    check("prod", replace("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1"))
        .is(0)
        .says("warning apiVersion:", "whose own is apiserver.config.k8s.io/v1");
    check("prod", replace("    claimMappings:", "    claimMapings:\n"))
        .is(1)
        .says("FAILED  validity:", "unknown field");
    check("prod", replace("claims.email.endsWith('@example.com')", "claims.email.endsWith("))
        .is(1)
        .says("FAILED  validity:");
  }

  @Test
  void authoritiesThatAreMissingOrTooMany() throws IOException {
    String pem = authority.certificatePem().indent(14).strip();
    String others = other.certificatePem().indent(14).strip();
    check("prod", replace(pem, others))
        .is(1)
        .says(
            "FAILED  certificate authority: there is CN=another-authority, and CN=our-authority is"
                + " not",
            "nobody gets in after the next start");
    check("prod", replace(pem, pem + "\n              " + others))
        .is(0)
        .says("warning certificate authority: CN=another-authority is believed too");
    check(
            "public",
            replace(
                "        - web-app",
                "        - web-app\n          certificateAuthority: |\n              " + others))
        .is(1)
        .says("only CN=another-authority is believed, and the settings name none");
  }

  @Test
  void anotherIssuerWithTheSameNamesIsSaid() throws IOException {
    check(
            "prod",
            text ->
                text
                    + """
                      -   issuer: {url: "https://dex.example.com", audiences: [k], discoveryURL: "%s/.well-known/openid-configuration"}
                          claimMappings:
                            username: {claim: email, prefix: "oidc:"}
                            groups: {claim: groups, prefix: "oidc:"}
                    """
                        .formatted(ISSUER))
        .is(1)
        .says(
            "https://dex.example.com gives names with the same prefix",
            "https://dex.example.com gives groups with the same prefix",
            "is discovered at this issuer");
  }

  @Test
  void flagsAreReadFromAManifestAndFromACommandLine() throws IOException {
    String flags = run("cluster", "config", "flags", "--format", "flags").is(0).out();
    Path line =
        Files.writeString(
            directory.resolve("cmdline"),
            "kube-apiserver\0--v=2\0" + flags.strip().replace('\n', '\0') + "\0");
    run("cluster", "check", "flags", "--live", line.toString())
        .is(0)
        .says("what the settings make");
    Path manifest =
        Files.writeString(
            directory.resolve("manifest.yaml"),
            """
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - name: kube-apiserver
                command: [kube-apiserver, --oidc-issuer-url=%s, --oidc-client-id=web-app]
                args: [--oidc-username-claim=email, --oidc-groups-claim, groups, --oidc-signing-algs=ES256]
            """
                .formatted(ISSUER));
    run("cluster", "check", "flags", "--live", manifest.toString())
        .is(1)
        .says(
            "FAILED  username: the API server has the claim email without prefix",
            "FAILED  groups: the API server has the claim groups without prefix",
            "FAILED  algorithms: signatures with [RS256] are refused");
    run("cluster", "check", "prod", "--live", manifest.toString())
        .is(1)
        .says(
            "warning form: the API server has --oidc-… flags",
            "system:masters would make its members",
            "flags cannot say it",
            "FAILED  certificate authority: there is no --oidc-ca-file");
    Path k3s =
        Files.writeString(
            directory.resolve("config.yaml"),
            "kube-apiserver-arg: [authentication-config=/etc/rancher/k3s/authentication.yaml]");
    run("cluster", "check", "prod", "--live", k3s.toString())
        .is(1)
        .says("reads its configuration from /etc/rancher/k3s/authentication.yaml");
    Path half = Files.writeString(directory.resolve("half"), "kube-apiserver --oidc-client-id=a");
    run("cluster", "check", "prod", "--live", half.toString())
        .is(1)
        .says("must be specified together");
    Path none = Files.writeString(directory.resolve("none"), "kube-apiserver --v=2");
    run("cluster", "check", "prod", "--live", none.toString())
        .is(1)
        .says("no authenticator for " + ISSUER);
  }

  @Test
  void localUsersForWhomItIsAnotherAreNamed() throws IOException {
    check("prod", replace("claim: groups", "claim: roles"), "--everybody")
        .is(1)
        .says("alice@example.com", "gains     groups oidc:developers, oidc:operators");
    check("prod", text -> text, "--everybody").is(0).says("Nothing changes for any local user");
    Map<String, Object> json =
        check("prod", replace("claim: groups", "claim: roles"), "--everybody", "-o", "json")
            .is(1)
            .json();
    assertEquals(false, json.get("agrees"));
    assertEquals(1, ((List<?>) json.get("people")).size(), json::toString);
    assertTrue(
        ((List<?>) json.get("findings"))
            .stream()
                .anyMatch(one ->
                    "failed".equals(((Map<?, ?>) one).get("level"))
                        && "groups".equals(((Map<?, ?>) one).get("subject"))),
        json::toString);
  }

  @Test
  void whatAFileSaysNeverReachesTheTerminalAsControls() throws IOException {
    CommandRun run =
        check("prod", replace("claim: groups", "claim: \"a\\e[2J\\u202Eb\\nFAILED  x: y\""));
    run.is(1).says("\\u001b[2J\\u202eb FAILED");
    assertTrue(
        run.out().chars().noneMatch(sign -> sign < ' ' && sign != '\n' || sign == 0x202e),
        run.out());
    check("prod", text -> "\u0000\u0001 no yaml {{{").is(1);
    check("prod", text -> "[".repeat(100_000)).is(1);
    check("prod", text -> "jwt: [" + "a,".repeat(2_000_000) + "]").is(1).says("longer than");
  }
}
