package dev.gatehouse.kubernetes.check;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.kubernetes.check.HttpsReader.Answer;
import dev.gatehouse.kubernetes.check.HttpsReader.NoAnswerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at this issuer as an API server does that has only the generated configuration: the
 * certificate, the discovery document (OpenID Connect Discovery 1.0, section 4), the keys.
 */
public final class IssuerCheck {
  private static final int LONGEST = 1 << 20;
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final URI issuer;
  private final Optional<URI> discoveryUrl;
  private final boolean inside;
  private final List<String> algorithms;
  private final HttpsReader reader;
  private final InstantSource clock;
  private final Findings findings;
  private Optional<URI> keysAt = Optional.empty();

  /**
   * @param discoveryUrl where the document is read instead of at the issuer
   * @param inside whether the keys must be there as well, since the issuer is out of reach
   * @param algorithms what the API server takes of this issuer's
   * @param reader with the authorities that the API server is given for the issuer
   */
  public IssuerCheck(
      URI issuer,
      Optional<URI> discoveryUrl,
      boolean inside,
      List<String> algorithms,
      HttpsReader reader,
      InstantSource clock,
      Findings findings) {
    this.issuer = issuer;
    this.discoveryUrl = discoveryUrl;
    this.inside = inside;
    this.algorithms = List.copyOf(algorithms);
    this.reader = reader;
    this.clock = clock;
    this.findings = findings;
  }

  /** Where the document is read. */
  public URI document() {
    return discoveryUrl.orElseGet(
        () -> URI.create(issuer.toString().replaceFirst("/$", "") + DISCOVERY));
  }

  /** Where the document says that the keys are; empty before it was read. */
  public Optional<URI> keysAt() {
    return keysAt;
  }

  /**
   * Looks, up to the first thing that makes the rest senseless.
   *
   * @return the key set, byte for byte; empty when an API server would get none
   */
  public Optional<byte[]> look() {
    Certificates.authorities("authority", reader.authorities(), clock.instant(), findings);
    Optional<Answer> document = ask("discovery", document());
    if (document.isEmpty()) {
      return Optional.empty();
    }
    Clocks.compare("clock", "the issuer", document.get().date(), clock.instant(), findings);
    Optional<URI> keys = discovery(document.get().body());
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    keysAt = keys;
    Optional<byte[]> set = ask("keys", keys.get()).map(Answer::body);
    set.ifPresent(this::keys);
    return set;
  }

  private Optional<Answer> ask(String subject, URI address) {
    Answer answer;
    try {
      answer = reader.get(address, Optional.empty(), LONGEST);
    } catch (NoAnswerException e) {
      if (e.untrusted()) {
        chain(address, false);
      } else {
        findings.failed(
            subject,
            address + " cannot be read: " + e.getMessage(),
            "the API server needs a way to it: its name, a route, a firewall; inside the cluster set"
                + " innerAddress");
      }
      return Optional.empty();
    }
    if (!reader.sent().isEmpty()) {
      chain(address, true);
    }
    if (answer.status() >= 300 && answer.status() < 400) {
      findings.failed(
          subject,
          address + " answers with " + answer.status() + " and sends on to " + answer.location(),
          "an API server goes there, with the authorities that it has for this issuer; others do"
              + " not, and this check does not: answer at the address itself");
      return Optional.empty();
    }
    if (answer.status() != 200) {
      findings.failed(
          subject,
          address + " answers with " + answer.status() + "; only 200 counts",
          answer.status() == 404
              ? "see that the path of the issuer reaches this server as it is"
              : "look at what stands in front of this server");
      return Optional.empty();
    }
    return Optional.of(answer);
  }

  private void chain(URI address, boolean trusted) {
    String host = address.getHost().replaceAll("[\\[\\]]", "");
    Certificates.chain(
        reader.sent(), host, reader.authorities(), trusted, clock.instant(), findings);
  }

  private Optional<URI> discovery(byte[] body) {
    Map<String, Object> json;
    try {
      json = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
    } catch (ParseException e) {
      findings.failed(
          "discovery",
          document() + " answers, but with no JSON object",
          "something else than this server answers there: a login page, a proxy's own page");
      return Optional.empty();
    }
    String url = issuer.toString();
    if (!(json.get("issuer") instanceof String said) || !said.equals(url)) {
      findings.failed(
          "discovery",
          otherIssuer(json.get("issuer"), url),
          "correct issuer, or the" + " proxy that leads to another server");
      return Optional.empty();
    }
    findings.good("discovery", document() + " names " + url);
    try {
      URI keys =
          json.get("jwks_uri") instanceof String text ? new URI(text) : URI.create("missing:");
      if ("https".equalsIgnoreCase(keys.getScheme()) && keys.getHost() != null) {
        return host(keys) ? Optional.of(keys) : Optional.empty();
      }
    } catch (URISyntaxException e) {
      // As for one that is missing.
    }
    findings.failed(
        "keys",
        "the document's jwks_uri is no https address: " + json.get("jwks_uri"),
        "an API server would get no keys, or keys that anybody on the way can change");
    return Optional.empty();
  }

  private static String otherIssuer(Object said, String url) {
    if (!(said instanceof String other)) {
      return "the document names no issuer";
    }
    String difference =
        other.replaceAll("/+$", "").equals(url.replaceAll("/+$", ""))
            ? "they differ by a slash at the end"
            : other.toLowerCase(Locale.ROOT).equals(url.toLowerCase(Locale.ROOT))
                ? "they differ in capital letters"
                : "it is another issuer";
    return "the document names "
        + other
        + ", and the API server is told "
        + url
        + ": "
        + difference
        + ", and they are compared byte for byte";
  }

  /** Whether keys are read there. */
  private boolean host(URI keys) {
    String here = document().getAuthority();
    if (keys.getAuthority().equalsIgnoreCase(here)) {
      return true;
    }
    if (inside) {
      findings.failed(
          "keys",
          "the document that is read at the inner address "
              + here
              + " leads to "
              + keys
              + ", where an API server that cannot reach the issuer gets no keys",
          "what stands in front of this server there must pass Host on as it is");
      return false;
    }
    findings.warning(
        "keys",
        "only the document is read at " + here + "; the keys are read at " + keys.getAuthority(),
        "the API server must reach that too, with the same authority");
    return true;
  }

  private void keys(byte[] body) {
    JWKSet set;
    try {
      set = KeySets.read(new String(body, StandardCharsets.UTF_8));
    } catch (CheckException e) {
      findings.failed("keys", e.getMessage(), "publish no such key to clusters");
      return;
    } catch (ParseException e) {
      findings.failed("keys", "what is at jwks_uri is no JSON Web Key Set", "");
      return;
    }
    List<String> unable =
        algorithms.stream()
            .filter(one -> set.getKeys().stream().noneMatch(key -> makes(key, one)))
            .toList();
    if (!algorithms.isEmpty() && unable.equals(algorithms)) {
      findings.failed(
          "keys",
          "none of the "
              + set.getKeys().size()
              + " keys makes signatures that the API server takes ("
              + String.join(", ", algorithms)
              + ")",
          "look at keys.algorithms");
      return;
    }
    findings.good(
        "keys",
        set.getKeys().size()
            + " keys that an API server can read: "
            + String.join(
                ", ", set.getKeys().stream().map(key -> String.valueOf(key.getKeyID())).toList()));
  }

  private static boolean makes(JWK key, String algorithm) {
    String type = key.getKeyType().getValue();
    return key.getAlgorithm() != null
        ? key.getAlgorithm().getName().equals(algorithm)
        : type.equals(algorithm.startsWith("ES") ? "EC" : "RSA");
  }
}
