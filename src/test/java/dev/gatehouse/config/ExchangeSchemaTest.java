package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mistakes in {@code tokenExchange}, {@code allowedResources} and {@code workloads}. */
class ExchangeSchemaTest {
  private static final String BASE =
      """
      apiVersion: gatehouse/v1
      issuer: https://login.example.com
      storage: {type: sqlite, config: {file: gatehouse.db}}
      web: {http: "127.0.0.1:5556"}
      enablePasswordDB: true
      """;
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

  private static String report(String more) {
    return new ConfigurationReader(new ProcessSources(Map.of()))
        .read("gatehouse.yaml", BASE + more)
        .report()
        .text();
  }

  private static void says(String words, String more) {
    String report = report(more);
    assertTrue(report.contains(words), report);
  }

  private static String client(String more) {
    return "staticClients:\n- {id: ci, name: CI, public: true, " + more + "}\n";
  }

  private static String platform(String more) {
    return "workloads:\n- {name: ci, issuer: 'https://ci.example.com', " + more + "}\n";
  }

  @Test
  void whatIsWholeIsAccepted() {
    assertEquals(
        "The configuration is good.\n",
        report(
            client("grantTypes: ['" + GRANT + "'], tokenExchange: {workloads: [ci]}")
                + platform(
                    "audience: 'https://login.example.com', rules: [{expression: \"claims.a =="
                        + " 'b'\", message: m}]")));
  }

  @Test
  void aGrantWithoutAPolicyAndTheOtherWayRound() {
    says("without tokenExchange may exchange nothing", client("grantTypes: ['" + GRANT + "']"));
    says(
        "means nothing without its grant",
        client("grantTypes: [client_credentials], tokenExchange: {tokensOf: [a]}"));
    says(
        "names nobody whose tokens",
        client("grantTypes: ['" + GRANT + "'], tokenExchange: {actors: [a]}"));
  }

  @Test
  void targets() {
    String start = "grantTypes: ['" + GRANT + "'], tokenExchange: {tokensOf: [ci], targets: ";
    says("either audience or resource", client(start + "[{groups: [a]}]}"));
    says(
        "either audience or resource",
        client(start + "[{audience: a, resource: 'https://r.example.com'}]}"));
    says("fragment", client(start + "[{resource: 'https://r.example.com/#a'}]}"));
    says(
        "no absolute address",
        client("redirectURIs: ['https://a.example.com'], allowedResources: [api]"));
  }

  private static String cluster(String name, String audience) {
    return "- {name: "
        + name
        + ", kubernetesVersion: '1.34', clientID: ci, audience: '"
        + audience
        + "'}\n";
  }

  @Test
  void aClustersNameMeansNobodyElse() {
    String app = client("redirectURIs: ['https://a.example.com']");
    says("also the id of a client", app + "clusters:\n" + cluster("ci", "other"));
    says(
        "also the audience of another cluster",
        app + "clusters:\n" + cluster("one", "ci") + cluster("two", "one"));
    String good = report(app + "clusters:\n" + cluster("ci", "ci") + cluster("two", "x"));
    assertFalse(good.contains("is also"), good);
  }

  @Test
  void aClusterIsNoResource() {
    String words = "the audience of a cluster, which takes ID tokens";
    String cluster = "clusters:\n" + cluster("prod", "https://prod.example.com");
    String resources = "redirectURIs: ['https://a.example.com'], allowedResources: ";
    says(
        words,
        client(resources + "['https://b.example.com', 'https://prod.example.com']") + cluster);
    String report =
        report(
            client(
                    "grantTypes: ['"
                        + GRANT
                        + "'], tokenExchange: {tokensOf: [ci], targets: [{resource:"
                        + " 'https://prod.example.com'}]}")
                + cluster);
    assertTrue(report.contains(words), report);
    assertTrue(report.contains("gatehouse.yaml:7:"), report);
    String good = report(client(resources + "['https://b.example.com']") + cluster);
    assertFalse(good.contains(words), good);
  }

  @Test
  void namesThatNobodyHas() {
    says(
        "there is no workload platform cd",
        client("grantTypes: ['" + GRANT + "'], tokenExchange: {workloads: [cd]}"));
    says(
        "there is no connector corp",
        client("grantTypes: ['" + GRANT + "'], tokenExchange: {connectors: [corp]}"));
  }

  @Test
  void platforms() {
    String rule = "rules: [{expression: 'true', message: m}]";
    says("audience", platform(rule));
    says("needs rules", platform("audience: a"));
    says("needs a rule", platform("audience: a, rules: []"));
    says(
        "own issuer",
        "workloads:\n- {name: ci, issuer: 'https://login.example.com', audience: a, "
            + rule
            + "}\n");
    says(
        "those of another platform",
        platform("audience: a, " + rule)
            + "- {name: cd, issuer: 'https://ci.example.com', audience: a, "
            + rule
            + "}\n");
    says("is the issuer itself", platform("audience: 'https://ci.example.com', " + rule));
    says("clear", platform(rule).replace("https://ci", "http://ci"));
    says(
        "no expression that works",
        platform("audience: a, rules: [{expression: 'claims.a ==', message: m}]"));
    says(
        "stand for workloads",
        "connectors:\n- {type: github, id: 'workload:ci', name: X, config: {}}\n");
  }
}
