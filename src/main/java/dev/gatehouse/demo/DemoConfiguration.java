package dev.gatehouse.demo;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration of a demo: written once, from then on the person's.
 *
 * @param file the configuration file
 * @param issuer the issuer in it
 * @param redirectUri where the application expects answers, on a port of 127.0.0.1
 * @param afterLogout where a logout comes back to the application, if it is registered
 * @param clientSecret of the application
 * @param ports where the demo listens
 */
record DemoConfiguration(
    Path file,
    URI issuer,
    URI redirectUri,
    Optional<URI> afterLogout,
    Secret clientSecret,
    DemoPorts ports) {
  static final String CLIENT_ID = "demo-app";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String CALLBACK = "/callback";

  /** Where the configuration of a directory is, written or not. */
  static Path fileIn(Path directory) {
    return directory.resolve("gatehouse.yaml");
  }

  /**
   * Reads the configuration that is there.
   *
   * @throws DemoException when it cannot be used, or differs from what the options say
   */
  static DemoConfiguration read(DemoOptions options, Sources sources)
      throws IOException, DemoException {
    Path file = fileIn(options.directory());
    Configuration configuration = new ConfigurationReader(sources).read(file);
    if (configuration.settings().isEmpty()) {
      throw new DemoException(
          "The demo's configuration cannot be used:\n" + configuration.report().text().strip());
    }
    GatehouseSettings settings = configuration.settings().get();
    ClientSettings client =
        settings.staticClients().stream()
            .filter(one -> one.id().equals(CLIENT_ID))
            .findFirst()
            .orElseThrow(() ->
                new DemoException(
                    file + " has no client " + CLIENT_ID + ", which the demo application is."));
    URI redirect = redirectUri(file, client);
    Secret secret =
        client
            .secret()
            .orElseThrow(() ->
                new DemoException("The client " + CLIENT_ID + " in " + file + " has no secret."));
    DemoPorts ports = ports(settings, redirect);
    requireSame(options.port(), "--port", ports.issuer(), options);
    requireSame(options.applicationPort(), "--app-port", ports.application(), options);
    // Demos that were set up by an older version have none.
    Optional<URI> afterLogout =
        Optional.of(redirect.resolve(DemoApplication.LOGGED_OUT))
            .filter(uri -> client.postLogoutRedirectUris().contains(uri.toString()));
    return new DemoConfiguration(file, settings.issuer(), redirect, afterLogout, secret, ports);
  }

  private static URI redirectUri(Path file, ClientSettings client) throws DemoException {
    Optional<URI> ours =
        client.redirectUris().stream()
            .map(URI::create)
            .filter(uri ->
                "http".equals(uri.getScheme())
                    && LOOPBACK.equals(uri.getHost())
                    && uri.getPort() > 0
                    && CALLBACK.equals(uri.getPath()))
            .findFirst();
    return ours.orElseThrow(() ->
        new DemoException(
            "The client "
                + CLIENT_ID
                + " in "
                + file
                + " has no redirect URI such as http://127.0.0.1:5555/callback, where the demo"
                + " application listens."));
  }

  private static DemoPorts ports(GatehouseSettings settings, URI redirect) {
    int standard = "https".equals(settings.issuer().getScheme()) ? 443 : 80;
    int port = settings.issuer().getPort();
    return new DemoPorts(
        port < 0 ? standard : port,
        redirect.getPort(),
        settings.telemetry().http().map(HostPort::port).filter(number -> number != 0));
  }

  private static void requireSame(
      Optional<Integer> wanted, String option, int configured, DemoOptions options)
      throws DemoException {
    if (wanted.filter(number -> number != 0 && number != configured).isPresent()) {
      throw new DemoException(
          "The demo in "
              + options.directory()
              + " has port "
              + configured
              + " and keeps it, because tokens and redirect URIs name it. For "
              + option
              + " "
              + wanted.get()
              + " choose another --directory as well.");
    }
  }

  /** Where the application itself is. */
  URI applicationUri() {
    return redirectUri.resolve("/");
  }

  /** Whether a directory has a configuration already. */
  static boolean exists(Path directory) {
    return Files.exists(fileIn(directory));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "DemoConfiguration[" + file + ", issuer " + issuer + "]";
  }
}
