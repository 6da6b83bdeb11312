package dev.gatehouse.kubernetes.authentication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The words in which Go's {@code encoding/json} refuses what is no JSON. One use, one thread. */
final class GoJsonSyntax {
  private final byte[] text;
  private int at;

  private GoJsonSyntax(byte[] text) {
    this.text = text;
  }

  /** A complaint. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** What a container waits for. */
  private enum Place {
    OBJECT,
    ARRAY
  }

  /** The error; empty when it is JSON. */
  static Optional<String> error(String text) {
    GoJsonSyntax reader = new GoJsonSyntax(text.getBytes(StandardCharsets.UTF_8));
    try {
      reader.document();
      return Optional.empty();
    } catch (Malformed e) {
      return Optional.of(e.getMessage());
    }
  }

  /** No recursion: what comes from outside may be deeper than the stack. */
  private void document() throws Malformed {
    Deque<Place> open = new ArrayDeque<>();
    boolean value = true;
    while (value || !open.isEmpty()) {
      if (value) {
        value = begin(open);
      } else {
        value = next(open);
      }
    }
    space();
    if (at < text.length) {
      throw wrong("after top-level value");
    }
  }

  /** Reads a value or the beginning of a container; whether another value must follow. */
  private boolean begin(Deque<Place> open) throws Malformed {
    byte sign = sign();
    switch (sign) {
      case '{' -> {
        at++;
        if (sign() == '}') {
          at++;
          return false;
        }
        key();
        open.push(Place.OBJECT);
        return true;
      }
      case '[' -> {
        at++;
        if (sign() == ']') {
          at++;
          return false;
        }
        open.push(Place.ARRAY);
        return true;
      }
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
    return false;
  }

  /** After a value inside a container: whether another value must follow. */
  private boolean next(Deque<Place> open) throws Malformed {
    byte sign = sign();
    boolean object = open.peek() == Place.OBJECT;
    if (sign == (object ? '}' : ']')) {
      at++;
      open.pop();
      return false;
    }
    if (sign != ',') {
      throw wrong(object ? "after object key:value pair" : "after array element");
    }
    at++;
    if (object) {
      key();
    }
    return true;
  }

  private void key() throws Malformed {
    if (sign() != '"') {
      throw wrong("looking for beginning of object key string");
    }
    string();
    if (sign() != ':') {
      throw wrong("after object key");
    }
    at++;
  }

  private void string() throws Malformed {
    at++;
    while (here() != '"') {
      // Bytes above 127 are negative, and belong to some character.
      if (here() >= 0 && here() < ' ') {
        throw wrong("in string literal");
      }
      if (here() == '\\') {
        at++;
        escape();
      }
      at++;
    }
    at++;
  }

  private void escape() throws Malformed {
    if (here() == 'u') {
      for (int i = 0; i < 4; i++) {
        at++;
        if (Character.digit(here(), 16) < 0) {
          throw wrong("in \\u hexadecimal character escape");
        }
      }
    } else if ("bfnrt\\/\"".indexOf(here()) < 0) {
      throw wrong("in string escape code");
    }
  }

  private void word(String word) throws Malformed {
    at++;
    for (int i = 1; i < word.length(); i++) {
      if (here() != word.charAt(i)) {
        throw wrong("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
  }

  private void number() throws Malformed {
    boolean negative = here() == '-';
    if (negative) {
      at++;
    }
    if (!digit()) {
      throw wrong(negative ? "in numeric literal" : "looking for beginning of value");
    }
    if (here() == '0') {
      at++;
    } else {
      digits();
    }
    if (is('.')) {
      at++;
      require("after decimal point in numeric literal");
    }
    if (is('e') || is('E')) {
      at++;
      if (here() == '+' || here() == '-') {
        at++;
      }
      require("in exponent of numeric literal");
    }
  }

  private void require(String context) throws Malformed {
    if (!digit()) {
      throw wrong(context);
    }
    digits();
  }

  private void digits() {
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
  }

  private boolean digit() throws Malformed {
    return here() >= '0' && here() <= '9';
  }

  private boolean is(char sign) {
    return at < text.length && text[at] == sign;
  }

  private void space() {
    while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
      at++;
    }
  }

  private byte sign() throws Malformed {
    space();
    return here();
  }

  private byte here() throws Malformed {
    if (at == text.length) {
      throw new Malformed("unexpected end of JSON input");
    }
    return text[at];
  }

  /** A byte is shown as the character of that number. */
  private Malformed wrong(String context) {
    char sign = (char) (text[at] & 0xff);
    String shown =
        switch (sign) {
          case '\'' -> "\\'";
          case '"' -> "\"";
          default -> {
            String quoted = GoQuote.quote(String.valueOf(sign));
            yield quoted.substring(1, quoted.length() - 1);
          }
        };
    return new Malformed("invalid character '" + shown + "' " + context);
  }
}
