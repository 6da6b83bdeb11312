package dev.gatehouse.config;

import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.config.settings.GatehouseSchema;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads the server's configuration. Thread-safe. */
public final class ConfigurationReader {
  /** Where Dex expands variables. */
  private static final List<List<String>> EXPANDED =
      List.of(
          List.of("storage", "config"),
          List.of("connectors", "config"),
          List.of("signer", "config"));

  /** What Go's {@code strconv.ParseBool} takes, with which Dex reads its switches. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private final Sources sources;
  private final ListenAddresses addresses;
  private final boolean beside;

  /** Reads with this environment. */
  public ConfigurationReader(Sources sources) {
    this(sources, ListenAddresses.NONE);
  }

  /** Reads with this environment, and these addresses instead of the file's. */
  public ConfigurationReader(Sources sources, ListenAddresses addresses) {
    this(sources, addresses, true);
  }

  private ConfigurationReader(Sources sources, ListenAddresses addresses, boolean beside) {
    this.beside = beside;
    this.sources = Objects.requireNonNull(sources, "sources");
    this.addresses = Objects.requireNonNull(addresses, "addresses");
  }

  /** The same without the files of {@code clientsDirectory}: for who needs no clients. */
  public ConfigurationReader withoutClientFiles() {
    return new ConfigurationReader(sources, addresses, false);
  }

  /**
   * Reads a file in UTF-8.
   *
   * @throws IOException when it cannot be read at all
   */
  public Configuration read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return read(file.toString(), text);
    } catch (CharacterCodingException e) {
      Problem problem =
          new Problem(
              Problem.Severity.ERROR,
              new Position(file.toString(), 1, 1),
              "",
              "is not UTF-8 text",
              "save it as UTF-8");
      return refused(Dialect.GATEHOUSE, List.of(problem));
    }
  }

  /**
   * Reads a text.
   *
   * @param file name for messages
   * @param text YAML or JSON
   */
  public Configuration read(String file, String text) {
    List<Problem> problems = new ArrayList<>();
    Optional<Tree> tree = YamlTrees.read(file, text, problems);
    if (tree.isEmpty()) {
      return refused(Dialect.GATEHOUSE, problems);
    }
    Dialect dialect = Dialect.of(tree.get());
    Tree whole = beside ? ClientFiles.over(tree.get(), problems) : tree.get();
    Tree expanded = addresses.over(whole, dialect == Dialect.DEX);
    if (expands(dialect)) {
      VariableExpansion expansion =
          new VariableExpansion(sources, dialect == Dialect.DEX, problems);
      for (List<String> keys : EXPANDED) {
        expanded = expansion.below(expanded, keys);
      }
    }
    Binding<GatehouseSettings> binding =
        GatehouseSchema.of(dialect, sources).bind(expanded, options(dialect));
    problems.addAll(binding.problems());
    ConfigurationReport report = new ConfigurationReport(problems);
    return report.refused()
        ? refused(dialect, problems)
        : new Configuration(binding.value(), dialect, options(dialect), report);
  }

  /** Dex has a switch for files with dollar signs; it keeps its meaning for Dex files. */
  private boolean expands(Dialect dialect) {
    return dialect != Dialect.DEX || !isSet("DEX_EXPAND_ENV", FALSE);
  }

  private Configuration refused(Dialect dialect, List<Problem> problems) {
    return new Configuration(
        Optional.empty(), dialect, options(dialect), new ConfigurationReport(problems));
  }

  private BindingOptions options(Dialect dialect) {
    if (dialect != Dialect.DEX) {
      return BindingOptions.strict(sources);
    }
    Leniency leniency =
        isSet("DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS", TRUE)
            ? new Leniency(true, false, true)
            : Leniency.FULL;
    return new BindingOptions(sources, leniency, "");
  }

  private boolean isSet(String name, Set<String> words) {
    return sources.environment(name).filter(words::contains).isPresent();
  }
}
