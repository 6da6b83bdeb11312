package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.SelfCheck.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what the provider's document says of itself (OpenID Connect Discovery 1.0, section 3)
 * with the settings. What the document leaves open counts as good. Immutable and thread-safe.
 */
final class DocumentCheck {
  private final OidcSettings settings;
  private final Map<String, Object> document;

  DocumentCheck(OidcSettings settings, Map<String, Object> document) {
    this.settings = settings;
    this.document = document;
  }

  /** What is said of a member that names values; empty when the document has none. */
  static Optional<Set<String>> said(Map<String, Object> document, String member) {
    if (!(document.get(member) instanceof List<?> values)) {
      return Optional.empty();
    }
    Set<String> texts = new LinkedHashSet<>();
    values.forEach(value -> texts.add(String.valueOf(value)));
    return Optional.of(texts);
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    said(document, "response_types_supported").map(DocumentCheck::flow).ifPresent(findings::add);
    said(document, "code_challenge_methods_supported").map(this::pkce).ifPresent(findings::add);
    said(document, "id_token_signing_alg_values_supported")
        .map(this::algorithms)
        .ifPresent(findings::add);
    said(document, "scopes_supported").map(this::scopes).ifPresent(findings::add);
    return findings;
  }

  private static Finding flow(Set<String> types) {
    return types.contains("code")
        ? new Finding("response type", true, "the provider gives codes")
        : new Finding(
            "response type",
            false,
            "the provider gives no codes, only "
                + list(types)
                + ": another client type there, or"
                + " another provider, is needed");
  }

  private Finding pkce(Set<String> methods) {
    boolean knows = methods.contains("S256");
    if (!settings.asking().pkce()) {
      return new Finding(
          "PKCE",
          true,
          knows
              ? "not used although the provider knows S256: without pkceChallenge: none, codes are"
                  + " protected better"
              : "not used, and the provider does not know S256");
    }
    return knows
        ? new Finding("PKCE", true, "S256 is used, and the provider knows it")
        : new Finding(
            "PKCE",
            false,
            "the provider knows "
                + list(methods)
                + ", not S256: if logins fail for it, set"
                + " pkceChallenge: none");
  }

  private Finding algorithms(Set<String> theirs) {
    Set<String> common = new TreeSet<>(theirs);
    common.retainAll(settings.tokens().algorithms());
    return common.isEmpty()
        ? new Finding(
            "ID token",
            false,
            "the provider signs with "
                + list(theirs)
                + ", and accepted are "
                + list(new TreeSet<>(settings.tokens().algorithms()))
                + ": change idTokenAlgorithms")
        : new Finding("ID token", true, "signatures that both sides take: " + list(common));
  }

  /** The document need not name every scope (Discovery, section 3), so a gap is no fault. */
  private Finding scopes(Set<String> theirs) {
    Set<String> missing = new LinkedHashSet<>(settings.asking().scopes());
    missing.removeAll(theirs);
    if (missing.contains("openid")) {
      return new Finding(
          "scopes", false, "the provider does not know openid: it is no OpenID provider");
    }
    return new Finding(
        "scopes",
        true,
        missing.isEmpty()
            ? "the provider knows all that are asked for"
            : "the provider's document does not name "
                + list(missing)
                + "; it may refuse logins for them (invalid_scope) or leave them out");
  }

  private static String list(Set<String> values) {
    List<String> shown = values.stream().limit(20).toList();
    return Words.plain(String.join(", ", shown));
  }
}
