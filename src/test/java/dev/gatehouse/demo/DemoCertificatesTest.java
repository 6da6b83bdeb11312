package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.http.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());

  @TempDir Path directory;
  private DemoCertificates files;

  @BeforeEach
  void make() throws Exception {
    files = prepare(NOW);
  }

  private DemoCertificates prepare(Instant now) throws IOException, DemoException {
    return DemoCertificates.prepare(directory, InstantSource.fixed(now), RANDOMNESS);
  }

  @Test
  void serverCertificateIsForThisMachineAndByTheAuthority() throws Exception {
    X509Certificate server = Pem.read(files.certificate());
    Set<Object> names =
        server.getSubjectAlternativeNames().stream()
            .map(name -> name.get(1))
            .collect(Collectors.toSet());
    assertEquals(Set.of("127.0.0.1", "0:0:0:0:0:0:0:1", "localhost"), names);
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), server.getExtendedKeyUsage());
    assertEquals(-1, server.getBasicConstraints());
    assertEquals("EC", server.getPublicKey().getAlgorithm());
    validate(server, NOW);
    validate(server, NOW.plus(Duration.ofDays(396)));
    assertThrows(
        CertPathValidatorException.class, () -> validate(server, NOW.plus(Duration.ofDays(397))));
    // The key belongs to it.
    PemFiles.read(files.certificate(), files.key());
  }

  @Test
  void authoritySignsServersOfThisMachineOnly() throws Exception {
    X509Certificate authority = Pem.read(files.authority());
    assertEquals(0, authority.getBasicConstraints());
    assertArrayEquals(
        new boolean[] {false, false, false, false, false, true, false, false, false},
        authority.getKeyUsage());
    assertTrue(authority.getCriticalExtensionOIDs().contains("2.5.29.30"));
    assertFalse(authority.getNotAfter().toInstant().isBefore(NOW.plus(Duration.ofDays(3649))));

    Path workshop = Files.createDirectory(directory.resolve("workshop"));
    Keytool thief = new Keytool(workshop.resolve("store"), "password", NOW);
    thief.put("ca", PemFiles.read(files.authority(), directory.resolve("ca-key.pem")));
    thief.signedBy("ca", "stolen", "CN=Bank", 30, "eku=serverAuth", "san=dns:bank.example.com");
    Path stolen = Files.writeString(workshop.resolve("pem"), thief.certificate("stolen"));
    X509CertSelector permitted = new X509CertSelector();
    permitted.setNameConstraints(constraints(authority));
    assertFalse(permitted.match(Pem.read(stolen)));
    assertTrue(permitted.match(Pem.read(files.certificate())));
  }

  @Test
  void onlyTheOwnerReadsKeys() throws Exception {
    assertEquals("rw-r--r--", mode(files.authority()));
    assertEquals("rw-------", mode(files.key()));
    assertEquals("rw-------", mode(directory.resolve("ca-key.pem")));
    try (Stream<Path> all = Files.list(directory)) {
      assertEquals(
          Set.of("ca.pem", "ca-key.pem", "tls.pem", "tls-key.pem"),
          all.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void secondStartUsesThemAgain() throws Exception {
    List<String> before = contents();
    prepare(NOW.plus(Duration.ofDays(360)));
    assertEquals(before, contents());
  }

  @Test
  void serverCertificateIsRenewedBeforeItEnds() throws Exception {
    List<String> before = contents();
    Instant later = NOW.plus(Duration.ofDays(370));
    prepare(later);
    List<String> after = contents();
    assertEquals(before.get(0), after.get(0), "people trust the authority: it stays");
    assertNotEquals(before.get(1), after.get(1));
    assertNotEquals(before.get(2), after.get(2));
    validate(Pem.read(files.certificate()), later.plus(Duration.ofDays(390)));
  }

  @Test
  void authorityIsRenewedBeforeItsServersWouldOutliveIt() throws Exception {
    List<String> before = contents();
    Instant later = NOW.plus(Duration.ofDays(3400));
    prepare(later);
    assertNotEquals(before.get(0), contents().get(0));
    validate(Pem.read(files.certificate()), later.plus(Duration.ofDays(390)));
  }

  @Test
  void interruptedRenewalIsFinished() throws Exception {
    // The key of a renewal was written, its certificate was not.
    String other = Files.readString(directory.resolve("ca-key.pem"));
    Files.writeString(files.key(), other);
    prepare(NOW);
    PemFiles.read(files.certificate(), files.key());
    validate(Pem.read(files.certificate()), NOW);
  }

  @Test
  void authorityThatCannotBeReadIsNotReplacedSilently() throws Exception {
    Files.writeString(files.authority(), "no certificate");
    DemoException refused = assertThrows(DemoException.class, () -> prepare(NOW));
    assertTrue(refused.getMessage().contains(files.authority().toString()), refused::getMessage);
    assertEquals("no certificate", Files.readString(files.authority()));
  }

  private List<String> contents() throws IOException {
    return List.of(
        Files.readString(files.authority()),
        Files.readString(files.certificate()),
        Files.readString(files.key()));
  }

  private void validate(X509Certificate certificate, Instant at) throws Exception {
    X509Certificate authority = Pem.read(files.authority());
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
            parameters);
  }

  private static byte[] constraints(X509Certificate authority) {
    byte[] octetString = authority.getExtensionValue("2.5.29.30");
    return Arrays.copyOfRange(octetString, 2, octetString.length);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
