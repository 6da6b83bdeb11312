package dev.gatehouse.wiring;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.outbound.PublicLook;
import dev.gatehouse.outbound.PublicLook.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the issuer's public address for discovery as a client would, and warns of what clients would
 * stumble over: each finding once, until it is gone. In the background; nothing waits for it, and
 * no finding takes this server out of service. Thread-safe.
 */
final class OwnAddress implements Runnable {
  static final Duration PERIOD = Duration.ofHours(1);

  /** The longest look; two of them end before a stopping server would interrupt them. */
  static final Duration LIMIT = Duration.ofSeconds(4);

  private static final Logger LOG = LoggerFactory.getLogger(OwnAddress.class);
  private static final Duration SOON = Duration.ofDays(14);
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int OK = 200;

  private final Supplier<GatehouseSettings> settings;
  private final Supplier<List<String>> signing;
  private final InstantSource clock;
  private final Look look;
  private volatile Map<Kind, String> findings = Map.of();
  private volatile Map<String, Long> ends = Map.of();

  /** Looks at an address. */
  interface Look {
    /**
     * @param authorities PEM file of authorities that are believed beside Java's
     */
    Seen at(URI address, Optional<Path> authorities);
  }

  /** What can be found. */
  enum Kind {
    LISTENER_CERTIFICATE_ENDS,
    LISTENER_CERTIFICATE_ENDED,
    UNREACHABLE,
    CERTIFICATE_NOT_TRUSTED,
    CERTIFICATE_ENDS,
    CERTIFICATE_ENDED,
    REDIRECTED,
    OTHER_ANSWER,
    OTHER_ISSUER,
    OTHER_SERVER
  }

  /**
   * @param settings those in use
   * @param signing the keys that sign now, by their id
   */
  OwnAddress(
      Supplier<GatehouseSettings> settings,
      Supplier<List<String>> signing,
      InstantSource clock,
      Look look) {
    this.settings = settings;
    this.signing = signing;
    this.clock = clock;
    this.look = look;
  }

  /** Of a running server. */
  static OwnAddress of(Core core, Supplier<GatehouseSettings> settings) {
    return new OwnAddress(
        settings,
        () -> core.keys().copy().signing(),
        core.clock(),
        (url, authorities) -> new PublicLook(authorities, LIMIT).at(url));
  }

  @Override
  public void run() {
    GatehouseSettings now = settings.get();
    Map<Kind, String> found = new LinkedHashMap<>();
    Map<String, Long> certificates = new LinkedHashMap<>();
    if (now.web().https().isPresent()) {
      now.web()
          .tlsCert()
          .flatMap(OwnAddress::end)
          .ifPresent(end -> {
            certificates.put("listener", end.getEpochSecond());
            ending(found, end, Kind.LISTENER_CERTIFICATE_ENDS, Kind.LISTENER_CERTIFICATE_ENDED);
          });
    }
    if (now.discovery().selfCheck() && !HERE.contains(now.issuer().getHost())) {
      publicly(now, found, certificates);
    }
    ends = Map.copyOf(certificates);
    tell(now.issuer(), found);
  }

  private static Optional<Instant> end(Path certificate) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
          .findFirst()
          .map(leaf -> ((X509Certificate) leaf).getNotAfter().toInstant());
    } catch (IOException | CertificateException e) {
      // Whoever reads it to serve it says so.
      return Optional.empty();
    }
  }

  private void ending(Map<Kind, String> found, Instant end, Kind soon, Kind past) {
    Instant now = clock.instant();
    if (!end.isAfter(now)) {
      found.put(past, "The certificate ended at " + end);
    } else if (end.isBefore(now.plus(SOON))) {
      found.put(soon, "The certificate ends at " + end + ": have it renewed");
    }
  }

  private void publicly(
      GatehouseSettings now, Map<Kind, String> found, Map<String, Long> certificates) {
    String base = now.issuer().toString().replaceAll("/$", "");
    Optional<Path> authorities = now.discovery().certificateAuthority();
    Seen seen = look.at(URI.create(base + "/.well-known/openid-configuration"), authorities);
    seen.certificateEnd()
        .ifPresent(end -> {
          certificates.put("public", end.getEpochSecond());
          // Our own listener's was told already.
          if (!certificates.get("public").equals(certificates.get("listener"))) {
            ending(found, end, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDED);
          }
        });
    if (seen.untrusted()) {
      if (!found.containsKey(Kind.CERTIFICATE_ENDED)
          && !found.containsKey(Kind.LISTENER_CERTIFICATE_ENDED)) {
        found.put(
            Kind.CERTIFICATE_NOT_TRUSTED,
            "The certificate is not trusted here ("
                + seen.trouble()
                + "); if its authority is your own, name it in discovery.certificateAuthority");
      }
    } else if (!seen.trouble().isEmpty()) {
      found.put(
          Kind.UNREACHABLE,
          "The issuer's address cannot be reached from here ("
              + seen.trouble()
              + "); if that is as it should be, set discovery.selfCheck to false");
    } else if (seen.status() / 100 == 3) {
      found.put(
          Kind.REDIRECTED,
          "The discovery document is redirected to "
              + line(seen.location())
              + "; clients compare addresses exactly, and some follow nothing");
    } else if (seen.status() != OK) {
      found.put(
          Kind.OTHER_ANSWER, "The address of the discovery document answers " + seen.status());
    } else {
      document(now.issuer().toString(), base, seen.body(), authorities, found);
    }
  }

  private void document(
      String issuer,
      String base,
      String body,
      Optional<Path> authorities,
      Map<Kind, String> found) {
    Object said;
    try {
      said = JSONObjectUtils.parse(body).get("issuer");
    } catch (ParseException e) {
      found.put(Kind.OTHER_ANSWER, "The address of the discovery document answers what is no JSON");
      return;
    }
    if (!issuer.equals(said)) {
      String slash = String.valueOf(said).replaceAll("/$", "").equals(base) ? ", by a slash" : "";
      found.put(
          Kind.OTHER_ISSUER,
          "The discovery document at the issuer's address names another issuer, "
              + line(String.valueOf(said))
              + slash
              + ": clients refuse it");
      return;
    }
    Seen keys = look.at(URI.create(base + "/keys"), authorities);
    if (keys.status() == OK && !hasOneOf(signing.get(), keys.body())) {
      found.put(
          Kind.OTHER_SERVER,
          "The keys at the issuer's address are none that sign here: another server, or an old copy,"
              + " answers there");
    }
  }

  private static boolean hasOneOf(List<String> ids, String keySet) {
    try {
      return JWKSet.parse(keySet).getKeys().stream().map(JWK::getKeyID).anyMatch(ids::contains);
    } catch (ParseException e) {
      return false;
    }
  }

  /** What another server says, as part of a line. */
  private static String line(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() <= 200 ? plain : plain.substring(0, 200) + "...";
  }

  private void tell(URI issuer, Map<Kind, String> found) {
    Map<Kind, String> before = findings;
    findings = Map.copyOf(found);
    found.forEach((kind, text) -> {
      if (!before.containsKey(kind)) {
        LOG.atWarn().addKeyValue("issuer", issuer).addKeyValue("finding", kind).log("{}", text);
      }
    });
    before.keySet().stream()
        .filter(kind -> !found.containsKey(kind))
        .forEach(kind ->
            LOG.atInfo()
                .addKeyValue("issuer", issuer)
                .addKeyValue("finding", kind)
                .log("A trouble of the issuer's address is over"));
  }

  /** What was found last, for people. */
  Optional<String> note() {
    Map<Kind, String> last = findings;
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join("; ", last.values().stream().sorted().toList()));
  }

  /** What was found last. */
  Set<Kind> findings() {
    return findings.keySet();
  }

  /** When certificates end, in seconds since 1970: of the listener, and as seen from outside. */
  Map<String, Long> ends() {
    return ends;
  }
}
