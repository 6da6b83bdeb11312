package dev.gatehouse.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.storage.SealedColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sealed for the database is in the list of sealed columns: a change of the master key
 * would lose the rest when the key of before is forgotten.
 */
class SealedValuesTest {
  /** Made anew by each change of the key, from what it finds. */
  private static final Set<String> MADE_ANEW = Set.of("keys of earlier master keys");

  private static final Path SEALER = Path.of("main/java/dev/gatehouse/crypto/Sealer.java");
  private static final Pattern CALL = Pattern.compile("sealBytes\\(\\s*([^,]*?)\\s*,");
  private static final Pattern OF_COLUMN = Pattern.compile("SealedColumn\\.(\\w+)\\.purpose\\(\\)");

  @Test
  void everyPurposeHasAColumn() throws IOException {
    Set<String> sealed = new TreeSet<>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      Matcher call = CALL.matcher(text);
      while (call.find()) {
        sealed.add(purpose(file, text, call.group(1)));
      }
    }
    Set<String> known = new TreeSet<>(MADE_ANEW);
    for (SealedColumn column : SealedColumn.values()) {
      known.add(column.purpose());
    }
    assertEquals(known, sealed);
  }

  /** The purpose that an argument stands for: a column's, a text, or a constant of the class. */
  private static String purpose(Path file, String text, String argument) {
    Matcher column = OF_COLUMN.matcher(argument);
    if (column.matches()) {
      return SealedColumn.valueOf(column.group(1)).purpose();
    }
    if (argument.startsWith("\"")) {
      return argument.substring(1, argument.length() - 1);
    }
    Path source = file;
    String where = text;
    String name = argument;
    int dot = argument.indexOf('.');
    if (dot > 0) {
      source = file.resolveSibling(argument.substring(0, dot) + ".java");
      name = argument.substring(dot + 1);
      try {
        where = Files.readString(source);
      } catch (IOException e) {
        throw new AssertionError(file + " seals for " + argument + ", which is not beside it", e);
      }
    }
    Matcher constant =
        Pattern.compile("String " + Pattern.quote(name) + "\\s*=\\s*([^;]+);").matcher(where);
    if (!constant.find()) {
      throw new AssertionError(file + " seals for \"" + argument + "\", which is no constant");
    }
    return purpose(source, where, constant.group(1));
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("main/java"))) {
      files
          .filter(file -> file.toString().endsWith(".java") && !file.equals(SEALER))
          .forEach(found::add);
    }
    return found;
  }
}
