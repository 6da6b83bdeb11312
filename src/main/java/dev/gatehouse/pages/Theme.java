package dev.gatehouse.pages;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Templates, messages and static files: our own, or a directory's over them. Immutable; a change of
 * a directory shows when the theme is loaded again.
 */
public final class Theme {
  private final Map<String, Source> templates;
  private final Messages messages;
  private final StaticFiles staticFiles;
  private final List<String> warnings;
  private final String id;

  Theme(
      Map<String, Source> templates,
      Messages messages,
      StaticFiles staticFiles,
      List<String> warnings,
      String id) {
    this.templates = Map.copyOf(templates);
    this.messages = messages;
    this.staticFiles = staticFiles;
    this.warnings = List.copyOf(warnings);
    this.id = id;
  }

  /** Our own pages, from the class path. */
  public static Theme builtIn() {
    return Own.THEME;
  }

  private static Theme read() {
    return new Theme(
        BuiltIn.templates(),
        new Messages(BuiltIn.languages()),
        new StaticFiles(BuiltIn.staticFiles()),
        List.of(),
        "");
  }

  /**
   * Our own pages with a directory's files over them: {@code templates/<page>.mustache}, {@code
   * messages/<language>.properties} and {@code static/}.
   *
   * @throws ThemeException with every problem of the files; templates are compiled by {@link Pages}
   */
  public static Theme load(Path directory) {
    return load(directory, "");
  }

  /**
   * As {@link #load(Path)}, with the logo of a theme for Dex: {@code themes/<name>/logo.png}.
   *
   * @param name of the theme; ignored where there is no such logo
   */
  public static Theme load(Path directory, String name) {
    return new ThemeDirectory(directory, name).read();
  }

  /** Path of the logo of a theme for Dex below the issuer, where there is one. */
  public Optional<String> logo() {
    return Optional.ofNullable(staticFiles.hashedName(ThemeDirectory.LOGO))
        .map(name -> "static/" + name);
  }

  /** What was ignored and why, one line each; for the log. */
  public List<String> warnings() {
    return warnings;
  }

  Map<String, Source> templates() {
    return templates;
  }

  Messages messages() {
    return messages;
  }

  StaticFiles staticFiles() {
    return staticFiles;
  }

  /** Tells one content of a theme's directory from another; empty for our own pages. */
  String id() {
    return id;
  }

  /** Read once: it comes with the program. */
  private static final class Own {
    private static final Theme THEME = read();
  }

  boolean isBuiltIn() {
    return id.isEmpty();
  }
}
