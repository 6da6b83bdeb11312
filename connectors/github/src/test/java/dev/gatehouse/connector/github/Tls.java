package dev.gatehouse.connector.github;

import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certificate that fakes show. */
final class Tls {
  static final TestCertificates CERTIFICATES = make();

  private Tls() {}

  private static TestCertificates make() {
    try {
      Path directory = Files.createTempDirectory("github");
      try {
        return TestCertificates.make(directory, "github");
      } finally {
        Files.delete(directory.resolve("github.p12"));
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
