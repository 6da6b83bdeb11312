package dev.gatehouse.cli;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A new connector: sources that work, the SPI, and a build that needs nothing but a JDK. */
final class ConnectorScaffold {
  private static final String SPI = "dev/gatehouse/spi";
  private final String type;
  private final String packageName;

  /**
   * @param type the connector's type
   * @param packageName the Java package
   */
  ConnectorScaffold(String type, String packageName) {
    this.type = type;
    this.packageName = packageName;
  }

  /** Writes everything into a directory, which must not have anything yet. */
  List<Path> write(Path directory) throws IOException {
    if (Files.exists(directory) && !isEmpty(directory)) {
      throw new CommandFailure(directory + " is there already; name another with --directory.");
    }
    Path sources = directory.resolve("src");
    Path code = sources.resolve(packageName.replace('.', '/'));
    Path service = sources.resolve("META-INF/services").resolve(ConnectorProvider.class.getName());
    Map<Path, String> files =
        Map.of(
            code.resolve(className() + "Provider.java"),
            filled("Provider.java.txt"),
            code.resolve(className() + "Connector.java"),
            filled("Connector.java.txt"),
            service,
            packageName + "." + className() + "Provider\n",
            directory.resolve("build"),
            filled("build.txt"),
            directory.resolve("README.md"),
            filled("README.md.txt"));
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
    Path library = Files.createDirectories(directory.resolve("lib"));
    spi(library.resolve("gatehouse-connector-spi-" + SpiVersion.current() + ".jar"));
    return files.keySet().stream().sorted().toList();
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
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
          .replace("@CLASS@", className())
          .replace("@TYPE@", type)
          .replace("@SPI@", SpiVersion.current());
    }
  }

  /** The SPI of this very server, so that the connector fits it. */
  private static void spi(Path jar) throws IOException {
    Path place;
    try {
      place =
          Path.of(
              ConnectorProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("this server's SPI cannot be found", e);
    }
    if (Files.isRegularFile(place)) {
      Files.copy(place, jar);
      return;
    }
    // Built from a tree: its classes are no jar yet.
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> classes = Files.walk(place.resolve(SPI))) {
      for (Path file : classes.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(new JarEntry(place.relativize(file).toString().replace('\\', '/')));
        packed.write(Files.readAllBytes(file));
      }
    }
  }
}
