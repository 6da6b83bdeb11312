package dev.gatehouse.kubernetes.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.spi.settings.Sources;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address is its scheme, host and port, however it is written. */
class SettingsCheckTest {

  private static Configuration read(String inner, String setting) {
    String text =
        """
        apiVersion: gatehouse/v1
        issuer: https://login.example.com/id
        storage: {type: sqlite, config: {file: gatehouse.db}}
        web: {http: "127.0.0.1:5556"}
        enablePasswordDB: true
        staticClients:
          - {id: kubectl, name: kubectl, public: true, redirectURIs: ["http://localhost:8000"]}
        discovery: {inner: [{address: "%s"}]}
        clusters:
          - {name: prod, kubernetesVersion: "1.34", clientID: kubectl, %s}
        """
            .formatted(inner, setting);
    return new ConfigurationReader(Sources.of(Map.of())).read("gatehouse.yaml", text);
  }

  private static GatehouseSettings settings(String inner, String setting) {
    Configuration read = read(inner, setting);
    return read.settings().orElseThrow(() -> new AssertionError(read.report().text()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://inside.svc, https://inside.svc:443",
    "https://inside.svc:443, https://Inside.SVC/",
    "https://inside.svc:8443/, https://inside.svc:8443",
  })
  void anAddressInsideIsFoundByAnySpelling(String inner, String named) throws Exception {
    GatehouseSettings all = settings(inner, "innerAddress: \"" + named + "\"");
    Cluster cluster = Cluster.of(all.clusters().getFirst(), all);
    assertEquals(
        Optional.of(
            URI.create(inner.replaceAll("/$", "") + "/id/.well-known/openid-configuration")),
        cluster.discoveryUrl());
  }

  @ParameterizedTest
  @CsvSource({"https://inside.svc:8443", "https://other.svc", "https://inside.svc/id"})
  void othersAreNotFound(String named) {
    Configuration read = read("https://inside.svc", "innerAddress: \"" + named + "\"");
    assertFalse(read.settings().isPresent(), named);
  }

  @ParameterizedTest
  @CsvSource({
    "https://Login.example.com:443/id/document, 1",
    "https://inside.svc:443/id/document, 1",
    "https://inside.svc:8443/id/document, 2",
    "https://elsewhere.example.com/document, 2",
  })
  void theKeysAreAskedForWhereTheDocumentLeads(String document, int hosts) throws Exception {
    GatehouseSettings all = settings("https://inside.svc", "discoveryURL: \"" + document + "\"");
    Findings findings = new Findings();
    new SettingsCheck(all, Cluster.of(all.clusters().getFirst(), all), findings)
        .look(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128"));
    List<Finding> proxies =
        findings.all().stream().filter(one -> one.subject().equals("proxy")).toList();
    assertEquals(hosts, proxies.size(), proxies::toString);
  }
}
