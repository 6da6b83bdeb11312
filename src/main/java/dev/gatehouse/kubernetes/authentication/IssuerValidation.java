package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.AuthenticationModel.Issuer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The validation of {@code jwt[].issuer}. */
final class IssuerValidation {
  /** Addresses that Go's reader takes without a word; others are not judged. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:([^/?#@\\s]*)@)?([A-Za-z0-9._~:\\[\\]-]*))?"
              + "([A-Za-z0-9/._~!$&'()*+,;=:@-]*)(\\?[^#\\s]*)?(#[A-Za-z0-9/._~-]*)?");

  private IssuerValidation() {}

  static void check(Issuer issuer, String path, FieldErrors errors) {
    if (issuer.url().isEmpty()) {
      errors.required(path + ".url", "");
    } else {
      address(issuer.url(), path + ".url", errors);
    }
    if (!issuer.discoveryUrl().isEmpty()) {
      String discovery = issuer.discoveryUrl();
      if (!issuer.url().isEmpty() && plain(issuer.url()).equals(plain(discovery))) {
        errors.invalid(
            path + ".discoveryURL", discovery, "discoveryURL must be different from URL");
      }
      address(discovery, path + ".discoveryURL", errors);
    }
    audiences(issuer.audiences(), issuer.audienceMatchPolicy(), path, errors);
    if (!issuer.certificateAuthority().isEmpty()
        && !hasCertificate(issuer.certificateAuthority())) {
      errors.invalid(
          path + ".certificateAuthority",
          "<omitted>",
          "data does not contain any valid RSA or ECDSA certificates");
    }
    if (!issuer.egressSelectorType().isEmpty()
        && !Set.of("controlplane", "cluster").contains(issuer.egressSelectorType())) {
      errors.invalid(
          path + ".egressSelectorType",
          issuer.egressSelectorType(),
          "egress selector must be either controlplane or cluster");
    }
  }

  private static String plain(String address) {
    return address.replaceAll("/+$", "");
  }

  private static void address(String address, String path, FieldErrors errors) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      throw new RefusedException(path + " is an address that is not judged here: " + address);
    }
    if (!"https".equalsIgnoreCase(parts.group(1))) {
      errors.invalid(path, address, "URL scheme must be https");
    }
    if (parts.group(2) != null) {
      errors.invalid(path, address, "URL must not contain a username or password");
    }
    if (parts.group(5) != null && parts.group(5).length() > 1) {
      errors.invalid(path, address, "URL must not contain a query");
    }
    if (parts.group(6) != null && parts.group(6).length() > 1) {
      errors.invalid(path, address, "URL must not contain a fragment");
    }
  }

  private static void audiences(
      List<String> audiences, String policy, String path, FieldErrors errors) {
    String at = path + ".audiences";
    if (audiences.isEmpty()) {
      errors.required(at, "at least one " + at + " is required");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < audiences.size(); i++) {
      if (audiences.get(i).isEmpty()) {
        errors.required(at + "[" + i + "]", "");
      }
      if (!seen.add(audiences.get(i))) {
        errors.duplicate(at + "[" + i + "]", audiences.get(i));
      }
    }
    boolean any = "MatchAny".equals(policy);
    if (audiences.size() > 1 && !any) {
      errors.invalid(
          path + ".audienceMatchPolicy",
          policy,
          "audienceMatchPolicy must be MatchAny for multiple audiences");
    }
    if (audiences.size() == 1 && !policy.isEmpty() && !any) {
      errors.invalid(
          path + ".audienceMatchPolicy",
          policy,
          "audienceMatchPolicy must be empty or MatchAny for single audience");
    }
  }

  private static boolean hasCertificate(String pem) {
    try {
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
          .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }
}
