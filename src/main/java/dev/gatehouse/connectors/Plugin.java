package dev.gatehouse.connectors;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.SpiVersion;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plug-in that is loaded: from copies of its jars, because a jar that is replaced while classes
 * are read from it breaks them. Those who use it share it; the last one to leave unloads it.
 * Thread-safe.
 */
final class Plugin {
  private static final Logger LOG = LoggerFactory.getLogger(Plugin.class);
  private static final String SERVICE = "META-INF/services/" + ConnectorProvider.class.getName();

  private final String name;
  private final String fingerprint;
  private final String builtAgainst;
  private final List<String> files;
  private final PluginClassLoader loader;
  private final List<ConnectorProvider<?>> providers;
  private final Holders holders;

  private Plugin(
      String name,
      String fingerprint,
      String builtAgainst,
      List<String> files,
      Path copies,
      PluginClassLoader loader,
      List<ConnectorProvider<?>> providers) {
    this.name = name;
    this.fingerprint = fingerprint;
    this.builtAgainst = builtAgainst;
    this.files = files;
    this.loader = loader;
    this.providers = providers;
    this.holders =
        new Holders(() -> {
          discard(name, loader, copies);
          LOG.atInfo().addKeyValue("plugin", name).log("A plug-in is unloaded");
        });
  }

  /**
   * Loads a plug-in, with one holder: the caller.
   *
   * @param host where the SPI comes from
   * @throws PluginException when it cannot be used, whatever it throws
   */
  static Plugin load(String name, PluginFiles.Jars jars, ClassLoader host) throws PluginException {
    Path copies = null;
    PluginClassLoader loader = null;
    boolean loaded = false;
    try {
      copies = Files.createTempDirectory("gatehouse-plugin-");
      List<URL> urls = new ArrayList<>();
      String builtAgainst = null;
      for (Map.Entry<String, byte[]> jar : jars.byName().entrySet()) {
        Path copy = Files.write(copies.resolve(jar.getKey()), jar.getValue());
        urls.add(copy.toUri().toURL());
        Optional<String> version = version(copy);
        if (version.isPresent()) {
          builtAgainst = version.get();
        }
      }
      if (builtAgainst == null) {
        throw new PluginException("no jar of it has " + SERVICE + ", which names its connector");
      }
      loader = new PluginClassLoader(name, urls, host);
      List<ConnectorProvider<?>> providers = providers(loader);
      loaded = true;
      return new Plugin(
          name,
          jars.fingerprint(),
          builtAgainst,
          List.copyOf(jars.byName().keySet()),
          copies,
          loader,
          providers);
    } catch (IOException e) {
      throw new PluginException("cannot be loaded: " + PluginFiles.reason(e), e);
    } finally {
      if (!loaded) {
        discard(name, loader, copies);
      }
    }
  }

  /** The SPI that the jar was built against, if it is the one with the service file. */
  private static Optional<String> version(Path copy) throws PluginException {
    String file = String.valueOf(copy.getFileName());
    try (JarFile jar = new JarFile(copy.toFile())) {
      if (jar.getEntry(SERVICE) == null) {
        return Optional.empty();
      }
      Manifest manifest = jar.getManifest();
      String version =
          manifest == null ? null : manifest.getMainAttributes().getValue(SpiVersion.ATTRIBUTE);
      if (version == null) {
        throw new PluginException(
            file
                + " does not say which SPI it was built against: give its manifest the attribute "
                + SpiVersion.ATTRIBUTE
                + ", such as "
                + SpiVersion.current());
      }
      Optional<String> refusal = SpiVersion.refusal(version);
      if (refusal.isPresent()) {
        throw new PluginException(refusal.get());
      }
      return Optional.of(version);
    } catch (IOException e) {
      throw new PluginException(
          file + " is no jar that can be read (" + e.getMessage() + "); copy it again", e);
    }
  }

  private static List<ConnectorProvider<?>> providers(PluginClassLoader loader)
      throws PluginException {
    List<ConnectorProvider<?>> found =
        Bounded.call(
            "loading it",
            loader,
            () -> {
              List<ConnectorProvider<?>> all = new ArrayList<>();
              for (ConnectorProvider<?> provider : ConnectorTypes.providers(loader)) {
                String type = provider.type();
                if (type == null || !type.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
                  throw new PluginException(
                      provider.getClass().getName()
                          + " has the type \""
                          + type
                          + "\"; a type has lower case letters, digits and hyphens");
                }
                // Declared once here, so that what is wrong with it is known before it is needed.
                provider.settings();
                all.add(provider);
              }
              return all;
            });
    if (found.isEmpty()) {
      throw new PluginException(SERVICE + " names no class");
    }
    return List.copyOf(found);
  }

  String name() {
    return name;
  }

  /** The same for the same jars. */
  String fingerprint() {
    return fingerprint;
  }

  /** The version of the SPI that it was built against. */
  String builtAgainst() {
    return builtAgainst;
  }

  /** The names of its jars. */
  List<String> files() {
    return files;
  }

  List<ConnectorProvider<?>> providers() {
    return providers;
  }

  ClassLoader loader() {
    return loader;
  }

  /** One more holder; false when it is unloaded already. */
  boolean retain() {
    return holders.retain();
  }

  void release() {
    holders.release();
  }

  private static void discard(String name, PluginClassLoader loader, Path copies) {
    try {
      if (loader != null) {
        loader.close();
      }
      if (copies != null) {
        try (var files = Files.list(copies)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(copies);
      }
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("plugin", name)
          .addKeyValue("reason", e.toString())
          .log("Copies of a plug-in's jars are left behind");
    }
  }
}
