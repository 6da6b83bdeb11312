package dev.gatehouse.authoring;

import dev.gatehouse.wiring.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The SPI and its test kit as a Maven repository of files, so that a connector builds with nothing
 * of ours but a directory. A distribution has it beside the jar of the SPI; a tree of sources makes
 * it from its classes.
 *
 * <p>Immutable; what it writes it writes once.
 */
public final class ConnectorRepository {
  /** Where the modules of a tree of sources have theirs. */
  private static final String SOURCES = "src/main/java";

  private static final String GROUP = "dev/gatehouse";
  private final String version;
  private final Optional<Path> sources;

  /** What is published. */
  private enum Artifact {
    SPI("spi", "dev/gatehouse/spi/Connector.class"),
    TCK("tck", "dev/gatehouse/tck/FakeHost.class");

    private final String module;
    private final String marker;

    Artifact(String module, String marker) {
      this.module = module;
      this.marker = marker;
    }

    String id() {
      return "gatehouse-connector-" + module;
    }

    /** The directory that has its classes, and no others. */
    String packages() {
      return marker.substring(0, marker.lastIndexOf('/'));
    }
  }

  private ConnectorRepository(String version, Optional<Path> sources) {
    this.version = version;
    this.sources = sources;
  }

  /** That of this very program, so that what is built fits it. */
  public static ConnectorRepository ofThisProgram() {
    String version = Version.text();
    return new ConnectorRepository(
        version.equals("development") ? "development-SNAPSHOT" : version, Optional.empty());
  }

  /**
   * The same with jars of sources, from which editors show what a type is for.
   *
   * @param modules the directory of the connectors' modules
   */
  public ConnectorRepository withSources(Path modules) {
    return new ConnectorRepository(version, Optional.of(modules));
  }

  /** The version of everything in it. */
  public String version() {
    return version;
  }

  /** Where the SPI's jar is in such a repository, relative to it. */
  Path spi() {
    return directory(Artifact.SPI).resolve(file(Artifact.SPI, ".jar"));
  }

  /**
   * Writes it.
   *
   * @param directory is made when it is missing; what it has otherwise stays
   * @throws AuthoringException when this program was put together without the test kit
   */
  public void write(Path directory) throws IOException, AuthoringException {
    Path spi = place(Artifact.SPI).orElseThrow();
    Path ready = spi.resolveSibling("repository");
    if (Files.isRegularFile(spi) && Files.isDirectory(ready)) {
      copy(ready, directory);
      return;
    }
    for (Artifact artifact : Artifact.values()) {
      Path place =
          place(artifact)
              .orElseThrow(() ->
                  new AuthoringException(
                      "This program has no "
                          + artifact.id()
                          + " and no directory "
                          + ready
                          + ": take it from a complete distribution."));
      publish(artifact, place, directory.resolve(directory(artifact)));
    }
  }

  private void publish(Artifact artifact, Path place, Path into) throws IOException {
    Files.createDirectories(into);
    Path jar = into.resolve(file(artifact, ".jar"));
    if (Files.isRegularFile(place)) {
      Files.write(jar, Files.readAllBytes(place));
    } else {
      // Built from a tree: its classes are no jar yet.
      Jars.pack(jar, place, place.resolve(artifact.packages()));
    }
    summed(jar);
    Path pom = into.resolve(file(artifact, ".pom"));
    Files.writeString(pom, pom(artifact));
    summed(pom);
    if (sources.isPresent()) {
      Path root = sources.get().resolve(artifact.module).resolve(SOURCES);
      Path packed = into.resolve(file(artifact, "-sources.jar"));
      Jars.pack(packed, root, root);
      summed(packed);
    }
  }

  private String pom(Artifact artifact) throws IOException {
    try (InputStream in =
        ConnectorRepository.class.getResourceAsStream("repository/" + artifact.id() + ".pom")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@VERSION@", version);
    }
  }

  /** Maven complains of files without a checksum; it takes this one everywhere. */
  private static void summed(Path file) throws IOException {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
      Files.writeString(
          file.resolveSibling(file.getFileName() + ".sha1"), HexFormat.of().formatHex(sum));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private Path directory(Artifact artifact) {
    return Path.of(GROUP, artifact.id(), version);
  }

  private String file(Artifact artifact, String ending) {
    return artifact.id() + "-" + version + ending;
  }

  /** The jar or the directory of classes that has an artifact. */
  private static Optional<Path> place(Artifact artifact) throws IOException {
    URL marker = ConnectorRepository.class.getClassLoader().getResource(artifact.marker);
    if (marker == null) {
      return Optional.empty();
    }
    String address = marker.toString();
    String outer = address.substring(0, address.length() - artifact.marker.length());
    if (outer.startsWith("jar:")) {
      outer = outer.substring("jar:".length(), outer.length() - "!/".length());
    }
    try {
      return Optional.of(Path.of(new URI(outer)));
    } catch (URISyntaxException e) {
      throw new IOException(address + " cannot be read as a file", e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.write(copy, Files.readAllBytes(file));
    }
  }
}
