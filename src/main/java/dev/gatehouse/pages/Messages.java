package dev.gatehouse.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The messages of every language, complete: each language has every key of English. Thread-safe.
 *
 * <p>Without a theme a language is read when somebody first needs it, which a quick start is
 * grateful for; the tests prove that ours are complete. With one, all are read and compared.
 */
final class Messages {
  private final Map<Language, Map<String, Message>> byLanguage = new ConcurrentHashMap<>();
  private final Set<Language> languages = new HashSet<>();

  /**
   * Our own messages.
   *
   * @param ours the languages that {@link BuiltIn#messages(Language)} has
   */
  Messages(Set<Language> ours) {
    languages.addAll(ours);
  }

  /**
   * Our own messages with a theme's over them.
   *
   * @param builtIn our own messages
   * @param overrides a theme's: single messages of a language that we have, or all of a new one
   * @throws ThemeException naming every message that is missing, unknown or malformed
   */
  Messages(Map<Language, MessageFile> builtIn, Map<Language, MessageFile> overrides) {
    List<String> problems = new ArrayList<>();
    builtIn.forEach((language, file) -> byLanguage.put(language, parse(file, problems)));
    Map<String, Message> english = byLanguage.get(Language.ENGLISH);
    overrides.forEach((language, file) -> {
      Map<String, Message> merged = new HashMap<>(byLanguage.getOrDefault(language, Map.of()));
      Map<String, Message> own = parse(file, problems);
      own.forEach((key, message) -> check(file, key, message, english.get(key), problems));
      merged.putAll(own);
      byLanguage.put(language, merged);
    });
    languages.addAll(byLanguage.keySet());
    byLanguage.forEach((language, messages) -> complete(language, messages, english, problems));
    if (!problems.isEmpty()) {
      throw new ThemeException(problems);
    }
  }

  /** The texts of one file by key. */
  record MessageFile(String origin, Map<String, String> texts) {}

  private static Map<String, Message> parse(MessageFile file, List<String> problems) {
    Map<String, Message> messages = new HashMap<>();
    new TreeMap<>(file.texts())
        .forEach((key, text) -> {
          try {
            messages.put(key, Message.parse(text));
          } catch (IllegalArgumentException e) {
            problems.add(file.origin() + ": message " + key + " has " + e.getMessage());
          }
        });
    return messages;
  }

  private static void check(
      MessageFile file, String key, Message message, Message english, List<String> problems) {
    if (english == null) {
      problems.add(file.origin() + ": there is no message " + key + "; remove it");
      return;
    }
    Set<String> unknown = new TreeSet<>(message.placeholders());
    unknown.removeAll(english.placeholders());
    if (!unknown.isEmpty()) {
      problems.add(
          file.origin()
              + ": message "
              + key
              + " has no placeholders "
              + unknown
              + "; it has "
              + english.placeholders());
    }
  }

  private static void complete(
      Language language,
      Map<String, Message> messages,
      Map<String, Message> english,
      List<String> problems) {
    Set<String> missing = new TreeSet<>(english.keySet());
    for (TextKey key : TextKey.values()) {
      missing.add(key.key());
    }
    for (ErrorKind kind : ErrorKind.values()) {
      missing.addAll(kind.keys());
    }
    missing.removeAll(messages.keySet());
    if (!missing.isEmpty()) {
      problems.add("language " + language.tag() + " lacks the messages " + missing);
    }
  }

  Set<Language> languages() {
    return Set.copyOf(languages);
  }

  boolean has(String key) {
    return all(Language.ENGLISH).containsKey(key);
  }

  /** The message; the language and the key must exist. */
  Message get(Language language, String key) {
    return all(language).get(key);
  }

  Map<String, Message> all(Language language) {
    if (!languages.contains(language)) {
      throw new IllegalArgumentException("no such language: " + language.tag());
    }
    return byLanguage.computeIfAbsent(language, Messages::read);
  }

  private static Map<String, Message> read(Language language) {
    List<String> problems = new ArrayList<>();
    Map<String, Message> messages = parse(BuiltIn.messages(language), problems);
    if (!problems.isEmpty()) {
      throw new ThemeException(problems);
    }
    return messages;
  }
}
