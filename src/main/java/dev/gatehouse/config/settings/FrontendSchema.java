package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Sources;
import java.nio.file.Path;
import java.util.Map;

/** Declares {@code frontend}. */
final class FrontendSchema {
  private FrontendSchema() {}

  static Schema<FrontendSettings> of(Dialect dialect, Sources sources) {
    return Schema.of(
        "Pages",
        s -> {
          Setting<Path> dir =
              s.path("dir").doc("Directory whose templates and static files replace ours.");
          if (dialect == Dialect.DEX) {
            sources
                .environment("DEX_FRONTEND_DIR")
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .ifPresent(dir::defaultsTo);
          }
          Setting<String> logo =
              s.text("logoURL")
                  .doc(
                      "Logo of the pages: an address, or a path below the issuer: static/logo.svg.");
          Setting<String> name =
              s.text("issuer")
                  .defaultsTo(dialect == Dialect.DEX ? "dex" : "Gatehouse")
                  .doc("The name that pages show.");
          Setting<String> theme =
              s.text("theme")
                  .defaultsTo(dialect == Dialect.DEX ? "light" : "auto")
                  .doc("Colours: light, dark, or auto for what the browser prefers.");
          Setting<Map<String, String>> extra =
              s.map("extra", Kinds.text()).doc("Values for templates.");
          return v ->
              new FrontendSettings(
                  v.find(dir),
                  v.find(logo).filter(text -> !text.isBlank()),
                  v.get(name),
                  v.get(theme),
                  v.get(extra));
        });
  }
}
