package dev.gatehouse.kubernetes.check;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Authenticator;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Issuer;
import dev.gatehouse.kubernetes.authentication.ConfigurationException;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what an API server has with what the settings make, by what it means and not by how it
 * is written: order does not matter where the API server does not mind it.
 */
public final class ConfigurationComparison {
  private static final String APPLY = "write the configuration again (gatehouse cluster config)";

  /** For a cluster with a webhook, to which nothing of ours may be written again. */
  private static final String CORRECT =
      "a running API server goes on with the configuration that it had, and does not start with this"
          + " one; correct it, and leave this issuer out of it";

  private final AuthenticationModel settings;
  private final List<String> algorithms;
  private final Optional<String> authority;
  private final int minor;
  private final Findings findings;

  /**
   * @param settings what they make
   * @param algorithms of ID tokens, the usual one first
   * @param authority PEM of the authorities of this issuer's certificate
   * @param minor the version of Kubernetes, 1.{@code minor}
   */
  public ConfigurationComparison(
      AuthenticationModel settings,
      List<String> algorithms,
      Optional<String> authority,
      int minor,
      Findings findings) {
    this.settings = settings;
    this.algorithms = List.copyOf(algorithms);
    this.authority = authority;
    this.minor = minor;
    this.findings = findings;
  }

  /**
   * Looks whether an API server that asks here about tokens (a webhook, tokenReview) leaves the
   * decision to the answers. It takes what any of its authenticators takes, so it may not trust
   * this issuer by itself; who somebody is, the answers say.
   */
  public void compareBesideWebhook(LiveConfiguration live) {
    validate(live, CORRECT);
    Authenticator ours = settings.jwt().getFirst();
    String url = ours.issuer().url();
    others(live, ours);
    if (live.model().jwt().stream().anyMatch(one -> one.issuer().url().equals(url))) {
      findings.failed(
          "issuer",
          "the API server trusts "
              + url
              + " by itself, beside the webhook (tokenReview): a token that was revoked, or whose"
              + " login has ended, is taken all the same, and nothing tells of it",
          live.flags()
              ? "take --oidc-issuer-url and the other --oidc-… flags out"
              : "take the authenticator of this issuer out of the file; other issuers may stay");
    } else {
      findings.good(
          "issuer",
          "the API server does not trust " + url + " by itself: the webhook (tokenReview) decides");
    }
    findings.good(
        "configuration",
        "names, groups and rules are not compared: with tokenReview they are in the answers of this"
            + " server");
  }

  /** Compares. */
  public void compare(LiveConfiguration live, Instant now) {
    validate(
        live,
        "a running API server goes on with the configuration that it had, and does not start with"
            + " this one; "
            + APPLY);
    version(live);
    Authenticator ours = settings.jwt().getFirst();
    String url = ours.issuer().url();
    Optional<Authenticator> there =
        live.model().jwt().stream().filter(one -> one.issuer().url().equals(url)).findFirst();
    others(live, ours);
    if (there.isEmpty()) {
      missing(live, url);
      return;
    }
    findings.good("issuer", url);
    issuer(ours.issuer(), there.get().issuer());
    certificates(live, there.get().issuer(), now);
    signatures(live);
    new MappingComparison(ours, there.get(), live.flags(), findings).compare();
    if (findings.agree()) {
      findings.good("configuration", "the API server's is what the settings make");
    }
  }

  private void validate(LiveConfiguration live, String advice) {
    try {
      TokenJudge.of(live.model(), live.algorithms(), minor);
    } catch (ConfigurationException e) {
      findings.failed(
          "validity", "Kubernetes 1." + minor + " refuses it: " + e.getMessage(), advice);
    } catch (RefusedException e) {
      findings.warning("validity", "not compiled here: " + e.getMessage(), "");
    }
  }

  private void version(LiveConfiguration live) {
    String wanted = settings.apiVersion();
    String found = live.model().apiVersion();
    if (live.flags()) {
      if (!wanted.isEmpty()) {
        findings.warning(
            "form",
            "the API server has --oidc-… flags, which it reads at a start only and which cannot say"
                + " all that the settings say",
            "give it --authentication-config instead of them; from 1.30 on it reads the file again"
                + " when it changes");
      }
    } else if (wanted.isEmpty()) {
      findings.warning(
          "form",
          "the settings say Kubernetes 1." + minor + ", which has flags, and this is a file",
          "set kubernetesVersion to what the cluster runs");
    } else if (!wanted.equals(found)) {
      findings.warning(
          "apiVersion",
          found + " is read by Kubernetes 1." + minor + ", whose own is " + wanted,
          "write apiVersion: " + wanted + " before a version stops reading the older one");
    }
  }

  /** Whom else the API server believes. */
  private void others(LiveConfiguration live, Authenticator ours) {
    for (Authenticator other : live.model().jwt()) {
      String url = other.issuer().url();
      if (url.equals(ours.issuer().url())) {
        continue;
      }
      if (same(other.issuer().discoveryUrl(), ours.issuer().url())
          || other.issuer().discoveryUrl().startsWith(ours.issuer().url() + "/")) {
        findings.failed(
            "another issuer",
            url + " is discovered at this issuer, whose document names another issuer",
            "correct its discoveryURL; until then no change of the file is taken");
      }
      if (collides(other.username(), ours.username())) {
        findings.warning(
            "another issuer",
            url
                + " gives names with the same prefix: a person there can have the name, and so the"
                + " rights, of a person here",
            "give each issuer a prefix of its own");
      }
      if (!other.groups().equals(none()) && collides(other.groups(), ours.groups())) {
        findings.warning(
            "another issuer",
            url
                + " gives groups with the same prefix: a group there is the group of that name here",
            "give each issuer a prefix of its own");
      }
    }
  }

  private static AuthenticationModel.Mapping none() {
    return new AuthenticationModel.Mapping("", Optional.empty(), "");
  }

  private static boolean collides(
      AuthenticationModel.Mapping one, AuthenticationModel.Mapping other) {
    return one.expression().isEmpty()
        && other.expression().isEmpty()
        && one.prefix().equals(other.prefix());
  }

  private void missing(LiveConfiguration live, String url) {
    for (Authenticator one : live.model().jwt()) {
      String near = one.issuer().url();
      if (same(near, url)) {
        findings.failed(
            "issuer",
            "the API server has "
                + near
                + " and tokens have "
                + url
                + ": they differ by "
                + (near.replaceAll("/+$", "").equals(url.replaceAll("/+$", ""))
                    ? "a slash at the end"
                    : "capital letters or the port")
                + ", are compared byte for byte, and nobody gets in; its log says nothing",
            "write the issuer as it is: " + url);
        return;
      }
    }
    findings.failed(
        "issuer",
        "the API server has no authenticator for "
            + url
            + ": nobody of this issuer gets in, and its log says nothing. It has "
            + live.model().jwt().stream().map(one -> one.issuer().url()).toList(),
        APPLY);
  }

  private static boolean same(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String url) {
    return url.toLowerCase(Locale.ROOT)
        .replaceAll("/+$", "")
        .replaceFirst("^(https://[^/]*):443(?=/|$)", "$1");
  }

  private void issuer(Issuer ours, Issuer there) {
    if (!ours.discoveryUrl().equals(there.discoveryUrl())) {
      findings.failed(
          "discoveryURL",
          "the API server reads the document at "
              + (there.discoveryUrl().isEmpty() ? "the issuer" : there.discoveryUrl())
              + ", by the settings at "
              + (ours.discoveryUrl().isEmpty() ? "the issuer" : ours.discoveryUrl())
              + "; where it cannot be read, nobody gets in after the next start",
          APPLY + ", or set discoveryURL of the cluster");
    }
    Set<String> wanted = new LinkedHashSet<>(ours.audiences());
    Set<String> found = new LinkedHashSet<>(there.audiences());
    for (String one : wanted) {
      if (!found.contains(one)) {
        findings.failed(
            "audiences",
            "the API server does not take tokens for "
                + one
                + ": whoever logs in for this cluster is kept out. It takes "
                + found,
            APPLY + ", or set audience of the cluster");
      }
    }
    found.removeAll(wanted);
    if (!found.isEmpty()) {
      findings.failed(
          "audiences",
          "tokens for "
              + found
              + " are taken too: who has one for such a client or cluster gets in here, outside of"
              + " allowedGroups and tokenLifetime of this one",
          APPLY);
    }
    if (!there.egressSelectorType().equals(ours.egressSelectorType())) {
      findings.warning(
          "egressSelectorType",
          "the issuer is reached through the egress " + there.egressSelectorType(),
          "");
    }
  }

  private void certificates(LiveConfiguration live, Issuer there, Instant now) {
    List<X509Certificate> wanted = authority.map(Certificates::of).orElse(List.of());
    if (live.flags()) {
      if (live.authorityFile().isPresent() != authority.isPresent()) {
        findings.failed(
            "certificate authority",
            authority.isPresent()
                ? "there is no --oidc-ca-file, and the issuer's certificate is by an authority of"
                    + " its own: where the machine does not know it, nobody gets in"
                : "only the authorities of --oidc-ca-file are believed, and the settings name none",
            "write the flags again, or set issuerCertificateAuthority of the cluster");
      } else if (authority.isPresent()) {
        findings.warning(
            "certificate authority",
            "what is in " + live.authorityFile().orElseThrow() + " is not seen from here",
            "it is read at a start only: after a change of the authority, restart the API server");
      }
      return;
    }
    List<X509Certificate> found = Certificates.of(there.certificateAuthority());
    List<X509Certificate> lacking = new ArrayList<>(wanted);
    lacking.removeAll(found);
    if (wanted.isEmpty() && !found.isEmpty()) {
      findings.failed(
          "certificate authority",
          "only "
              + names(found)
              + " is believed, and the settings name none: a certificate by a public authority is"
              + " not, and nobody gets in after the next start",
          "set issuerCertificateAuthority of the cluster, or " + APPLY);
    } else if (!lacking.isEmpty()) {
      findings.failed(
          "certificate authority",
          (found.isEmpty() ? "none is there" : "there is " + names(found))
              + ", and "
              + names(lacking)
              + " is not: when the issuer's certificate is by it, nobody gets in after the next"
              + " start",
          APPLY);
    } else if (found.size() > wanted.size()) {
      List<X509Certificate> more = new ArrayList<>(found);
      more.removeAll(wanted);
      findings.warning(
          "certificate authority",
          names(more) + " is believed too, which issuerCertificateAuthority does not have",
          "remove it when no replica has a certificate by it any more");
    }
    Certificates.authorities("certificate authority", found, now, findings);
  }

  private static String names(List<X509Certificate> all) {
    return String.join("; ", all.stream().map(Certificates::name).toList());
  }

  private void signatures(LiveConfiguration live) {
    List<String> lacking = new ArrayList<>(algorithms);
    lacking.removeAll(live.algorithms());
    if (lacking.isEmpty()) {
      return;
    }
    String detail =
        "signatures with " + lacking + " are refused; the API server takes " + live.algorithms();
    String advice =
        "add them to --oidc-signing-algs, give the client an idTokenSignedResponseAlg of those, or"
            + " use a file, which takes all";
    if (lacking.contains(algorithms.getFirst())) {
      findings.failed("algorithms", detail, advice);
    } else {
      findings.warning("algorithms", detail, advice);
    }
  }
}
