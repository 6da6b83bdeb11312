package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The words of the pages, in every language that we bring. */
class MessagesTest {
  @Test
  void theLanguagesHaveTheSameMessagesAndPlaceholders() {
    Messages messages = Theme.builtIn().messages();
    Map<String, Message> english = messages.all(Language.ENGLISH);
    assertEquals(5, messages.languages().size());
    for (Language language : messages.languages()) {
      Map<String, Message> other = messages.all(language);
      assertEquals(english.keySet(), other.keySet(), language.tag());
      english.forEach((key, message) ->
          assertEquals(
              message.placeholders(), other.get(key).placeholders(), language.tag() + " " + key));
    }
    for (TextKey key : TextKey.values()) {
      assertEquals(key.placeholders(), english.get(key.key()).placeholders(), key.key());
    }
  }

  @Test
  void ourMessagesPassTheCheckOfThemes() {
    Messages checked = new Messages(BuiltIn.messages(), Map.of());
    assertEquals(Theme.builtIn().messages().languages(), checked.languages());
  }

  @Test
  void everyMessageIsUsed() {
    Set<String> unused = new HashSet<>(Theme.builtIn().messages().all(Language.ENGLISH).keySet());
    for (TextKey key : TextKey.values()) {
      unused.remove(key.key());
    }
    for (ErrorKind kind : ErrorKind.values()) {
      kind.keys().forEach(unused::remove);
    }
    for (Source source : Theme.builtIn().templates().values()) {
      Matcher tag = Pattern.compile("\\{\\{(?:text|rich)\\.([^}]+)}}").matcher(source.text());
      while (tag.find()) {
        unused.remove(tag.group(1));
      }
    }
    assertEquals(Set.of(), unused);
  }
}
