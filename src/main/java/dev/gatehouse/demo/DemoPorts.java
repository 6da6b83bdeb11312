package dev.gatehouse.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ports of 127.0.0.1 that a demo listens on.
 *
 * @param telemetry of metrics and health; empty when the configuration has none that stays
 */
record DemoPorts(int issuer, int application, Optional<Integer> telemetry) {
  static final String ISSUER = "the issuer";
  static final String APPLICATION = "the demo application";
  static final String TELEMETRY = "metrics and health";
  private static final int TELEMETRY_DISTANCE = 4;

  /**
   * The ports that a first start takes.
   *
   * @throws IOException when free ports are asked for and there are none
   */
  static DemoPorts first(DemoOptions options) throws IOException {
    boolean any = options.port().filter(port -> port == 0).isPresent();
    int issuer = any ? 0 : options.port().orElse(DemoOptions.DEFAULT_PORT);
    int application =
        options.applicationPort().orElse(any ? 0 : DemoOptions.DEFAULT_APPLICATION_PORT);
    // 5554 and 5558 as in Dex's examples; downwards at the end of the range.
    int step = issuer > 65_000 ? -1 : 1;
    int telemetry = any ? 0 : issuer + TELEMETRY_DISTANCE * step;
    if (telemetry == application && telemetry != 0) {
      telemetry += step;
    }
    // All are held until each is known, so that no two are the same.
    try (ServerSocket one = free(issuer);
        ServerSocket two = free(application);
        ServerSocket three = free(telemetry)) {
      return new DemoPorts(
          chosen(issuer, one), chosen(application, two), Optional.of(chosen(telemetry, three)));
    }
  }

  private static ServerSocket free(int wanted) throws IOException {
    return wanted == 0 ? bound(0) : new ServerSocket();
  }

  private static int chosen(int wanted, ServerSocket free) {
    return wanted == 0 ? free.getLocalPort() : wanted;
  }

  /** The ports that another program listens on, by what they are for. */
  Map<String, Integer> taken() {
    Map<String, Integer> taken = new LinkedHashMap<>();
    Map<String, Integer> all = new LinkedHashMap<>();
    all.put(ISSUER, issuer);
    all.put(APPLICATION, application);
    telemetry.ifPresent(port -> all.put(TELEMETRY, port));
    all.forEach((what, port) -> {
      if (!isFree(port)) {
        taken.put(what, port);
      }
    });
    return taken;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = bound(port)) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static ServerSocket bound(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As servers do: an address that only old connections linger on can be used.
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
