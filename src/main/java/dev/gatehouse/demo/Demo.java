package dev.gatehouse.demo;

import dev.gatehouse.config.settings.LoggerSettings;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * {@code gatehouse demo}: an issuer with an application, on this machine only. A directory keeps
 * everything, so a second start has the same people, keys and logins.
 */
public final class Demo {
  private final DemoOptions options;
  private final Surroundings surroundings;
  private final Terminal terminal;

  /**
   * What the demo gets from its process.
   *
   * @param sources environment and files
   * @param clock for certificates and the application's sessions
   * @param random a cryptographically strong generator
   * @param logging is told what the configuration says of the log
   * @param workingDirectory from which paths are shown
   */
  public record Surroundings(
      Sources sources,
      InstantSource clock,
      SecureRandom random,
      Consumer<LoggerSettings> logging,
      Path workingDirectory) {

    /** Those of an ordinary process. */
    public static Surroundings of(Sources sources, Consumer<LoggerSettings> logging) {
      return new Surroundings(
          sources, InstantSource.system(), new SecureRandom(), logging, Path.of(""));
    }
  }

  public Demo(DemoOptions options, Surroundings surroundings, Terminal terminal) {
    this.options = options;
    this.surroundings = surroundings;
    this.terminal = terminal;
  }

  /** An issuer and an application that run until this is closed. */
  public static final class Running implements AutoCloseable {
    private final Host host;
    private final DemoApplication application;
    private final DemoConfiguration configuration;

    private Running(Host host, DemoApplication application, DemoConfiguration configuration) {
      this.host = host;
      this.application = application;
      this.configuration = configuration;
    }

    /** The issuer identifier. */
    public URI issuer() {
      return host.issuer();
    }

    /** Where people open the application. */
    public URI application() {
      return configuration.applicationUri();
    }

    /** The configuration, which is the person's to edit. */
    public Path configuration() {
      return configuration.file();
    }

    /**
     * Reads the configuration and its plug-ins again. The log says why if they are refused.
     *
     * @param actor who asks for it, for the audit record
     * @return whether they are in use now
     */
    public boolean reload(String actor) {
      return host.reload(actor);
    }

    /** Ends both; the directory stays. */
    @Override
    public void close() {
      application.close();
      host.close();
    }
  }

  /**
   * Starts the demo and says how to use it.
   *
   * @throws DemoException when it cannot start; the message says what to do
   */
  public Running start() throws DemoException {
    requireStopped();
    DemoSetup setup = setup();
    Running running = start(setup);
    DemoBanner.print(setup, surroundings.workingDirectory(), terminal);
    return running;
  }

  /**
   * Starts the demo and says nothing.
   *
   * @throws DemoException when it cannot start; the message says what to do
   */
  public Running startSilently() throws DemoException {
    requireStopped();
    return start(setup());
  }

  /**
   * Logs in to the demo as a browser and an application would, and says each step. Uses the demo of
   * the directory when it is running, and otherwise runs it meanwhile.
   *
   * @return whether everything passed
   * @throws DemoException when it cannot start
   */
  public boolean check() throws DemoException {
    Optional<DemoConfiguration> known = known();
    if (known.isPresent() && isRunning(known.get())) {
      return check(setup(), known.get().issuer());
    }
    requireFree(known);
    DemoSetup setup = setup();
    try (Running running = start(setup)) {
      return check(setup, running.issuer());
    }
  }

  private boolean check(DemoSetup setup, URI issuer) throws DemoException {
    DemoConfiguration configuration = setup.configuration();
    SSLContext tls = tls(setup.certificates());
    return new DemoCheck(
            party(configuration, tls),
            issuer,
            configuration.redirectUri(),
            tls,
            setup.accounts().accounts().get(0),
            terminal)
        .run();
  }

  private DemoSetup setup() throws DemoException {
    try {
      return DemoSetup.prepare(
          options, surroundings.clock(), surroundings.random(), surroundings.sources());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Running start(DemoSetup setup) throws DemoException {
    DemoConfiguration configuration = setup.configuration();
    DemoApplication application =
        new DemoApplication(
            party(configuration, tls(setup.certificates())),
            configuration.issuer(),
            configuration.redirectUri().getPort(),
            configuration.afterLogout(),
            surroundings.clock(),
            Randomness.of(surroundings.random()));
    Host host;
    try {
      host =
          Host.start(
              new HostOptions(
                  configuration.file(),
                  surroundings.sources(),
                  Optional.empty(),
                  surroundings.random(),
                  surroundings.logging()));
    } catch (StartException e) {
      throw new DemoException(e.getMessage(), e);
    }
    try {
      application.start();
      return new Running(host, application, configuration);
    } catch (IOException e) {
      host.close();
      throw new DemoException("The demo application cannot start: " + e.getMessage(), e);
    }
  }

  private RelyingParty party(DemoConfiguration configuration, SSLContext tls) {
    return new RelyingParty(
        configuration.issuer(),
        DemoConfiguration.CLIENT_ID,
        configuration.clientSecret().reveal(),
        configuration.redirectUri(),
        tls.getSocketFactory(),
        Randomness.of(surroundings.random()));
  }

  private static SSLContext tls(DemoCertificates certificates) throws DemoException {
    try {
      return Pem.trusting(certificates.authority());
    } catch (IOException | GeneralSecurityException e) {
      throw new DemoException(
          "The demo's certificate authority cannot be read: " + e.getMessage(), e);
    }
  }

  /** The configuration of an earlier start. */
  private Optional<DemoConfiguration> known() throws DemoException {
    try {
      return DemoConfiguration.exists(options.directory())
          ? Optional.of(DemoConfiguration.read(options, surroundings.sources()))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private DemoException unusable(IOException e) {
    return new DemoException(
        "The directory "
            + options.directory()
            + " cannot be used: "
            + e.getMessage()
            + ". Choose another one with --directory.",
        e);
  }

  private void requireStopped() throws DemoException {
    Optional<DemoConfiguration> known = known();
    if (known.isPresent() && isRunning(known.get())) {
      throw new DemoException(
          "The demo of "
              + options.directory()
              + " is running already: open "
              + known.get().applicationUri());
    }
    requireFree(known);
  }

  /** Whether an issuer answers that has a certificate of this directory's own authority. */
  private boolean isRunning(DemoConfiguration configuration) {
    try {
      SSLContext tls = tls(DemoCertificates.in(options.directory()));
      party(configuration, tls).metadata();
      return true;
    } catch (DemoException | RelyingPartyException nobodyOrSomebodyElse) {
      return false;
    }
  }

  private void requireFree(Optional<DemoConfiguration> known) throws DemoException {
    DemoPorts ports;
    try {
      ports = known.isPresent() ? known.get().ports() : DemoPorts.first(options);
    } catch (IOException e) {
      throw new DemoException("There are no free ports on 127.0.0.1: " + e.getMessage(), e);
    }
    List<String> advice = new ArrayList<>();
    ports.taken().forEach((what, port) -> advice.add(taken(what, port, known.isPresent())));
    if (!advice.isEmpty()) {
      throw new DemoException(String.join("\n", advice));
    }
  }

  private String taken(String what, int port, boolean kept) {
    String fact = "Port " + port + ", for " + what + ", is taken by another program. ";
    if (what.equals(DemoPorts.TELEMETRY)) {
      return fact
          + (kept
              ? "Change telemetry.http in " + DemoConfiguration.fileIn(options.directory()) + "."
              : "It follows --port; choose another one.");
    }
    String option = what.equals(DemoPorts.ISSUER) ? "--port" : "--app-port";
    return fact
        + (kept
            ? "Stop that program, or start a demo of its own with another --directory and "
                + option
                + "."
            : "Choose another one with " + option + ".");
  }
}
