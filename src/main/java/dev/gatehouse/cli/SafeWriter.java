package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * What goes to a terminal: names that others chose must not move its cursor, change its title or
 * turn its lines around. Every character that is none to be seen is written as {@code \}{@code
 * uXXXX}, which in JSON is the same character; ends of lines and tabs stay.
 */
final class SafeWriter extends FilterWriter {

  SafeWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    write(new char[] {(char) c}, 0, 1);
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    int written = from;
    for (int i = from; i < from + length; i++) {
      // Halves of surrogate pairs pass: the encoder makes a question mark of a lone one.
      char c = text[i];
      if (c != '\n' && c != '\t' && !Character.isSurrogate(c) && !AuditText.printable(c)) {
        out.write(text, written, i - written);
        out.write(String.format("\\u%04x", (int) c));
        written = i + 1;
      }
    }
    out.write(text, written, from + length - written);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    write(text.toCharArray(), from, length);
  }
}
