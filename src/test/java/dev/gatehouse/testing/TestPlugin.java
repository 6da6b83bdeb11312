package dev.gatehouse.testing;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.SpiVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A plug-in that is compiled and packed when the test runs, as an outsider's build does it.
 * Everybody may log in with it; the name that it gives them is the version of the library that it
 * brings.
 */
public final class TestPlugin {
  private static final String PROVIDER = "org.example.plugin.Provider";
  private final Map<String, String> holes = new LinkedHashMap<>();
  private String type;
  private String library = "1";
  private String spi = SpiVersion.current();
  private String service = PROVIDER;
  private boolean libraryPacked = true;

  private TestPlugin(String type) {
    this.type = type;
  }

  /** Of a type of connectors. */
  public static TestPlugin ofType(String type) {
    return new TestPlugin(type);
  }

  /** The version of the library that it brings, and that its people are called. */
  public TestPlugin library(String version) {
    library = version;
    return this;
  }

  /** Forgets the library's class. */
  public TestPlugin withoutLibrary() {
    libraryPacked = false;
    return this;
  }

  /** The manifest's version of the SPI; null for none. */
  public TestPlugin spi(String version) {
    spi = version;
    return this;
  }

  /** What the service file says. */
  public TestPlugin service(String text) {
    service = text;
    return this;
  }

  /**
   * Java at one place of the connector.
   *
   * @param place {@code CONSTRUCTOR}, {@code SETTINGS}, {@code OPEN}, {@code LOGIN}, {@code CHECK}
   *     or {@code CLOSE}
   */
  public TestPlugin at(String place, String java) {
    holes.put(place, java);
    return this;
  }

  private String hole(String place) {
    return holes.getOrDefault(place, "");
  }

  private String source() {
    return """
    package org.example.plugin;

    import dev.gatehouse.spi.*;
    import dev.gatehouse.spi.settings.*;

    public final class Provider implements ConnectorProvider<Provider.Settings> {
      public record Settings(String word) {}

      public Provider() {
        %s
      }

      @Override public String type() {
        return "%s";
      }

      @Override public Schema<Settings> settings() {
        %s
        return Schema.of("Test", s -> {
          Setting<String> word = s.text("word").defaultsTo("w").doc("A word.");
          return v -> new Settings(v.get(word));
        });
      }

      @Override public Connector open(Settings settings, ConnectorContext context) {
        %s
        return new Connector() {
          @Override public LoginMethod login() {
            return new PasswordLogin() {
              @Override public String prompt() {
                return "Name";
              }
              @Override public LoginResult login(PasswordAttempt attempt) {
                %s
                return new LoginResult.Authenticated(
                    UpstreamIdentity.of(attempt.login()).username(org.lib.Library.version()).build());
              }
            };
          }
          @Override public java.util.Optional<SelfCheck> selfCheck() {
            %s
          }
          @Override public void close() {
            %s
          }
        };
      }
    }
    """
        .formatted(
            hole("CONSTRUCTOR"),
            type,
            hole("SETTINGS"),
            hole("OPEN"),
            hole("LOGIN"),
            holes.getOrDefault("CHECK", "return java.util.Optional.empty();"),
            hole("CLOSE"));
  }

  /** Builds it into a directory of its own below a directory of plug-ins. */
  public Path in(Path plugins, String name) {
    try {
      Path directory = Files.createDirectories(plugins.resolve(name));
      Path classes = Files.createTempDirectory(plugins.toAbsolutePath().getParent(), "classes");
      compile(
          classes,
          Map.of(
              PROVIDER,
              source(),
              "org.lib.Library",
              "package org.lib; public final class Library {"
                  + " public static String version() { return \"library "
                  + library
                  + "\"; } }"));
      if (libraryPacked) {
        pack(directory.resolve("library.jar"), classes, "org/lib", Map.of(), null);
      }
      pack(
          directory.resolve("plugin.jar"),
          classes,
          "org/example",
          Map.of("META-INF/services/" + ConnectorProvider.class.getName(), service),
          spi);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path classes, Map<String, String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units =
        sources.entrySet().stream().map(one -> unit(one.getKey(), one.getValue())).toList();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-d",
                      classes.toString(),
                      "-cp",
                      spiClasses(),
                      "--release",
                      "21",
                      "-proc:none"),
                  null,
                  units)
              .call();
      if (!compiled) {
        throw new AssertionError("the plug-in of a test does not compile");
      }
    }
  }

  private static JavaFileObject unit(String name, String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static String spiClasses() {
    try {
      return Path.of(
              ConnectorProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pack(
      Path jar, Path classes, String under, Map<String, String> texts, String spi)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (spi != null) {
      manifest.getMainAttributes().putValue(SpiVersion.ATTRIBUTE, spi);
    }
    Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
    try (OutputStream out = Files.newOutputStream(fresh);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes.resolve(under))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        packed.write(Files.readAllBytes(file));
      }
      for (Map.Entry<String, String> text : texts.entrySet()) {
        packed.putNextEntry(new JarEntry(text.getKey()));
        packed.write(text.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.move(fresh, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
