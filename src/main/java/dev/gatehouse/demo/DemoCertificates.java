package dev.gatehouse.demo;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.http.PemFiles;
import dev.gatehouse.wiring.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * A certificate authority for one demo and the issuer's certificate from it, as PEM files.
 *
 * <p>People may come to trust the authority, so its name constraints (RFC 5280 §4.2.1.10) let it
 * speak for this machine's loopback only: a stolen key is of no use against any other site.
 *
 * @param authority certificate of the authority, readable by everybody
 * @param certificate certificate of the issuer for 127.0.0.1, ::1 and localhost
 * @param key the issuer's private key, readable by its owner only
 */
record DemoCertificates(Path authority, Path certificate, Path key) {
  static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final int AUTHORITY_DAYS = 3650;

  /** The most that browsers accept. */
  private static final int SERVER_DAYS = 397;

  private static final String AUTHORITY_ALIAS = "ca";
  private static final String SERVER_ALIAS = "server";

  /** Permitted: the DNS name localhost, 127.0.0.0/8 and ::1. */
  private static final String LOOPBACK_ONLY =
      "303f"
          + "a03d"
          + "300b8209"
          + "6c6f63616c686f7374"
          + "300a8708"
          + "7f000000ff000000"
          + "30228720"
          + "00000000000000000000000000000001"
          + "ffffffffffffffffffffffffffffffff";

  /**
   * The certificates of a directory: those that are there, or new ones. A new issuer's certificate
   * is made when the old one ends within thirty days, a new authority only when it would end before
   * such a certificate.
   *
   * @param directory exists
   * @throws DemoException when files that are there cannot be used
   */
  static DemoCertificates prepare(Path directory, InstantSource clock, Randomness randomness)
      throws IOException, DemoException {
    DemoCertificates files = in(directory);
    Instant now = clock.instant();
    KeyStore authority = files.readAuthority(directory, now);
    if (authority != null && files.serverLasts(now)) {
      return files;
    }
    Path workshop = Files.createTempDirectory(directory, ".keys-");
    try {
      files.make(
          new Keytool(workshop.resolve("store.p12"), randomness.token(24), now),
          authority,
          randomness);
    } catch (GeneralSecurityException e) {
      throw new DemoException("The demo's certificates cannot be made: " + e.getMessage(), e);
    } finally {
      Directories.deleteTree(workshop);
    }
    return files;
  }

  /** Where the files of a directory are, made or not. */
  static DemoCertificates in(Path directory) {
    return new DemoCertificates(
        directory.resolve("ca.pem"),
        directory.resolve("tls.pem"),
        directory.resolve("tls-key.pem"));
  }

  private static Path authorityKey(Path directory) {
    return directory.resolve("ca-key.pem");
  }

  /** The authority with its key; null when there is none that lasts. */
  private KeyStore readAuthority(Path directory, Instant now) throws DemoException {
    if (!Files.exists(authority)) {
      return null;
    }
    try {
      KeyStore store = PemFiles.read(authority, authorityKey(directory));
      Instant end = expiry(store);
      return end.isAfter(now.plus(Duration.ofDays(SERVER_DAYS))) ? store : null;
    } catch (IOException | GeneralSecurityException e) {
      // Not replaced without a word: somebody may trust it.
      throw new DemoException(
          "The demo's certificate authority "
              + authority
              + " cannot be read ("
              + reason(e)
              + "). Delete that file to get a new one.",
          e);
    }
  }

  private boolean serverLasts(Instant now) {
    try {
      return expiry(PemFiles.read(certificate, key)).isAfter(now.plus(RENEW_BEFORE)) && signed();
    } catch (IOException | GeneralSecurityException unusable) {
      // Missing, or a renewal was interrupted between the key and the certificate.
      return false;
    }
  }

  private boolean signed() throws IOException, GeneralSecurityException {
    try {
      Pem.read(certificate).verify(Pem.read(authority).getPublicKey());
      return true;
    } catch (SignatureException byAnother) {
      return false;
    }
  }

  private static Instant expiry(KeyStore store) throws GeneralSecurityException {
    X509Certificate certificate =
        (X509Certificate) store.getCertificate(store.aliases().nextElement());
    return certificate.getNotAfter().toInstant();
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? missing.getFile() + " does not exist"
        : e.getMessage();
  }

  private void make(Keytool keytool, KeyStore known, Randomness randomness)
      throws IOException, DemoException, GeneralSecurityException {
    if (known == null) {
      keytool.selfSigned(
          AUTHORITY_ALIAS,
          "CN=Gatehouse demo CA " + HexFormat.of().formatHex(randomness.bytes(4)),
          AUTHORITY_DAYS,
          "bc:critical=ca:true,pathlen:0",
          "ku:critical=keyCertSign",
          "2.5.29.30:critical=" + LOOPBACK_ONLY);
    } else {
      keytool.put(AUTHORITY_ALIAS, known);
    }
    keytool.signedBy(
        AUTHORITY_ALIAS,
        SERVER_ALIAS,
        "CN=Gatehouse demo",
        SERVER_DAYS,
        "bc=ca:false",
        "ku:critical=digitalSignature",
        "eku=serverAuth",
        "san=ip:127.0.0.1,ip:::1,dns:localhost");
    if (known == null) {
      DemoFiles.writePrivate(
          authorityKey(authority.getParent()), keytool.privateKey(AUTHORITY_ALIAS));
      DemoFiles.writePublic(authority, keytool.certificate(AUTHORITY_ALIAS));
    }
    DemoFiles.writePrivate(key, keytool.privateKey(SERVER_ALIAS));
    DemoFiles.writePublic(certificate, keytool.certificate(SERVER_ALIAS));
  }
}
