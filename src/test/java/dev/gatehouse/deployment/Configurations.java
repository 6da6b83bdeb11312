package dev.gatehouse.deployment;

import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ConfigurationReport;
import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.ListenAddresses.Place;
import dev.gatehouse.spi.settings.Sources;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code gatehouse config check} says of a configuration whose secrets are all there. */
final class Configurations {
  private Configurations() {}

  /** Every variable is set, of our own those of the pod, and every file is there. */
  private record Everything(Map<String, String> own) implements Sources {
    @Override
    public Optional<String> environment(String name) {
      return name.startsWith("DEX_") || name.startsWith("GATEHOUSE_")
          ? Optional.ofNullable(own.get(name))
          : Optional.of("0123456789abcdef0123456789abcdef");
    }

    @Override
    public String file(Path path) {
      return "0123456789abcdef0123456789abcdef\n";
    }
  }

  /** Of a file alone. */
  static String check(String text) {
    return new ConfigurationReader(new Everything(Map.of()))
        .read("config.yaml", text)
        .report()
        .text();
  }

  /** Of what the pods of a chart read, with their arguments and variables. */
  static ConfigurationReport check(Chart chart) {
    Map<Place, String> addresses = new EnumMap<>(Place.class);
    List<String> arguments = chart.arguments();
    Map.of(
            "--web-http-addr", Place.WEB_HTTP,
            "--web-https-addr", Place.WEB_HTTPS,
            "--telemetry-addr", Place.TELEMETRY)
        .forEach((option, place) -> {
          if (arguments.contains(option)) {
            addresses.put(place, arguments.get(arguments.indexOf(option) + 1));
          }
        });
    return new ConfigurationReader(
            new Everything(chart.variables()), new ListenAddresses(addresses, Optional.empty()))
        .read("config.yaml", chart.configuration())
        .report();
  }
}
