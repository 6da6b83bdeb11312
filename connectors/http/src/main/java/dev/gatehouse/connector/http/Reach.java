package dev.gatehouse.connector.http;

import dev.gatehouse.spi.SelfCheck.Finding;
import dev.gatehouse.spi.UpstreamException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What a self-check tells of the way to an upstream: name, connection, TLS and the clocks.
 * Thread-safe.
 */
public final class Reach {
  /** How soon before its end a certificate is worth a word; short-lived ones: a tenth of theirs. */
  private static final Duration SOON = Duration.ofDays(14);

  private static final int TENTH = 10;

  private final InstantSource clock;
  private final Duration leeway;
  private final String leewayKey;

  /**
   * For one connector.
   *
   * @param leeway by how much the clocks may differ
   * @param leewayKey the setting that says so; empty when there is none
   */
  public Reach(InstantSource clock, Duration leeway, String leewayKey) {
    this.clock = clock;
    this.leeway = leeway;
    this.leewayKey = leewayKey;
  }

  /**
   * What an answer shows, whatever it says.
   *
   * @param who the upstream, as in "the provider"
   */
  public List<Finding> of(String who, Response answer) {
    List<Finding> findings = new ArrayList<>();
    findings.add(new Finding("connection", true, who + " answers: " + answer));
    answer.certificate().map(this::certificate).ifPresent(findings::add);
    date(answer).map(date -> clocks(who, date)).ifPresent(findings::add);
    return List.copyOf(findings);
  }

  /**
   * Why there was no answer, and what to do.
   *
   * @param trustKey the setting that names authorities of one's own
   */
  public static Finding failed(UpstreamException problem, String trustKey) {
    return new Finding(
        "connection", false, problem.getMessage() + "; " + advice(problem, trustKey));
  }

  private static String advice(UpstreamException problem, String trustKey) {
    if (caused(problem, CertificateExpiredException.class)) {
      return "its certificate has ended: have it renewed there";
    }
    if (caused(problem, CertificateNotYetValidException.class)) {
      return "its certificate is not valid yet: compare the clocks of both machines";
    }
    if (caused(problem, CertPathBuilderException.class)
        || caused(problem, CertPathValidatorException.class)) {
      return "nobody who is trusted here signed its certificate: give the authority in " + trustKey;
    }
    if (caused(problem, SSLException.class)) {
      return "compare the host in the configuration with the names in its certificate, and look"
          + " whether the port speaks TLS";
    }
    return "look at the address in the configuration, at name resolution and proxies of this"
        + " machine, and whether a firewall is between";
  }

  private static boolean caused(Throwable problem, Class<? extends Throwable> kind) {
    Throwable cause = problem;
    // Causes can lead in a circle.
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (kind.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private Finding certificate(X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration left = Duration.between(clock.instant(), end);
    Duration tenth = Duration.between(certificate.getNotBefore().toInstant(), end).dividedBy(TENTH);
    boolean good = left.compareTo(tenth.compareTo(SOON) < 0 ? tenth : SOON) > 0;
    return new Finding(
        "certificate",
        good,
        "the certificate ends at "
            + end
            + ", in "
            + (left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours")
            + (good ? "" : ": have it renewed before, or nobody can log in"));
  }

  /** RFC 9110, section 6.6.1; what stood in a cache has grown older there (RFC 9111). */
  private static Optional<Instant> date(Response answer) {
    try {
      return answer
          .header("Date")
          .map(text ->
              ZonedDateTime.parse(
                      text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                  .toInstant()
                  .plusSeconds(age(answer)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long age(Response answer) {
    return answer
        .header("Age")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private Finding clocks(String who, Instant theirs) {
    Duration ahead = Duration.between(clock.instant(), theirs);
    // The field has whole seconds, and the answer was on its way for a moment.
    boolean good = ahead.abs().compareTo(leeway.plusSeconds(2)) <= 0;
    String words =
        ahead.abs().toSeconds() <= 2
            ? "the clock of " + who + " says the same as ours"
            : "the clock of "
                + who
                + " is "
                + ahead.abs().toSeconds()
                + " seconds "
                + (ahead.isNegative() ? "behind" : "ahead of")
                + " ours";
    return new Finding(
        "clock",
        good,
        good
            ? words
            : words
                + ", and tokens will not count: have both set by NTP"
                + (leewayKey.isEmpty() ? "" : ", or allow for it with " + leewayKey));
  }
}
