package dev.gatehouse.kubernetes;

import dev.gatehouse.http.PemFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;

/** Reads authorities whose certificates go into files that are handed out. Thread-safe. */
final class CertificateFiles {
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
        pem.append(PemFiles.write("CERTIFICATE", one.getEncoded()));
      }
      return pem.toString();
    } catch (IOException e) {
      throw new ClusterException(file + " cannot be read: " + e.getMessage());
    } catch (CertificateException e) {
      throw new ClusterException(file + " has no certificate that can be read: " + e.getMessage());
    }
  }
}
