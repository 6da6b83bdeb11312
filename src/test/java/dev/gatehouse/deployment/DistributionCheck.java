package dev.gatehouse.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.Requirements;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the build has packed: its bill of materials, and the Java runtime that the image holds. The
 * build runs it after it has packed.
 */
class DistributionCheck {
  private static final Path LIBRARIES = Path.of("target/lib");
  private static final Path SERVER = Path.of("target/gatehouse-server.jar");
  private static final Path BILL = Path.of("target/sbom.json");

  @TempDir private Path directory;

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      return files.sorted().toList();
    }
  }

  /**
   * CycloneDX 1.6: each jar with its checksum, its licence and its address in Maven's repository.
   */
  @Test
  @SuppressWarnings("unchecked")
  void theBillOfMaterialsHasEveryJar() throws Exception {
    Map<String, Object> bill = JSONObjectUtils.parse(Files.readString(BILL));
    assertEquals("CycloneDX", bill.get("bomFormat"));
    Map<String, String> listed = new TreeMap<>();
    for (Map<String, Object> component : (List<Map<String, Object>>) bill.get("components")) {
      String purl = (String) component.get("purl");
      assertTrue(purl.startsWith("pkg:maven/"), purl);
      assertTrue(component.get("licenses") instanceof List<?> some && !some.isEmpty(), purl);
      for (Map<String, Object> hash : (List<Map<String, Object>>) component.get("hashes")) {
        if (hash.get("alg").equals("SHA-256")) {
          listed.put((String) hash.get("content"), purl);
        }
      }
    }
    Set<String> missing = new TreeSet<>();
    for (Path jar : libraries()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      if (listed.remove(HexFormat.of().formatHex(digest.digest(Files.readAllBytes(jar)))) == null) {
        missing.add(jar.getFileName().toString());
      }
    }
    assertEquals(Set.of(), missing);
    assertEquals(Map.of(), listed, "what is not delivered does not belong there");
    Map<String, Object> own = (Map<String, Object>) bill.get("metadata");
    assertTrue(own.toString().contains("gatehouse-server"), own::toString);
    assertTrue(
        !own.containsKey("timestamp") || own.get("timestamp").equals("2026-01-01T00:00:00Z"),
        "the same sources give the same bill");
  }

  /** The steps of the image's build, and a login at what they have made. */
  @Test
  void theRuntimeOfTheImageServesALogin() throws Exception {
    Path java = Path.of(System.getProperty("java.home"));
    Requirements.that(
        Runtime.version().feature() >= 25 && Files.exists(java.resolve("bin/jlink")),
        "The image's runtime is linked with JDK 25 or newer; install one under /usr/lib/jvm.");
    Path home = directory.resolve("gatehouse");
    List<String> making =
        List.of("../docker/runtime.sh", distribution().toString(), home.toString());
    try (Tool build = Tool.run(directory, making, Map.of("JAVA_HOME", java.toString()))) {
      assertEquals(0, build.exitCode(Duration.ofMinutes(5)), build::said);
      assertTrue(build.said().contains("Gatehouse "), build::said);
    }
    assertTrue(Files.size(home.resolve("classes.aot")) > 1_000_000);
    assertTrue(Files.exists(home.resolve("sbom.json")));
    int port = TestServer.freePort();
    Path configuration = TestServer.in(directory).port(port).with("logger: {level: error}").write();
    Function<String, URI> server = path -> URI.create("http://127.0.0.1:" + port + path);
    List<String> command = new ArrayList<>(List.of(home.resolve("jre/bin/java").toString()));
    // An archive that does not fit is an error here, not a slow start.
    command.addAll(List.of("-XX:AOTMode=on", "@" + home.resolve("gatehouse")));
    command.addAll(List.of("serve", configuration.toString()));
    try (Tool running = Tool.run(directory, command, Map.of())) {
      awaitAnswer(server.apply("/healthz"), running);
      assertEquals(200, new TestLogin(server, new TestBrowser()).tokens().status());
      running.terminate();
      assertEquals(143, running.exitCode(), running::said);
    }
  }

  private static void awaitAnswer(URI health, Tool running) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (true) {
      try {
        assertEquals(200, new TestBrowser().get(health).status());
        return;
      } catch (UncheckedIOException e) {
        assertTrue(System.nanoTime() < end, running::said);
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  /** As the launcher lays it out. */
  private Path distribution() throws IOException {
    Path made = Files.createDirectories(directory.resolve("dist/native")).getParent();
    for (Path jar : libraries()) {
      Files.copy(jar, made.resolve(jar.getFileName()));
      String name = jar.getFileName().toString();
      if (name.startsWith("sqlite-jdbc-")) {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        unpack(jar, "org/sqlite/native/Linux/" + arch + "/libsqlitejdbc.so", made);
      } else if (name.startsWith("AmazonCorrettoCryptoProvider-")) {
        String base = "com/amazon/corretto/crypto/provider/";
        unpack(jar, base + "libamazonCorrettoCryptoProvider.so", made);
      }
    }
    Files.copy(SERVER, made.resolve(SERVER.getFileName()));
    Files.copy(BILL, made.resolve(BILL.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  private static void unpack(Path jar, String entry, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Path file = to.resolve("native").resolve(Path.of(entry).getFileName());
      Files.copy(zip.getInputStream(zip.getEntry(entry)), file);
    }
  }
}
