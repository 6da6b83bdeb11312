package dev.gatehouse.wiring;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ConfigurationReport;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.WebSettings;
import dev.gatehouse.connectors.ConnectorTypes;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.http.PemFiles;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.pages.Theme;
import dev.gatehouse.pages.ThemeException;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a configuration with everything that it refers to: the settings of connectors, the theme,
 * the certificate. All problems are found in one go, and nothing is started. Thread-safe.
 */
public final class ConfigurationLoader {
  private final Sources sources;
  private final ConnectorTypes types;

  public ConfigurationLoader(Sources sources, ConnectorTypes types) {
    this.sources = sources;
    this.types = types;
  }

  /**
   * What a file amounts to.
   *
   * @param settings empty when the report has errors
   * @param pages of the theme that the file names; empty when the report has errors
   */
  record Loaded(
      Optional<GatehouseSettings> settings,
      List<DeclaredConnector> connectors,
      Optional<Pages> pages,
      ConfigurationReport report) {}

  /**
   * Only the report, for {@code config check}.
   *
   * @throws IOException when the file cannot be read at all
   */
  public ConfigurationReport check(Path file) throws IOException {
    return load(file).report();
  }

  /**
   * Only the settings, for commands that need little of them.
   *
   * @throws IOException when the file cannot be read at all
   */
  public Configuration read(Path file) throws IOException {
    return new ConfigurationReader(sources).read(file);
  }

  Loaded load(Path file) throws IOException {
    Configuration configuration = read(file);
    if (configuration.settings().isEmpty()) {
      return new Loaded(Optional.empty(), List.of(), Optional.empty(), configuration.report());
    }
    GatehouseSettings settings = configuration.settings().get();
    Connectors.Declared declared = Connectors.declare(configuration, types);
    List<Problem> problems = new ArrayList<>(configuration.report().problems());
    problems.addAll(declared.problems());
    Position top = new Position(file.toString(), 1, 1);
    certificate(settings.web(), top, problems);
    Optional<Pages> pages = pages(settings, top, problems);
    ConfigurationReport report = new ConfigurationReport(problems);
    return report.refused()
        ? new Loaded(Optional.empty(), List.of(), Optional.empty(), report)
        : new Loaded(Optional.of(settings), declared.connectors(), pages, report);
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
              "the certificate or key of web.https cannot be used: " + reason(e),
              "name a PEM certificate in web.tlsCert and its key in web.tlsKey"));
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? missing.getFile() + " does not exist"
        : e.getMessage();
  }

  private static Optional<Pages> pages(
      GatehouseSettings settings, Position top, List<Problem> problems) {
    try {
      Theme theme =
          settings.frontend().dir().isPresent()
              ? Theme.load(settings.frontend().dir().get())
              : Theme.builtIn();
      theme
          .warnings()
          .forEach(warning ->
              problems.add(
                  new Problem(Problem.Severity.WARNING, top, "frontend.dir", warning, "")));
      return Optional.of(new Pages(theme, Policies.frontend(settings, Policies.policy(settings))));
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
