package dev.gatehouse.config.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The look of the pages.
 *
 * @param dir directory with templates, themes and static files that replace ours
 * @param logoUrl the logo; empty for the theme's
 * @param issuer the name that pages show
 * @param theme name of the theme
 * @param extra values for templates
 */
public record FrontendSettings(
    Optional<Path> dir,
    Optional<String> logoUrl,
    String issuer,
    String theme,
    Map<String, String> extra) {
  public FrontendSettings {
    extra = Map.copyOf(extra);
  }
}
