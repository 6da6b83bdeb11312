package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.testing.TestPlugin;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins are loaded apart from each other, and a bad one harms nobody else. */
@Timeout(120)
class PluginsTest {
  @TempDir private Path work;
  private Path root;
  private final FakeConnectors fakes = new FakeConnectors();
  private final Plugins plugins = new Plugins(ConnectorTypes.of(List.of(fakes.provider)));

  @BeforeEach
  void directory() throws IOException {
    root = Files.createDirectory(work.resolve("plugins"));
  }

  @AfterEach
  void close() {
    plugins.close();
    fakes.close();
  }

  private ConnectorTypes scan() {
    return plugins.scan(Optional.of(root));
  }

  private static String problem(ConnectorTypes types, String plugin) {
    assertTrue(types.problems().containsKey(plugin), types.problems()::toString);
    return types.problems().get(plugin);
  }

  private static void assertTells(ConnectorTypes types, String plugin, String part) {
    String problem = problem(types, plugin);
    assertTrue(problem.contains(part), problem);
  }

  private static DeclaredConnector declared(ConnectorTypes types, String type) throws Exception {
    Object settings =
        Plugins.bind(
                types,
                type,
                new Tree.Mapping(List.of(), new Position("test", 1, 1)),
                BindingOptions.strict(new ProcessSources(Map.of())))
            .orThrow();
    ConnectorLimits limits =
        new ConnectorLimits(
            5, 5, Duration.ofMillis(50), Duration.ofMillis(300), 50, Duration.ofSeconds(1));
    return new DeclaredConnector(type, type, type, settings, List.of(), Set.of(), limits);
  }

  private ConnectorSet open(ConnectorTypes types, ConnectorSet previous, String... names)
      throws Exception {
    List<DeclaredConnector> declared = new ArrayList<>();
    for (String name : names) {
      declared.add(declared(types, name));
    }
    return fakes.opener.open(types, declared, previous);
  }

  private static String nameGivenBy(ConnectorSet set, String id) throws Exception {
    try (ConnectorLease lease = set.borrow(id)) {
      PasswordLogin login = assertInstanceOf(PasswordLogin.class, lease.connector().login());
      return assertInstanceOf(Authenticated.class, login.login(FakeConnectors.attempt()))
          .identity()
          .username()
          .orElseThrow();
    }
  }

  @Test
  void aPluginIsAConnectorLikeAnyOther() throws Exception {
    TestPlugin.ofType("sample").in(root, "acme");
    ConnectorTypes types = scan();
    assertEquals(Map.of(), types.problems());
    assertEquals(List.of("fake", "sample"), types.names());
    assertEquals("plug-in acme", types.origin("sample").orElseThrow().toString());
    assertEquals("built in", types.origin("fake").orElseThrow().toString());
    try (ConnectorSet set = open(types, null, "sample")) {
      assertEquals("library 1", nameGivenBy(set, "sample"));
    }
  }

  @Test
  void twoVersionsOfOneLibraryLiveSideBySide() throws Exception {
    TestPlugin.ofType("old").library("1").in(root, "one");
    TestPlugin.ofType("new").library("2").in(root, "two");
    try (ConnectorSet set = open(scan(), null, "old", "new")) {
      assertEquals("library 1", nameGivenBy(set, "old"));
      assertEquals("library 2", nameGivenBy(set, "new"));
    }
  }

  @Test
  void aPluginSeesTheJdkAndTheSpiAndNothingOfTheServer() throws Exception {
    String look =
        "try { Class.forName(\"dev.gatehouse.connectors.Plugins\");"
            + " throw new IllegalStateException(\"seen\"); }"
            + " catch (ClassNotFoundException e) { /* as it must be */ }"
            + " if (Thread.currentThread().getContextClassLoader() != Provider.class"
            + ".getClassLoader()) throw new IllegalStateException(\"another loader\");";
    TestPlugin.ofType("sample").at("OPEN", look).at("LOGIN", look).in(root, "acme");
    try (ConnectorSet set = open(scan(), null, "sample")) {
      assertEquals("library 1", nameGivenBy(set, "sample"));
    }
  }

  @Test
  void badPluginsAreNamedAndTheOthersWork() throws Exception {
    TestPlugin.ofType("good").in(root, "good");
    TestPlugin.ofType("throws")
        .at("CONSTRUCTOR", "if (true) throw new Error(\"no\");")
        .in(root, "a");
    TestPlugin.ofType("declares").at("SETTINGS", "if (true) throw new Error(\"x\");").in(root, "b");
    TestPlugin.ofType("named").service("org.example.Missing\n").in(root, "c");
    TestPlugin.ofType("garbled").service("this is no class name\n").in(root, "d");
    TestPlugin.ofType("empty").service("# nothing\n").in(root, "e");
    TestPlugin.ofType("silent").spi(null).in(root, "f");
    TestPlugin.ofType("future").spi("2.0").in(root, "g");
    TestPlugin.ofType("newer").spi("1.99").in(root, "h");
    TestPlugin.ofType("odd").spi("latest").in(root, "i");
    TestPlugin.ofType("Bad Type").in(root, "j");
    TestPlugin.ofType("fake").in(root, "k");
    TestPlugin.ofType("good").in(root, "l");
    Path corrupt = TestPlugin.ofType("corrupt").in(root, "m");
    Files.write(corrupt.resolve("plugin.jar"), new byte[] {1, 2, 3});
    Files.createDirectory(root.resolve("n"));
    Files.writeString(root.resolve("stray.jar"), "x");
    Files.createDirectory(root.resolve(".hidden"));
    ConnectorTypes types = scan();
    assertTells(types, "a", "no");
    assertTells(types, "b", "x");
    assertTells(types, "c", "org.example.Missing");
    assertTells(types, "d", "Illegal");
    assertTells(types, "e", "names no class");
    assertTells(types, "f", "Gatehouse-SPI-Version");
    assertTells(types, "g", "use a newer server");
    assertTells(types, "h", "use a newer server");
    assertTells(types, "i", "no version");
    assertTells(types, "j", "lower case");
    assertTells(types, "k", "this server has itself");
    assertTells(types, "l", "plug-in good brings, too");
    assertTells(types, "m", "no jar that can be read");
    assertTells(types, "n", "has no jar");
    assertTells(types, "stray.jar", "a directory of its own");
    assertEquals(15, types.problems().size(), types.problems()::toString);
    assertSame(fakes.provider, types.find("fake").orElseThrow());
    try (ConnectorSet set = open(types, null, "good")) {
      assertEquals("library 1", nameGivenBy(set, "good"));
    }
  }

  @Test
  void whatGoesWrongLaterHarmsItsOwnConnectorOnly() throws Exception {
    TestPlugin.ofType("good").in(root, "good");
    TestPlugin.ofType("lacking").withoutLibrary().in(root, "lacking");
    TestPlugin.ofType("hanging")
        .at(
            "LOGIN",
            "while (true) { Thread.onSpinWait(); if"
                + " (Thread.currentThread().isInterrupted()) break; }")
        .in(root, "hanging");
    TestPlugin.ofType("unopened")
        .at("OPEN", "if (true) throw new NoClassDefFoundError(\"x/Y\");")
        .in(root, "unopened");
    TestPlugin.ofType("sticky")
        .at("CLOSE", "if (true) throw new Error(\"never\");")
        .in(root, "sticky");
    ConnectorTypes types = scan();
    try (ConnectorSet set = open(types, null, "good", "lacking", "hanging", "unopened", "sticky")) {
      UpstreamException lacking =
          assertThrows(UpstreamException.class, () -> nameGivenBy(set, "lacking"));
      assertEquals(UpstreamException.Kind.FAULT, lacking.kind());
      assertTrue(lacking.getMessage().contains("org/lib/Library"), lacking.getMessage());
      assertEquals(
          UpstreamException.Kind.UNREACHABLE,
          assertThrows(UpstreamException.class, () -> nameGivenBy(set, "hanging")).kind());
      assertTrue(
          set.find("unopened").orElseThrow().problem().orElseThrow().contains("x/Y"),
          set::toString);
      assertEquals("library 1", nameGivenBy(set, "sticky"));
      assertEquals("library 1", nameGivenBy(set, "good"));
    }
  }

  @Test
  void anUnchangedPluginStaysAndAChangedOneIsLoadedAnew() throws Exception {
    TestPlugin.ofType("sample").library("1").in(root, "acme");
    ConnectorTypes first = scan();
    ConnectorTypes again = scan();
    assertSame(first.find("sample").orElseThrow(), again.find("sample").orElseThrow());
    plugins.use(again);
    ConnectorSet before = open(again, null, "sample");
    TestPlugin.ofType("sample").library("2").in(root, "acme");
    ConnectorTypes changed = scan();
    assertNotSame(first.find("sample").orElseThrow(), changed.find("sample").orElseThrow());
    ConnectorSet after = open(changed, before, "sample");
    plugins.use(changed);
    assertEquals("library 1", nameGivenBy(before, "sample"), "as long as somebody uses it");
    before.close();
    assertEquals("library 2", nameGivenBy(after, "sample"));
    after.close();
  }

  @Test
  void aClassLoaderIsCollectedWhenNobodyUsesItAnyMore() throws Exception {
    WeakReference<ClassLoader> loader = loadUseAndReplace();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (loader.get() != null && System.nanoTime() < end) {
      System.gc();
      LockSupport.parkNanos(1_000_000);
    }
    assertTrue(loader.get() == null, "somebody still holds the class loader of an old plug-in");
  }

  /** A method of its own, so that no local variable of the test holds what must go. */
  private WeakReference<ClassLoader> loadUseAndReplace() throws Exception {
    String local =
        "new ThreadLocal<Object>().set(Provider.class.getClassLoader());"
            + " context.hashing(() -> \"hashed\");";
    TestPlugin.ofType("sample").at("LOGIN", local).in(root, "acme");
    ConnectorTypes types = scan();
    plugins.use(types);
    ConnectorSet set = open(types, null, "sample");
    assertEquals("library 1", nameGivenBy(set, "sample"));
    WeakReference<ClassLoader> loader =
        new WeakReference<>(types.find("sample").orElseThrow().getClass().getClassLoader());
    TestPlugin.ofType("sample").library("2").in(root, "acme");
    plugins.use(scan());
    set.close();
    return loader;
  }

  @Test
  void copiesOfTheJarsGoWithThePlugin() throws Exception {
    TestPlugin.ofType("sample").in(root, "acme");
    ConnectorProvider<?> provider = scan().find("sample").orElseThrow();
    Path copy =
        Path.of(provider.getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
    assertTrue(Files.exists(copy), copy::toString);
    plugins.close();
    assertTrue(Files.notExists(copy.getParent()), copy::toString);
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "modes of POSIX")
  void whatOthersCouldChangeIsNotRun() throws Exception {
    Path open = TestPlugin.ofType("open").in(root, "open");
    chmod(open, "rwxr-xrwx");
    Path jar = TestPlugin.ofType("jar").in(root, "jar");
    chmod(jar.resolve("library.jar"), "rw-rw-rw-");
    Path elsewhere = TestPlugin.ofType("linked").in(work.resolve("elsewhere"), "linked");
    Files.createSymbolicLink(root.resolve("linked"), elsewhere);
    TestPlugin.ofType("inside").in(root, ".versions-1");
    Files.createSymbolicLink(root.resolve("inside"), Path.of(".versions-1"));
    ConnectorTypes types = scan();
    assertTells(types, "open", "chmod o-w");
    assertTells(types, "jar", "chmod o-w");
    assertTells(types, "linked", "outside of");
    assertEquals(List.of("fake", "inside"), types.names());
    chmod(root, "rwxrwxrwx");
    assertTells(scan(), "", "chmod o-w");
    assertTells(plugins.scan(Optional.of(work.resolve("nowhere"))), "", "does not exist");
  }

  private static void chmod(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
