package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches everything that outlives an answer for the secrets of a server's tests: log, metrics,
 * audit rows, and the bytes of the database's files, freed pages and write-ahead log included.
 */
final class LeakScan {
  private LeakScan() {}

  /** What can be looked at while the server runs. */
  static List<String> running(TestServer server) {
    List<String> leaks = new ArrayList<>();
    leaks.addAll(search(server, "metrics", server.metrics()));
    leaks.addAll(search(server, "audit rows", String.join("\n", audit(server))));
    leaks.addAll(files(server));
    return leaks;
  }

  /** What is left when it has stopped. */
  static List<String> stopped(TestServer server) {
    List<String> leaks = new ArrayList<>(server.secrets().in("the log", server.log().bytes()));
    leaks.addAll(files(server));
    return leaks;
  }

  private static List<String> search(TestServer server, String place, String text) {
    return server.secrets().in(place, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> audit(TestServer server) {
    return server.rows().rows("select * from gh_audit");
  }

  private static List<String> files(TestServer server) {
    List<String> leaks = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(server.directory(), "gatehouse.db{,-wal,-journal}")) {
      for (Path file : files) {
        leaks.addAll(server.secrets().in(file.getFileName().toString(), Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return leaks;
  }
}
