package dev.gatehouse.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The files that came with the server. */
final class BuiltIn {
  static final String LAYOUT = "layout";
  static final String STYLESHEET = "gatehouse.css";
  static final String ICON = "icon.svg";

  private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "ja");
  private static final List<String> STATIC = List.of(STYLESHEET, ICON);

  private BuiltIn() {}

  static Map<String, Source> templates() {
    Map<String, Source> templates = new HashMap<>();
    templates.put(LAYOUT, source("templates/layout.mustache"));
    for (PageKind kind : PageKind.values()) {
      templates.put(kind.template(), source("templates/" + kind.template() + ".mustache"));
    }
    return templates;
  }

  static Set<Language> languages() {
    return LANGUAGES.stream().map(Language::new).collect(Collectors.toUnmodifiableSet());
  }

  static Messages.MessageFile messages(Language language) {
    return messageFile(source("messages/" + language.tag() + ".properties"));
  }

  static Map<Language, Messages.MessageFile> messages() {
    Map<Language, Messages.MessageFile> messages = new HashMap<>();
    languages().forEach(language -> messages.put(language, messages(language)));
    return messages;
  }

  static Map<String, byte[]> staticFiles() {
    Map<String, byte[]> files = new HashMap<>();
    for (String name : STATIC) {
      files.put(name, read("static/" + name));
    }
    return files;
  }

  /** Parses the text of a properties file. */
  static Messages.MessageFile messageFile(Source source) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(source.text()));
    } catch (IOException | IllegalArgumentException e) {
      throw new ThemeException(source.origin() + ": not a properties file: " + e.getMessage());
    }
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    return new Messages.MessageFile(source.origin(), texts);
  }

  private static Source source(String name) {
    return new Source("built-in " + name, new String(read(name), StandardCharsets.UTF_8));
  }

  private static byte[] read(String name) {
    try (InputStream in = BuiltIn.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the server was built without web/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
