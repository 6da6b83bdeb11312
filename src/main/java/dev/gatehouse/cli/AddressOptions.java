package dev.gatehouse.cli;

import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.ListenAddresses.Place;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Dex's options for addresses, which its Helm chart passes instead of keys of the file. */
final class AddressOptions {
  @Option(
      names = "--web-http-addr",
      paramLabel = "HOST:PORT",
      description = "Listen here for HTTP, whatever web.http says.")
  private String webHttp;

  @Option(
      names = "--web-https-addr",
      paramLabel = "HOST:PORT",
      description = "Listen here for HTTPS, whatever web.https says.")
  private String webHttps;

  @Option(
      names = "--telemetry-addr",
      paramLabel = "HOST:PORT",
      description = "Serve metrics and health here, whatever telemetry.http says.")
  private String telemetry;

  @Option(
      names = "--grpc-addr",
      paramLabel = "HOST:PORT",
      description = "Has no effect: there is no gRPC API.")
  private String grpc;

  ListenAddresses addresses() {
    Map<Place, String> values = new EnumMap<>(Place.class);
    put(values, Place.WEB_HTTP, webHttp);
    put(values, Place.WEB_HTTPS, webHttps);
    put(values, Place.TELEMETRY, telemetry);
    put(values, Place.GRPC, grpc);
    return new ListenAddresses(values, Optional.empty());
  }

  /** As in Dex, an empty address leaves the file's. */
  private static void put(Map<Place, String> values, Place place, String address) {
    if (address != null && !address.isEmpty()) {
      values.put(place, address);
    }
  }
}
