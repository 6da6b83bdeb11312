package dev.gatehouse.connector.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/**
 * Certificates of authorities (PEM, RFC 7468): in a file, or written into the configuration.
 * Immutable and thread-safe.
 *
 * @param file the file, unless the text is there
 * @param text the text, unless the file is there
 */
public record Authority(Optional<Path> file, Optional<String> text) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  public Authority {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
    if (file.isPresent() == text.isPresent()) {
      throw new IllegalArgumentException("an authority is a file or a text");
    }
  }

  /** Certificates in a file. */
  public static Authority in(Path file) {
    return new Authority(Optional.of(file), Optional.empty());
  }

  /**
   * Certificates in PEM.
   *
   * @throws IllegalArgumentException when there are none; the message is for the person
   */
  public static Authority of(String pem) {
    read(pem);
    return new Authority(Optional.empty(), Optional.of(pem));
  }

  /**
   * As people write it: the PEM itself, or else the name of a file.
   *
   * @throws IllegalArgumentException when it is neither; the message is for the person
   */
  public static Authority parse(String written) {
    if (written.contains("-----BEGIN")) {
      return of(written);
    }
    try {
      return in(Path.of(written));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "is neither certificates in PEM nor a path: " + e.getReason(), e);
    }
  }

  /**
   * The certificates.
   *
   * @throws IOException when the file cannot be read or has none; the message says which
   */
  Collection<? extends Certificate> certificates() throws IOException {
    if (text.isPresent()) {
      return read(text.get());
    }
    Path path = file.orElseThrow();
    try {
      return read(Files.readString(path, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          "the file " + path + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static Collection<? extends Certificate> read(String pem) {
    int begin = pem.indexOf(BEGIN);
    if (begin < 0) {
      throw new IllegalArgumentException("has no certificate (" + BEGIN + ")");
    }
    try {
      // What stands before the first certificate, the parser would take for one in DER.
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(
              new ByteArrayInputStream(pem.substring(begin).getBytes(StandardCharsets.ISO_8859_1)));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("has a certificate that cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return file.map(Path::toString).orElse("(certificates in the configuration)");
  }
}
