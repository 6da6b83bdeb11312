package dev.gatehouse.wiring;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ConfigurationReport;
import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.WebSettings;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.connectors.Plugins;
import dev.gatehouse.http.PemFiles;
import dev.gatehouse.pages.Frontend;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.pages.Theme;
import dev.gatehouse.pages.ThemeException;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Reads a configuration with everything that it refers to: the settings of connectors, the theme,
 * the certificate. All problems are found in one go, and nothing is started. Thread-safe.
 */
public final class ConfigurationLoader implements AutoCloseable {
  private final Sources sources;
  private final Plugins plugins;
  private final ListenAddresses addresses;
  private final AtomicReference<Pages> last = new AtomicReference<>();

  public ConfigurationLoader(Sources sources, ConnectorTypes types) {
    this(sources, types, ListenAddresses.NONE);
  }

  /**
   * @param types the types that the server brings; the configuration may name more
   * @param addresses to listen on, instead of the file's
   */
  public ConfigurationLoader(Sources sources, ConnectorTypes types, ListenAddresses addresses) {
    this.sources = sources;
    this.plugins = new Plugins(types);
    this.addresses = addresses;
  }

  /**
   * What a file amounts to.
   *
   * @param text the file as it was read; null when it is not text
   * @param settings empty when the report has errors
   * @param types of connectors, those of plug-ins included
   * @param pages of the theme that the file names; empty when the report has errors
   */
  record Loaded(
      String text,
      Optional<GatehouseSettings> settings,
      ConnectorTypes types,
      List<DeclaredConnector> connectors,
      Optional<Pages> pages,
      ConfigurationReport report) {
    static Loaded refused(String text, ConfigurationReport report) {
      return new Loaded(
          text,
          Optional.empty(),
          ConnectorTypes.of(List.of()),
          List.of(),
          Optional.empty(),
          report);
    }
  }

  /**
   * Only the report, for {@code config check}.
   *
   * @throws IOException when the file cannot be read at all
   */
  public ConfigurationReport check(Path file) throws IOException {
    return load(file).report();
  }

  /**
   * The types of connectors that a configuration can use, those of its plug-ins included.
   *
   * @throws IOException when the file cannot be read at all
   */
  public ConnectorTypes types(Path file) throws IOException {
    return plugins.scan(withoutClientFiles(file).settings().flatMap(GatehouseSettings::plugins));
  }

  Loaded load(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))
        ? load(file, text)
        : loaded(file, null, withoutClientFiles(file));
  }

  private Configuration withoutClientFiles(Path file) throws IOException {
    return new ConfigurationReader(sources, addresses).withoutClientFiles().read(file);
  }

  /** Reads a text as if it stood in the file, with everything that it refers to as that is now. */
  Loaded load(Path file, String text) {
    return loaded(file, text, read(file, text));
  }

  /**
   * The same for the text in use, but with the plug-ins in use: a change of a client's file is no
   * reason to run other code.
   */
  Loaded reload(Path file, Loaded current) {
    String text = current.text();
    return loaded(file, text, read(file, text), settings -> current.types());
  }

  private Configuration read(Path file, String text) {
    return new ConfigurationReader(sources, addresses).read(file.toString(), text);
  }

  private Loaded loaded(Path file, String text, Configuration configuration) {
    return loaded(file, text, configuration, settings -> plugins.scan(settings.plugins()));
  }

  private Loaded loaded(
      Path file,
      String text,
      Configuration configuration,
      Function<GatehouseSettings, ConnectorTypes> typesOf) {
    if (configuration.settings().isEmpty()) {
      return Loaded.refused(text, configuration.report());
    }
    GatehouseSettings settings = configuration.settings().get();
    Position top = new Position(file.toString(), 1, 1);
    List<Problem> problems = new ArrayList<>(configuration.report().problems());
    ConnectorTypes types = typesOf.apply(settings);
    types
        .problems()
        .forEach((plugin, problem) ->
            problems.add(
                new Problem(
                    Problem.Severity.WARNING,
                    top,
                    "plugins",
                    plugin.isEmpty() ? problem : plugin + " " + problem,
                    "")));
    Connectors.Declared declared = Connectors.declare(configuration, types);
    problems.addAll(declared.problems());
    certificate(settings.web(), top, problems);
    Optional<Pages> pages = pages(settings, top, problems);
    ConfigurationReport report = new ConfigurationReport(problems);
    return report.refused()
        ? Loaded.refused(text, report)
        : new Loaded(text, Optional.of(settings), types, declared.connectors(), pages, report);
  }

  /** What was loaded is in use: plug-ins that it does not name may go. */
  void use(Loaded loaded) {
    plugins.use(loaded.types());
  }

  /** Unloads plug-ins. */
  @Override
  public void close() {
    plugins.close();
  }

  private static void certificate(WebSettings web, Position top, List<Problem> problems) {
    if (web.https().isEmpty()) {
      return;
    }
    try {
      PemFiles.read(web.tlsCert().orElseThrow(), web.tlsKey().orElseThrow());
    } catch (IOException e) {
      problems.add(
          new Problem(
              Problem.Severity.ERROR,
              top,
              "web.tlsCert",
              "the certificate or key of web.https cannot be used: " + StartException.reason(e),
              "name a PEM certificate in web.tlsCert and its key in web.tlsKey"));
    }
  }

  private Optional<Pages> pages(GatehouseSettings settings, Position top, List<Problem> problems) {
    try {
      Theme theme =
          settings.frontend().dir().isPresent()
              ? Theme.load(settings.frontend().dir().get(), settings.frontend().theme())
              : Theme.builtIn();
      theme
          .warnings()
          .forEach(warning ->
              problems.add(
                  new Problem(Problem.Severity.WARNING, top, "frontend.dir", warning, "")));
      Frontend frontend = Policies.frontend(settings, Policies.policy(settings), theme.logo());
      // Unchanged pages are compiled already.
      Pages known = last.get();
      Pages pages =
          known != null && known.madeOf(theme, frontend) ? known : new Pages(theme, frontend);
      last.set(pages);
      return Optional.of(pages);
    } catch (ThemeException e) {
      e.problems()
          .forEach(problem ->
              problems.add(new Problem(Problem.Severity.ERROR, top, "frontend.dir", problem, "")));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(Problem.Severity.ERROR, top, "frontend", e.getMessage(), ""));
    }
    return Optional.empty();
  }
}
