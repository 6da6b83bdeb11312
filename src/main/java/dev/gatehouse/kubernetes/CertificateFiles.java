package dev.gatehouse.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;

/** Reads authorities whose certificates go into files that are handed out. Thread-safe. */
final class CertificateFiles {
  private static final int LINE = 64;

  private CertificateFiles() {}

  /**
   * The certificates of a PEM file, and nothing else that may stand in it, such as a key.
   *
   * @throws ClusterException when it cannot be read or has no certificate
   */
  static String pem(Path file) throws ClusterException {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      if (found.isEmpty()) {
        throw new ClusterException(file + " has no certificate; it must be PEM");
      }
      StringBuilder pem = new StringBuilder();
      for (Certificate one : found) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(
                Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(one.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return pem.toString();
    } catch (IOException e) {
      throw new ClusterException(file + " cannot be read: " + e.getMessage());
    } catch (CertificateException e) {
      throw new ClusterException(file + " has no certificate that can be read: " + e.getMessage());
    }
  }
}
