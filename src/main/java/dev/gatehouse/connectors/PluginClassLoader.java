package dev.gatehouse.connectors;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * The classes of one plug-in: its own jars and the JDK. Of this server only the SPI is seen, so
 * that a plug-in brings whatever version of a library it likes. What a plug-in's jar has of the
 * SPI's packages is never used: two of one interface would not fit each other.
 */
final class PluginClassLoader extends URLClassLoader {
  private static final String SHARED = "dev.gatehouse.spi.";
  private final ClassLoader host;

  static {
    registerAsParallelCapable();
  }

  /**
   * @param host where the SPI comes from
   */
  PluginClassLoader(String name, List<URL> jars, ClassLoader host) {
    super("plugin-" + name, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.startsWith(SHARED) ? host.loadClass(name) : super.loadClass(name, resolve);
  }
}
