package dev.gatehouse.pages;

import java.util.Map;
import java.util.Objects;

/**
 * What the configuration says about the pages.
 *
 * @param basePath the issuer's path without a final slash: {@code ""} or {@code /dex}
 * @param issuerName the name shown to people ({@code frontend.issuer})
 * @param scheme light, dark, or the person's own choice ({@code frontend.theme})
 * @param logoUrl an address of a logo, or "" for ours ({@code frontend.logoURL}); the only address
 *     outside this host that a page may fetch from
 * @param extra further texts for templates, as {@code site.extra.<name>} ({@code frontend.extra})
 */
public record Frontend(
    String basePath, String issuerName, Scheme scheme, String logoUrl, Map<String, String> extra) {
  /** Which of the two sets of colours. */
  public enum Scheme {
    AUTO,
    LIGHT,
    DARK
  }

  public Frontend {
    if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
      throw new IllegalArgumentException(
          "base path must be empty or start with / and not end in it");
    }
    Href.requireOrEmpty("base path", basePath);
    issuerName = DisplayName.clean(issuerName);
    if (issuerName.isEmpty()) {
      throw new IllegalArgumentException("frontend.issuer must be a visible name");
    }
    Objects.requireNonNull(scheme, "scheme");
    Href.requireOrEmpty("frontend.logoURL", logoUrl);
    extra = Map.copyOf(extra);
  }

  /** Named Gatehouse, our logo, the person's own colours. */
  public static Frontend defaults(String basePath) {
    return new Frontend(basePath, "Gatehouse", Scheme.AUTO, "", Map.of());
  }
}
