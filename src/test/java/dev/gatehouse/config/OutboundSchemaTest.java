package dev.gatehouse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.config.settings.OutboundSettings;
import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboundSchemaTest {
  private static final String BASE =
      """
      apiVersion: gatehouse/v1
      issuer: https://login.example.com
      storage: {type: sqlite}
      web: {http: "127.0.0.1:5556"}
      enablePasswordDB: true
      """;

  private static Configuration read(String text) {
    return new ConfigurationReader(Sources.of(Map.of())).read("gatehouse.yaml", text);
  }

  @Test
  void nothingButPublicAddressesWhenNothingIsSaid() {
    OutboundSettings outbound = read(BASE).settings().orElseThrow().outbound();
    assertEquals(
        new OutboundSettings(
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Duration.ofSeconds(10)),
        outbound);
  }

  @Test
  void readsAllOfIt() {
    OutboundSettings outbound =
        read(BASE
                + """
                outbound:
                  allowedHosts: ["*.apps.example.com", grafana.monitoring.svc, "fd00::1"]
                  allowedNetworks: [10.96.0.0/12]
                  proxy: proxy.example.com:3128
                  noProxy: ["*.svc"]
                  timeout: 3s
                """)
            .settings()
            .orElseThrow()
            .outbound();
    assertEquals(
        new OutboundSettings(
            List.of("*.apps.example.com", "grafana.monitoring.svc", "fd00::1"),
            List.of(Cidr.parse("10.96.0.0/12")),
            Optional.empty(),
            Optional.of(new HostPort("proxy.example.com", 3128)),
            List.of("*.svc"),
            Duration.ofSeconds(3)),
        outbound);
  }

  @Test
  void saysWhatIsWrong() {
    Configuration configuration =
        read(
            BASE
                + """
                outbound:
                  allowedHosts: [https://app.example.com]
                  allowedNetworks: [10.0.0.1/8]
                  noProxy: ["*"]
                  timeout: 2h
                """);
    List<String> lines = configuration.report().problems().stream().map(Problem::toString).toList();
    assertEquals(4, lines.size(), lines::toString);
    assertEquals(
        List.of("7", "8", "9", "10"),
        lines.stream().map(line -> line.replaceFirst("^[^:]*:([0-9]+):.*", "$1")).toList(),
        lines::toString);
  }
}
