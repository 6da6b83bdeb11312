package dev.gatehouse.endtoend.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.kubernetes.check.MetricsCheck;
import dev.gatehouse.testing.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code gatehouse cluster check} for a cluster whose API server asks here about tokens: it may not
 * trust the issuer by itself as well, or nothing that ends here reaches it.
 */
class ClusterReviewCheckTest extends WithCheckedCluster {
  private static final String NOBODY =
      """
      apiVersion: apiserver.config.k8s.io/v1
      kind: AuthenticationConfiguration
      jwt: []
      """;

  private String ours;
  private Path live;

  @BeforeEach
  void review() {
    ours = CommandRun.of(server.configuration(), List.of("cluster", "config", "prod")).is(0).out();
    live = directory.resolve("live");
    server.configure(text ->
        text.replace(
            "uid: {claim: sub}",
            "uid: {claim: sub}\n"
                + "    tokenReview: {credentials: [{token: 0123456789abcdef0123456789abcdef}]}"));
  }

  private CommandRun checkLive(String text, String... more) throws IOException {
    Files.writeString(live, text);
    List<String> all = new ArrayList<>(List.of("prod", "--live", live.toString()));
    all.addAll(List.of(more));
    return check(all.toArray(String[]::new));
  }

  /** Nothing of ours may be written there again. */
  private static void assertNoBadAdvice(CommandRun run) {
    assertFalse(run.out().contains("write it again"), run.out());
    assertFalse(run.out().contains("write the configuration again"), run.out());
    assertFalse(run.out().contains("nobody gets in"), run.out());
  }

  @Test
  void anApiServerWithoutTheIssuerIsRight() throws IOException {
    String good =
        "good    issuer: the API server does not trust "
            + server.issuer()
            + " by itself: the webhook";
    String another =
        NOBODY.replace(
            "jwt: []",
            "jwt: [{issuer: {url: \"https://dex.example.com\", audiences: [k]}, claimMappings:"
                + " {username: {claim: sub, prefix: \"dex:\"}}}]");
    for (String text : List.of(NOBODY, another, "kube-apiserver --v=2")) {
      CommandRun run = checkLive(text, "--everybody").is(0);
      run.says(good, "names, groups and rules are not compared", "people: they are not gone");
      assertFalse(run.out().contains("FAILED"), run.out());
      assertFalse(run.out().contains("When the API server gets"), run.out());
      assertNoBadAdvice(run);
    }
    check("prod").is(0).says("good    discovery:", "good    keys:");
  }

  @Test
  void anApiServerThatTrustsTheIssuerByItselfVoidsRevocations() throws IOException {
    CommandRun file = checkLive(ours).is(1);
    file.says(
        "FAILED  issuer: the API server trusts " + server.issuer() + " by itself",
        "a token that was revoked, or whose login has ended, is taken all the same",
        "take the authenticator of this issuer out of the file");
    assertNoBadAdvice(file);
    CommandRun flags =
        checkLive(
                "kube-apiserver --oidc-issuer-url=" + server.issuer() + " --oidc-client-id=web-app")
            .is(1);
    flags.says("FAILED  issuer:", "take --oidc-issuer-url and the other --oidc-… flags out");
    assertNoBadAdvice(flags);
    assertNoBadAdvice(checkLive(NOBODY.replace("jwt: []", "jwtx: []")).is(1).says("validity"));
    assertNoBadAdvice(checkLive(ours.replace("claims.client_id", "claims.(")).is(1));
  }

  private String metrics(String issuer, String configuration) {
    return """
    apiserver_authentication_config_controller_last_config_info{apiserver_id_hash="sha256:a",hash="%s"} 1
    apiserver_authentication_jwt_authenticator_latency_seconds_count{jwt_issuer_hash="%s",result="failure"} 2
    """
        .formatted(configuration, hash(issuer));
  }

  private static String hash(String text) {
    return MetricsCheck.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void metricsTellWhetherItVerifiesTokensByItself() throws IOException {
    String issuer = server.issuer().toString();
    Path saved =
        Files.writeString(directory.resolve("metrics"), metrics("https://dex", hash(ours)));
    CommandRun good = check("prod", "--metrics", saved.toString()).is(0);
    good.says("good    tokens: this API server has verified no token of this issuer by itself");
    assertFalse(good.out().contains("configuration in use"), good.out());
    Files.writeString(saved, metrics(issuer, "sha256:other"));
    CommandRun bad = check("prod", "--metrics", saved.toString()).is(1);
    bad.says("FAILED  tokens: this API server verifies tokens of this issuer by itself");
    assertFalse(bad.out().contains("configuration in use"), bad.out());
    // The numbers outlive the authenticator, which the file in use shows to be gone.
    Files.writeString(saved, metrics(issuer, hash(NOBODY)));
    checkLive(NOBODY, "--metrics", saved.toString())
        .is(0)
        .says(
            "good    configuration in use: the file of --live",
            "warning tokens:",
            "not by the file in use");
    Files.writeString(saved, metrics(issuer, hash(ours)));
    checkLive(ours, "--metrics", saved.toString()).is(1).says("FAILED  tokens:");
    Files.writeString(saved, metrics(issuer, "sha256:other"));
    checkLive(NOBODY, "--metrics", saved.toString()).is(1).says("FAILED  tokens:");
    Files.writeString(saved, "nothing 1\n");
    check("prod", "--metrics", saved.toString()).is(0).says("warning metrics: there are none");
  }

  @Test
  void aRefusedTokenMayHaveEndedHere() throws IOException {
    api.json(REVIEWS, 401, "{\"kind\":\"Status\",\"code\":401}");
    CommandRun run = withToken().is(1);
    run.says(
        "one of these: the token has ended here (tokenReview)", "token_review.unauthenticated");
    assertNoBadAdvice(run);
    CommandRun both = checkLive(NOBODY, "--token-file", tokenFile.toString()).is(1);
    both.says("one of these: the token has ended here (tokenReview)");
    assertNoBadAdvice(both);
    api.json(REVIEWS, 201, review("[\"oidc:admins\"]"));
    CommandRun other = withToken().is(1);
    other.says("there also in [oidc:admins]", "trusts this issuer by itself");
    assertNoBadAdvice(other);
  }
}
