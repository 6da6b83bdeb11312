package dev.gatehouse.kubernetes.check;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks at certificates as the API server's TLS (Go's {@code crypto/x509}) does: names count in the
 * subject's alternative names alone, authorities must say that they are some, SHA-1 signs nothing.
 */
final class Certificates {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;
  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration SOON_AUTHORITY = Duration.ofDays(60);
  private static final Pattern DIGITS = Pattern.compile("[0-9.]+|.*:.*");

  private Certificates() {}

  /** The certificates of a text; none when it cannot be read. */
  static List<X509Certificate> of(String pem) {
    try {
      Collection<? extends java.security.cert.Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      List<X509Certificate> all = new ArrayList<>();
      for (java.security.cert.Certificate one : found) {
        if (one instanceof X509Certificate x509) {
          all.add(x509);
        }
      }
      return all;
    } catch (CertificateException e) {
      return List.of();
    }
  }

  /** What it is called; who made it may have chosen the name. */
  static String name(X509Certificate one) {
    return one.getSubjectX500Principal().getName();
  }

  /** Looks at authorities that an API server is given. */
  static void authorities(
      String subject, List<X509Certificate> all, Instant now, Findings findings) {
    for (X509Certificate one : all) {
      Instant end = one.getNotAfter().toInstant();
      if (end.isBefore(now)) {
        findings.failed(
            subject,
            "the authority " + name(one) + " ended on " + day(end),
            "put the new authority into issuerCertificateAuthority beside the old one, write the"
                + " configuration again, and remove the old one when all clusters have it");
      } else if (end.isBefore(now.plus(SOON_AUTHORITY))) {
        findings.warning(
            subject,
            "the authority " + name(one) + " ends on " + day(end),
            "give clusters a file with the old and the new authority before the certificate of this"
                + " server comes from the new one");
      }
      if (one.getNotBefore().toInstant().isAfter(now)) {
        findings.failed(
            subject,
            "the authority " + name(one) + " begins on " + day(one.getNotBefore().toInstant()),
            "compare the clocks");
      }
    }
  }

  /**
   * Says of the chain that a server has sent what is wrong with it, or soon will be.
   *
   * @param host the name or address that was asked for
   * @param authorities what is trusted; empty for the authorities of the machine
   * @param trusted whether the handshake succeeded
   */
  static void chain(
      List<X509Certificate> sent,
      String host,
      List<X509Certificate> authorities,
      boolean trusted,
      Instant now,
      Findings findings) {
    int before = findings.all().size();
    X509Certificate leaf = sent.getFirst();
    names(leaf, host, findings);
    for (X509Certificate one : sent) {
      life(one, one.equals(leaf), now, findings);
      if (one.getSigAlgName().toUpperCase(Locale.ROOT).contains("SHA1")
          && !one.getIssuerX500Principal().equals(one.getSubjectX500Principal())) {
        findings.failed(
            "certificate",
            name(one) + " is signed with SHA-1, which the API server does not take",
            "have it made again with SHA-256");
      }
    }
    if (!trusted
        && nothing(findings, before)
        && (authorities.isEmpty() || !leads(sent, authorities, findings))) {
      unknown(sent, authorities.isEmpty(), findings);
    }
    boolean nothing = nothing(findings, before);
    if (!trusted && nothing) {
      findings.failed(
          "certificate",
          "the certificate " + name(leaf) + " is not trusted",
          "compare it with issuerCertificateAuthority");
    } else if (trusted && nothing) {
      findings.good("certificate", name(leaf) + ", until " + day(leaf.getNotAfter().toInstant()));
    }
  }

  private static boolean nothing(Findings findings, int before) {
    return findings.all().stream()
        .skip(before)
        .noneMatch(one -> one.level() == Finding.Level.FAILED);
  }

  private static void life(X509Certificate one, boolean leaf, Instant now, Findings findings) {
    Instant end = one.getNotAfter().toInstant();
    Instant start = one.getNotBefore().toInstant();
    if (end.isBefore(now)) {
      findings.failed("certificate", name(one) + " ended on " + day(end), "renew it");
    } else if (start.isAfter(now)) {
      findings.failed(
          "certificate",
          name(one) + " begins on " + day(start),
          "compare the clocks of both sides");
    } else if (leaf
        && end.isBefore(now.plus(SOON))
        && end.isBefore(now.plus(Duration.between(start, end).dividedBy(3)))) {
      findings.warning(
          "certificate",
          name(one) + " ends on " + day(end),
          "see that it is renewed; this server reads a new file by itself");
    }
  }

  private static void names(X509Certificate leaf, String host, Findings findings) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> found = leaf.getSubjectAlternativeNames();
      for (List<?> one : found == null ? List.<List<?>>of() : found) {
        boolean digits = DIGITS.matcher(host).matches();
        if (one.get(0) instanceof Integer type
            && (type == DNS || type == ADDRESS)
            && one.get(1) instanceof String name) {
          names.add(name);
          if (type == (digits ? ADDRESS : DNS) && matches(name, host, digits)) {
            return;
          }
        }
      }
    } catch (CertificateParsingException e) {
      // Then it has none that could be read.
    }
    findings.failed(
        "certificate",
        names.isEmpty()
            ? "the certificate has no subject alternative name (SAN); a name in CN alone does not"
                + " count for an API server"
            : "the certificate is for " + String.join(", ", names) + " and not for " + host,
        "have it made for " + host + " as subject alternative name");
  }

  private static boolean matches(String name, String host, boolean digits) {
    if (digits) {
      try {
        // Both are addresses in digits, so nothing is looked up.
        return InetAddress.getByName(name).equals(InetAddress.getByName(host));
      } catch (java.net.UnknownHostException e) {
        return false;
      }
    }
    String asked = host.toLowerCase(Locale.ROOT);
    String pattern = name.toLowerCase(Locale.ROOT);
    if (!pattern.startsWith("*.")) {
      return pattern.equals(asked);
    }
    int dot = asked.indexOf('.');
    return dot > 0 && pattern.substring(1).equals(asked.substring(dot));
  }

  /** Whether the chain ends at one of the authorities by name; tells what is wrong there. */
  private static boolean leads(
      List<X509Certificate> sent, List<X509Certificate> authorities, Findings findings) {
    X509Certificate top = sent.getLast();
    Optional<X509Certificate> parent =
        authorities.stream()
            .filter(one -> one.getSubjectX500Principal().equals(top.getIssuerX500Principal()))
            .findFirst();
    if (parent.isEmpty()) {
      return authorities.contains(top);
    }
    if (parent.get().getBasicConstraints() < 0 && !sent.contains(parent.get())) {
      findings.failed(
          "certificate",
          name(parent.get()) + " does not say that it is an authority (CA:TRUE)",
          "make the authority again with the basic constraint CA:TRUE");
      return true;
    }
    try {
      top.verify(parent.get().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      findings.failed(
          "certificate",
          "issuerCertificateAuthority has "
              + name(parent.get())
              + " with another key than the one that signed "
              + name(top),
          "put the new authority into the file, and write the configuration again");
      return true;
    }
  }

  private static void unknown(List<X509Certificate> sent, boolean machine, Findings findings) {
    X509Certificate top = sent.getLast();
    boolean itself = top.getSubjectX500Principal().equals(top.getIssuerX500Principal());
    String where =
        machine
            ? "this machine's Java does not know (the API server's machine has authorities of its"
                + " own)"
            : "issuerCertificateAuthority does not have";
    findings.failed(
        "certificate",
        itself
            ? "the chain ends at " + name(top) + ", which " + where
            : "the chain of "
                + sent.size()
                + " is incomplete: "
                + name(top)
                + " is signed by "
                + top.getIssuerX500Principal().getName()
                + ", which is not sent along, and which "
                + where,
        itself
            ? "name the authority in issuerCertificateAuthority, and write the configuration again"
            : "put the certificates in between after the server's own into web.tlsCert, or name the"
                + " authority in issuerCertificateAuthority");
  }

  private static String day(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
