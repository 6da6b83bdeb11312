package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.settings.Setting;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the host relies on to find a type of connector. */
public abstract class ProviderContract {

  /** A new instance of the provider. */
  protected abstract ConnectorProvider<?> provider();

  @Test
  void typeIsAPlainConstantName() {
    String type = provider().type();
    assertTrue(
        type.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
        "lower case letters, digits and hyphens: " + type);
    assertEquals(type, provider().type(), "the type never changes");
  }

  @Test
  void everySettingIsDocumentedAndTheDeclarationStaysTheSame() {
    assertFalse(provider().settings().title().isBlank());
    for (Setting<?> setting : provider().settings().settings()) {
      boolean said = !setting.description().isBlank() || !setting.advice().isBlank();
      assertTrue(said, setting.key() + " has no documentation");
    }
    assertEquals(keys(), keys());
  }

  private List<String> keys() {
    return provider().settings().settings().stream().map(Setting::key).toList();
  }

  @Test
  void serviceLoaderFindsItOnce() {
    Class<?> service = ConnectorProvider.class;
    Class<?> expected = provider().getClass();
    long entries =
        ServiceLoader.load(service, expected.getClassLoader()).stream()
            .filter(found -> found.type() == expected)
            .count();
    assertEquals(
        1,
        entries,
        expected.getName()
            + " stands once in META-INF/services/dev.gatehouse.spi.ConnectorProvider");
  }

  @Test
  void hasAPublicConstructorWithoutParameters() throws Exception {
    assertTrue(Modifier.isPublic(provider().getClass().getModifiers()), "the class is public");
    assertNotNull(provider().getClass().getConstructor().newInstance());
  }
}
