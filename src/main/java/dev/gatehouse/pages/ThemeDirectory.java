package dev.gatehouse.pages;

import dev.gatehouse.crypto.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a theme's directory. Symbolic links are followed, as a mounted ConfigMap consists of them,
 * but not out of the directory. Amounts are bounded: everything is kept in memory.
 */
final class ThemeDirectory {
  private static final String TEMPLATE = ".mustache";
  private static final String MESSAGES = ".properties";
  private static final int MAX_TEXT = 256 * 1024;
  private static final int MAX_STATIC = 2 * 1024 * 1024;
  private static final int MAX_FILES = 200;
  private static final int MAX_DEPTH = 4;

  /** Name below {@code static/} that Dex's logo gets. */
  static final String LOGO = "theme-logo.png";

  private final Path directory;
  private final String themeName;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final StringBuilder content = new StringBuilder();
  private Path root;

  ThemeDirectory(Path directory, String themeName) {
    this.directory = directory;
    this.themeName = themeName;
  }

  Theme read() {
    try {
      root = directory.toRealPath();
    } catch (IOException e) {
      throw new ThemeException(
          directory + ": no such directory, or it may not be read; check frontend.dir");
    }
    if (!Files.isDirectory(root)) {
      throw new ThemeException(directory + ": not a directory; frontend.dir names one");
    }
    Map<String, Source> templates = BuiltIn.templates();
    templates.putAll(templates());
    Map<Language, Messages.MessageFile> overrides = messages();
    Map<String, byte[]> files = BuiltIn.staticFiles();
    dexLogo().ifPresent(logo -> files.put(LOGO, logo));
    files.putAll(staticFiles());
    if (Files.isDirectory(root.resolve("themes"))) {
      warnings.add(
          directory.resolve("themes")
              + ": ignored but for logo.png, as is every theme made for Dex; see the"
              + " documentation of frontend.dir for the files of a Gatehouse theme");
    }
    if (!problems.isEmpty()) {
      throw new ThemeException(problems);
    }
    Messages merged = new Messages(BuiltIn.messages(), overrides);
    return new Theme(
        templates,
        merged,
        new StaticFiles(files),
        warnings,
        Digests.base64Url(Digests.sha256(content.toString())));
  }

  private Optional<byte[]> dexLogo() {
    if (!themeName.matches("[A-Za-z0-9_-]+")) {
      return Optional.empty();
    }
    Path file = directory.resolve("themes").resolve(themeName).resolve("logo.png");
    return Files.isRegularFile(file) && isInside(file)
        ? Optional.ofNullable(bytes(file, MAX_STATIC))
        : Optional.empty();
  }

  private Map<String, Source> templates() {
    Map<String, Source> templates = new HashMap<>();
    for (Path file : files("templates")) {
      String name = file.getFileName().toString();
      if (!name.endsWith(TEMPLATE)) {
        ignore(file, name.endsWith(".html") ? "Go templates cannot be used" : "not a " + TEMPLATE);
        continue;
      }
      String text = text(file);
      if (text != null) {
        if (text.toLowerCase(Locale.ROOT).contains("<script")) {
          warnings.add(file + ": the Content-Security-Policy keeps its script from running");
        }
        String key = name.substring(0, name.length() - TEMPLATE.length());
        templates.put(key, new Source(file.toString(), text));
      }
    }
    return templates;
  }

  private Map<Language, Messages.MessageFile> messages() {
    Map<Language, Messages.MessageFile> messages = new HashMap<>();
    for (Path file : files("messages")) {
      String name = file.getFileName().toString();
      if (!name.endsWith(MESSAGES)) {
        ignore(file, "not a " + MESSAGES + " file");
        continue;
      }
      String tag = name.substring(0, name.length() - MESSAGES.length()).toLowerCase(Locale.ROOT);
      String text = text(file);
      if (text == null) {
        continue;
      }
      try {
        Language language = new Language(tag.replace('_', '-'));
        messages.put(language, BuiltIn.messageFile(new Source(file.toString(), text)));
      } catch (ThemeException e) {
        problems.addAll(e.problems());
      } catch (IllegalArgumentException e) {
        problems.add(file + ": " + e.getMessage());
      }
    }
    return messages;
  }

  private Map<String, byte[]> staticFiles() {
    Map<String, byte[]> files = new HashMap<>();
    Path base = directory.resolve("static");
    for (Path file : files("static")) {
      String name = base.relativize(file).toString().replace('\\', '/');
      if (!StaticFiles.TYPES.containsKey(StaticFiles.extension(name)) || !name.contains(".")) {
        ignore(file, "pages use only files of the types " + StaticFiles.TYPES.keySet());
        continue;
      }
      if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._/-]*")) {
        problems.add(file + ": rename it; names consist of letters, digits, dot, - and _");
        continue;
      }
      byte[] body = bytes(file, MAX_STATIC);
      if (body != null) {
        files.put(name, body);
      }
    }
    return files;
  }

  /** The regular files below a directory of the theme; none if it is not there. */
  private List<Path> files(String name) {
    Path base = directory.resolve(name);
    if (!Files.exists(base)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(base, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> found =
          walk.filter(Files::isRegularFile)
              .filter(file -> !isHidden(base.relativize(file)))
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (found.size() > MAX_FILES) {
        problems.add(base + ": more than " + MAX_FILES + " files");
        return List.of();
      }
      return found.stream().filter(this::isInside).toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add(base + ": cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  /** A ConfigMap keeps its files a second time under {@code ..data}. */
  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private boolean isInside(Path file) {
    try {
      if (file.toRealPath().startsWith(root)) {
        return true;
      }
      problems.add(file + ": a link out of the theme's directory; copy the file instead");
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
    }
    return false;
  }

  private void ignore(Path file, String why) {
    warnings.add(file + ": ignored: " + why);
  }

  /** The file's text, or null with a problem noted. */
  private String text(Path file) {
    byte[] bytes = bytes(file, MAX_TEXT);
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add(file + ": not UTF-8; save it in that encoding");
      return null;
    }
  }

  private byte[] bytes(Path file, int limit) {
    try {
      if (Files.size(file) > limit) {
        problems.add(file + ": larger than " + limit / 1024 + " KiB");
        return null;
      }
      byte[] bytes = Files.readAllBytes(file);
      content
          .append(file)
          .append(' ')
          .append(Digests.base64Url(Digests.sha256(bytes)))
          .append('\n');
      return bytes;
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
      return null;
    }
  }
}
