package dev.gatehouse.authoring;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A new connector: sources that work, tests that put them through the contracts, the SPI and the
 * test kit, a build that needs nothing but a JDK, and one with Maven. Immutable.
 */
public final class ConnectorScaffold {
  private final String type;
  private final String packageName;
  private final ConnectorRepository repository;

  /**
   * Of a name; nothing is written yet.
   *
   * @param type the connector's type
   * @param packageName the Java package
   * @param repository the SPI and the test kit to build against
   */
  public ConnectorScaffold(String type, String packageName, ConnectorRepository repository) {
    this.type = type;
    this.packageName = packageName;
    this.repository = repository;
  }

  /**
   * Writes everything.
   *
   * @param directory must not have anything yet
   * @return the files, those of the repository aside
   */
  public List<Path> write(Path directory) throws IOException, AuthoringException {
    if (Files.exists(directory) && !isEmpty(directory)) {
      throw new AuthoringException(directory + " is there already; name another with --directory.");
    }
    repository.write(directory.resolve("repository"));
    Map<Path, String> files = files();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return files.keySet().stream().map(directory::resolve).toList();
  }

  private Map<Path, String> files() throws IOException {
    Path main = Path.of("src/main/java", path());
    Path test = Path.of("src/test/java", path());
    Path services = Path.of("src/main/resources/META-INF/services");
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(Path.of("README.md"), filled("README.md.txt"));
    files.put(main.resolve(className() + "Provider.java"), filled("Provider.java.txt"));
    files.put(main.resolve(className() + "Connector.java"), filled("Connector.java.txt"));
    files.put(
        services.resolve(ConnectorProvider.class.getName()),
        packageName + "." + className() + "Provider\n");
    files.put(test.resolve(className() + "Test.java"), filled("Test.java.txt"));
    files.put(test.resolve("FakeService.java"), filled("FakeService.java.txt"));
    files.put(Path.of("build"), filled("build.txt"));
    files.put(Path.of("pom.xml"), filled("pom.xml.txt"));
    files.put(Path.of(ConnectorProject.CONNECTORS), filled("connectors.yaml.txt"));
    files.put(Path.of(".gitignore"), filled("gitignore.txt"));
    return files;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private String path() {
    return packageName.replace('.', '/');
  }

  /** {@code corporate-accounts} becomes {@code CorporateAccounts}. */
  private String className() {
    StringBuilder name = new StringBuilder();
    for (String word : type.split("-", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }

  private String filled(String template) throws IOException {
    try (InputStream in = ConnectorScaffold.class.getResourceAsStream("scaffold/" + template)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@PACKAGE@", packageName)
          .replace("@PATH@", path())
          .replace("@CLASS@", className())
          .replace("@TYPE@", type)
          .replace("@SPI@", SpiVersion.current())
          .replace("@VERSION@", repository.version());
    }
  }
}
