package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.authentication.JwksSignatures;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.testing.RawHttp;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The answer is the judge's as long as nothing has ended, and nobody hears it without a credential
 * of the cluster (R17; attack cases 26, 34, 35, 38 and 69).
 */
class TokenReviewTest extends WithReview {

  private TokenJudge judge(String cluster) throws Exception {
    GatehouseSettings settings =
        new ConfigurationReader(new ProcessSources(Map.of()))
            .read("gatehouse.yaml", Files.readString(server.configuration()))
            .settings()
            .orElseThrow();
    return Cluster.of(
            settings.clusters().stream()
                .filter(one -> one.name().equals(cluster))
                .findFirst()
                .orElseThrow(),
            settings)
        .judge();
  }

  private JwksSignatures keys() throws Exception {
    String keys = new TestBrowser().get(plain(server, "/keys")).body();
    return new JwksSignatures(JWKSet.parse(keys));
  }

  /** What the API server would find by itself, in the form of an answer. */
  private static Map<String, Object> expected(Verdict verdict) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("authenticated", verdict.user().isPresent());
    if (verdict.user().isEmpty()) {
      if (!verdict.error().equals(Verdict.NOT_OURS)) {
        status.put("error", verdict.error());
      }
      return status;
    }
    Verdict.User user = verdict.user().get();
    Map<String, Object> json = new LinkedHashMap<>(Map.of("username", user.username()));
    if (!user.uid().isEmpty()) {
      json.put("uid", user.uid());
    }
    if (!user.groups().isEmpty()) {
      json.put("groups", user.groups());
    }
    if (!user.extra().isEmpty()) {
      json.put("extra", user.extra());
    }
    status.put("user", json);
    return status;
  }

  private Reply tokens(Map<String, String> request, String person) {
    return good(calls.redeem(pages.authorize(request, person).response().get("code")));
  }

  private List<String> tokensOfEveryKind() {
    List<String> all = new ArrayList<>();
    for (String person : List.of(ALICE, "bob@example.com")) {
      Reply prod = tokens(person);
      all.add(prod.text("id_token"));
      all.add(prod.text("access_token"));
      all.add(prod.text("refresh_token"));
      newBrowser();
    }
    Map<String, String> noMail = request();
    noMail.put("scope", "openid audience:server:client_id:prod-cluster");
    all.add(tokens(noMail, ALICE).text("id_token"));
    newBrowser();
    all.add(
        tokens(request(TestServer.WEB, TestServer.WEB_REDIRECT, "test-cluster"), ALICE)
            .text("id_token"));
    newBrowser();
    all.add(tokens(TestLogin.request(), ALICE).text("id_token"));
    String good = all.get(0);
    String[] parts = good.split("\\.", -1);
    all.addAll(
        List.of(
            "",
            "opaque",
            "a.b.c",
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + "." + parts[2].substring(2) + "AA",
            Base64URL.encode("{\"alg\":\"none\"}") + "." + parts[1] + ".",
            Base64URL.encode("{\"alg\":\"HS256\"}") + "." + parts[1] + "." + parts[2],
            parts[0]
                + "."
                + Base64URL.encode("{\"iss\":\"https://other.example.com\"}")
                + "."
                + parts[2],
            parts[0] + "." + Base64URL.encode("{\"iss\":\"" + ISSUER + "\"}") + "." + parts[2],
            unsigned("1e9999999999"),
            unsigned("\"-1e9999999999\""),
            unsigned("1e-9999999999"),
            parts[0] + "." + Base64URL.encode("[]") + "." + parts[2]));
    return all;
  }

  private static String unsigned(String expiry) {
    return Base64URL.encode("{\"alg\":\"RS256\"}")
        + "."
        + Base64URL.encode("{\"iss\":\"" + ISSUER + "\",\"exp\":" + expiry + "}")
        + ".AAAA";
  }

  @Test
  void theAnswerIsTheJudges() throws Exception {
    JwksSignatures keys = keys();
    Map<String, String> credentials = Map.of("prod", PROD, "test", TEST, "old", OLD);
    Map<String, TokenJudge> judges = new LinkedHashMap<>();
    for (String cluster : List.of("prod", "test", "old")) {
      judges.put(cluster, judge(cluster));
    }
    int accepted = 0;
    for (String token : tokensOfEveryKind()) {
      for (Map.Entry<String, TokenJudge> one : judges.entrySet()) {
        Map<String, Object> expected = expected(one.getValue().judge(token, keys, clock.instant()));
        Map<?, ?> found = status(ask(one.getKey(), credentials.get(one.getKey()), question(token)));
        assertEquals(expected, found, () -> one.getKey() + " of " + token.length());
        accepted += Boolean.TRUE.equals(found.get("authenticated")) ? 1 : 0;
      }
    }
    assertTrue(accepted >= 5, "accepted " + accepted);
  }

  @Test
  void whoItIs() {
    Reply tokens = tokens(ALICE);
    Map<?, ?> user = (Map<?, ?>) review(tokens.text("id_token")).get("user");
    assertEquals("oidc:" + ALICE, user.get("username"));
    assertEquals(claim(tokens.text("id_token"), "sub"), user.get("uid"));
    assertEquals(List.of("oidc:developers", "oidc:operators"), user.get("groups"));
    Map<?, ?> extra = (Map<?, ?>) user.get("extra");
    assertEquals(List.of("Alice Example"), extra.get("example.com/name"));
    assertEquals(
        List.of("JTI=" + claim(tokens.text("id_token"), "jti")),
        extra.get("authentication.kubernetes.io/credential-id"));
  }

  @Test
  void theOlderVersionIsAnsweredInItself() {
    Map<String, Object> question = question(tokens(ALICE).text("id_token"));
    question.put("apiVersion", "authentication.k8s.io/v1beta1");
    Reply reply = ask("prod", PROD, question);
    assertEquals(true, status(reply).get("authenticated"));
    assertEquals("authentication.k8s.io/v1beta1", reply.json().get("apiVersion"));
  }

  /** An empty list means the API server itself, which compares what it was asked with its name. */
  @Test
  void audiencesAreThoseOfTheTokenAndTheQuestion() {
    String token = tokens(ALICE).text("id_token");
    assertEquals(
        List.of("prod-cluster"),
        review(token, "vault", "prod-cluster", "prod-cluster").get("audiences"));
    for (String[] asked :
        List.of(
            new String[] {},
            new String[] {"vault"},
            new String[] {"https://kubernetes.default.svc"},
            // In the token, but not the cluster's.
            new String[] {"web-app"},
            new String[] {"test-cluster"})) {
      Map<?, ?> status = review(token, asked);
      assertEquals(true, status.get("authenticated"), status::toString);
      assertNull(status.get("audiences"), status::toString);
    }
  }

  @Test
  void nobodyAsksWithoutTheClustersCredential() {
    String token = tokens(ALICE).text("id_token");
    String body = JSONObjectUtils.toJSONString(question(token));
    Reply first = send(server, "prod", body);
    assertEquals(401, first.status());
    Map<String, String> same = new LinkedHashMap<>(first.headers());
    same.keySet().removeAll(List.of("date", "x-request-id"));
    List<Reply> refused = new ArrayList<>();
    for (String header :
        List.of(
            "Bearer " + TEST,
            "Bearer " + PROD + "x",
            "Bearer " + PROD.substring(1),
            "Bearer",
            "Bearer ",
            "Basic " + PROD,
            PROD,
            "Bearer " + token)) {
      refused.add(send(server, "prod", body, "Authorization", header));
    }
    refused.add(
        send(server, "prod", body, "Authorization", "Bearer " + PROD, "Authorization", "Bearer x"));
    // There is no such cluster, it asks about no tokens, or it is no name at all.
    for (String cluster : List.of("none", "silent", "prod-cluster", "%20")) {
      refused.add(send(server, cluster, body, "Authorization", "Bearer " + PROD));
    }
    // The body is not looked at.
    refused.add(send(server, "prod", "{", "Authorization", "Bearer " + TEST));
    for (Reply reply : refused) {
      assertEquals(401, reply.status(), reply::toString);
      assertEquals(Map.of("error", "unauthorized"), reply.json());
      Map<String, String> headers = new LinkedHashMap<>(reply.headers());
      headers.keySet().removeAll(List.of("date", "x-request-id"));
      assertEquals(same, headers);
    }
    assertTrue(audited("token_review.unauthenticated", "\"cluster\":\"prod\"") >= 9);
    assertEquals(0, audited("token_review.unauthenticated", "none"));
    List.of(PROD, TEST, token).forEach(this::assertNotWritten);
    assertGood(token);
  }

  /** A token of another cluster is told of as the API server would, and not looked up. */
  @Test
  void theCredentialOfOneClusterTellsNothingAboutTokensOfAnother() {
    Reply tokens = tokens(ALICE);
    String token = tokens.text("id_token");
    Map<?, ?> before = status(ask("test", TEST, question(token)));
    assertEquals(false, before.get("authenticated"));
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", token));
    assertEquals(before, status(ask("test", TEST, question(token))));
    assertEquals(0, audited("token_review.refused", "\"cluster\":\"test\""));
  }

  @Test
  void theRecordSaysWhoseTokenItWas() {
    String token = tokens(ALICE).text("id_token");
    administer(200, "POST", "/id-tokens/revoke", Map.of("token", token));
    assertEnded("an administrator took the token back", token);
    assertEquals(1, audited("token_review.refused", claim(token, "jti")));
    assertEquals(
        1,
        server
            .rows()
            .number(
                "select count(*) from gh_audit where type = 'token_review.refused' and jti = ? and"
                    + " client_id = 'web-app' and grant_id = ? and sub = ? and facts like ?",
                claim(token, "jti"),
                claim(token, "grant_id"),
                claim(token, "sub"),
                "%\"cluster\":\"prod\"%"));
    assertNotWritten(token);
  }

  /** A long value is cut in the record, so that the end of a token could not be found there. */
  private void assertNotWritten(String secret) {
    String start = secret.substring(0, Math.min(100, secret.length()));
    String signature = secret.substring(secret.lastIndexOf('.') + 1);
    assertEquals(0, audited("%", start));
    assertEquals(0, audited("%", signature));
  }

  /** Flags cannot tell kinds apart, so the judge of an old cluster would take it (R17). */
  @Test
  void onlyIdTokensArePeople() throws Exception {
    reload("- id: web-app\n", "- id: web-app\n    profile: dex\n");
    try {
      Reply tokens = tokens(ALICE);
      String access = tokens.text("access_token");
      assertTrue(
          judge("old").judge(access, keys(), clock.instant()).user().isPresent(),
          "the API server would take it");
      assertRefused("gatehouse: this is no ID token", status(ask("old", OLD, question(access))));
      assertEquals(
          true, status(ask("old", OLD, question(tokens.text("id_token")))).get("authenticated"));
    } finally {
      reload("- id: web-app\n    profile: dex\n", "- id: web-app\n");
    }
  }

  @Test
  void anotherQuestionIsNoReview() {
    String token = tokens(ALICE).text("id_token");
    Map<String, Object> review = question(token);
    Map<String, Object> wrong = new LinkedHashMap<>();
    wrong.put("apiVersion", List.of("authentication.k8s.io/v2", "v1", "", 1, Map.of()));
    wrong.put("kind", List.of("TokenRequest", "SubjectAccessReview", "", 7));
    wrong.put(
        "spec",
        List.of(
            "x",
            List.of(),
            Map.of("token", 1),
            Map.of("token", token, "audiences", "x"),
            Map.of("token", token, "audiences", List.of(1))));
    wrong.forEach((member, values) -> {
      for (Object value : (List<?>) values) {
        Map<String, Object> question = new LinkedHashMap<>(review);
        question.put(member, value);
        Reply reply = ask("prod", PROD, question);
        assertEquals(400, reply.status(), () -> member + " " + value + reply);
        assertFalse(reply.json().containsKey("status"), reply::toString);
      }
      Map<String, Object> without = new LinkedHashMap<>(review);
      without.remove(member);
      assertEquals(400, ask("prod", PROD, without).status(), member);
    });
    String good = JSONObjectUtils.toJSONString(review);
    for (String body :
        List.of("", "{", "[]", "null", "\"x\"", good + good, good.replace(':', ';'))) {
      Reply reply = send(server, "prod", body, "Authorization", "Bearer " + PROD);
      assertEquals(400, reply.status(), () -> body.length() + " " + reply);
    }
    Reply form =
        TestLogin.reply(
            new TestBrowser()
                .send(
                    HttpRequest.newBuilder(plain(server, "/kubernetes/prod/token-review"))
                        .header("Authorization", "Bearer " + PROD)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(good))));
    assertTrue(form.status() == 400 || form.status() == 415, form::toString);
    String get =
        RawHttp.request(
            server.port(),
            "GET /kubernetes/prod/token-review HTTP/1.1",
            "Authorization: Bearer " + PROD);
    assertTrue(get.startsWith("HTTP/1.1 405"), get);
  }

  @Test
  void tooMuchIsRefused() {
    Reply large =
        send(
            server,
            "prod",
            JSONObjectUtils.toJSONString(question("x".repeat(70_000))),
            "Authorization",
            "Bearer " + PROD);
    assertEquals(413, large.status(), large::toString);
    assertEquals(Map.of("authenticated", false), review("a.b." + "c".repeat(40_000)));
    String token = tokens(ALICE).text("id_token");
    assertRefused(
        "gatehouse: the token has " + (token.length() + 17_000) + " characters, more than 16384",
        review(token + "A".repeat(17_000)));
    Map<?, ?> odd = review(token + "\n");
    assertEquals(false, odd.get("authenticated"), odd::toString);
  }

  /** A rotation: the successor is taken beside the one in use, then alone. */
  @Test
  void credentialsAreReplacedWithoutARestart() {
    String token = tokens(ALICE).text("id_token");
    String one = "[{token: " + PROD + "}]";
    String next = "review-credential-that-is-the-next-one";
    String both = "[{token: " + PROD + "}, {token: " + next + "}]";
    assertEquals(401, ask("prod", next, question(token)).status());
    reload(one, both);
    assertEquals(200, ask("prod", next, question(token)).status());
    assertEquals(200, ask("prod", PROD, question(token)).status());
    reload(both, "[{token: " + next + "}]");
    assertEquals(200, ask("prod", next, question(token)).status());
    assertEquals(401, ask("prod", PROD, question(token)).status());
    String review = "    tokenReview: {credentials: [{token: " + next + "}]}\n";
    reload(review, "    # of prod\n");
    assertEquals(401, ask("prod", next, question(token)).status(), "nobody may ask");
    reload("    # of prod\n", review.replace(next, PROD));
    assertGood(token);
  }

  /** The file of the credential is read again by a reload, as all secrets are. */
  @Test
  void anInvalidChangeKeepsTheOneBefore() {
    String token = tokens(ALICE).text("id_token");
    String brief = "shorter-than-a-credential-is";
    var refused = server.reload(yaml -> yaml.replace(PROD, brief));
    assertNotEquals(200, refused.status(), refused.body()::toString);
    assertTrue(refused.body().toString().contains("at least 32"), refused.body()::toString);
    assertFalse(refused.body().toString().contains(brief), "a secret is not repeated");
    assertNotWritten(brief);
    assertGood(token);
    server.configure(yaml -> yaml.replace(brief, PROD));
  }

  /** What an API server does that nobody has compared is not guessed. */
  @Test
  void aVersionThatWasNotComparedIsNotReviewed() {
    String token = tokens(ALICE).text("id_token");
    reload("kubernetesVersion: \"1.36\"", "kubernetesVersion: \"1.37\"");
    Reply unknown = ask("prod", PROD, question(token));
    assertEquals(503, unknown.status(), unknown::toString);
    reload("kubernetesVersion: \"1.37\"", "kubernetesVersion: \"1.36\"");
    assertGood(token);
  }
}
