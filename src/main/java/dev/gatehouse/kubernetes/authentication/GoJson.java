package dev.gatehouse.kubernetes.authentication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as Go's {@code encoding/json} takes it: which member counts when a name stands twice, and
 * how a type that does not fit is called, decide what the API server says.
 */
sealed interface GoJson {
  int DEEPEST = 200;

  /** What Go calls the type in an error. */
  String kind();

  /** An object with all its members, also those that stand twice. */
  record Obj(List<Member> members) implements GoJson {
    @Override
    public String kind() {
      return "object";
    }

    /** As a map; the last of one name counts. */
    Map<String, GoJson> map() {
      Map<String, GoJson> map = new LinkedHashMap<>();
      members.forEach(member -> map.put(member.name(), member.value()));
      return map;
    }
  }

  /** A member of an object. */
  record Member(String name, GoJson value) {}

  /** An array. */
  record Arr(List<GoJson> items) implements GoJson {
    @Override
    public String kind() {
      return "array";
    }
  }

  /** Text. */
  record Str(String text) implements GoJson {
    @Override
    public String kind() {
      return "string";
    }
  }

  /** A number as it is written. */
  record Num(String literal) implements GoJson {
    @Override
    public String kind() {
      return "number";
    }
  }

  /** True or false. */
  record Bool(boolean truth) implements GoJson {
    @Override
    public String kind() {
      return "bool";
    }
  }

  /** Nothing: decoders leave what they fill as it is. */
  record Null() implements GoJson {
    @Override
    public String kind() {
      return "null";
    }
  }

  /** Text, also for null; empty when it is something else. */
  default Optional<String> asText() {
    return switch (this) {
      case Str str -> Optional.of(str.text());
      case Null none -> Optional.of("");
      default -> Optional.empty();
    };
  }

  /** The error of a decoder that wants another type. */
  default String unfit(String wanted) {
    return "json: cannot unmarshal " + kind() + " into Go value of type " + wanted;
  }

  /** As Java's own types: maps, lists, text, doubles, booleans, null. */
  default Object plain() {
    return switch (this) {
      case Obj obj -> {
        Map<String, Object> map = new LinkedHashMap<>();
        obj.members().forEach(member -> map.put(member.name(), member.value().plain()));
        yield map;
      }
      case Arr arr -> {
        List<Object> list = new ArrayList<>();
        arr.items().forEach(item -> list.add(item.plain()));
        yield list;
      }
      case Str str -> str.text();
      case Num num -> Double.valueOf(num.literal());
      case Bool bool -> bool.truth();
      case Null none -> null;
    };
  }

  /** Reads; empty when it is no JSON. */
  static Optional<GoJson> parse(String text) {
    return Parser.parse(text);
  }

  /** A strict reader of RFC 8259. */
  final class Parser {
    private static final Pattern NUMBER =
        Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int at;

    private Parser(String text) {
      this.text = text;
    }

    /** What is no JSON. */
    private static final class Malformed extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    static Optional<GoJson> parse(String text) {
      Parser parser = new Parser(text);
      try {
        GoJson value = parser.value(0);
        parser.space();
        return parser.at == text.length() ? Optional.of(value) : Optional.empty();
      } catch (Malformed e) {
        return Optional.empty();
      }
    }

    private void space() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private char peek() {
      space();
      if (at == text.length()) {
        throw new Malformed();
      }
      return text.charAt(at);
    }

    private void expect(char sign) {
      if (peek() != sign) {
        throw new Malformed();
      }
      at++;
    }

    private boolean take(char sign) {
      if (peek() != sign) {
        return false;
      }
      at++;
      return true;
    }

    private GoJson value(int depth) {
      if (depth > DEEPEST) {
        throw new Malformed();
      }
      return switch (peek()) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> new Str(string());
        case 't' -> word("true", new Bool(true));
        case 'f' -> word("false", new Bool(false));
        case 'n' -> word("null", new Null());
        default -> number();
      };
    }

    private GoJson word(String word, GoJson value) {
      if (!text.startsWith(word, at)) {
        throw new Malformed();
      }
      at += word.length();
      return value;
    }

    private GoJson number() {
      Matcher matcher = NUMBER.matcher(text).region(at, text.length());
      if (!matcher.lookingAt()) {
        throw new Malformed();
      }
      at = matcher.end();
      return new Num(matcher.group());
    }

    private GoJson object(int depth) {
      expect('{');
      List<Member> members = new ArrayList<>();
      if (take('}')) {
        return new Obj(members);
      }
      do {
        if (peek() != '"') {
          throw new Malformed();
        }
        String name = string();
        expect(':');
        members.add(new Member(name, value(depth + 1)));
      } while (take(','));
      expect('}');
      return new Obj(members);
    }

    private GoJson array(int depth) {
      expect('[');
      List<GoJson> items = new ArrayList<>();
      if (take(']')) {
        return new Arr(items);
      }
      do {
        items.add(value(depth + 1));
      } while (take(','));
      expect(']');
      return new Arr(items);
    }

    private String string() {
      at++;
      StringBuilder result = new StringBuilder();
      while (true) {
        if (at == text.length()) {
          throw new Malformed();
        }
        char sign = text.charAt(at++);
        if (sign == '"') {
          return whole(result);
        }
        if (sign < ' ') {
          throw new Malformed();
        }
        result.append(sign == '\\' ? escape() : sign);
      }
    }

    private char escape() {
      if (at == text.length()) {
        throw new Malformed();
      }
      char sign = text.charAt(at++);
      int known = "\"\\/bfnrt".indexOf(sign);
      if (known >= 0) {
        return "\"\\/\b\f\n\r\t".charAt(known);
      }
      if (sign != 'u' || at + 4 > text.length()) {
        throw new Malformed();
      }
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int digit = Character.digit(text.charAt(at++), 16);
        if (digit < 0) {
          throw new Malformed();
        }
        code = code * 16 + digit;
      }
      return (char) code;
    }

    /** Half a character becomes the sign for what cannot be shown, as in Go. */
    private static String whole(StringBuilder text) {
      StringBuilder result = new StringBuilder();
      text.codePoints()
          .map(code ->
              code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE ? 0xFFFD : code)
          .forEach(result::appendCodePoint);
      return result.toString();
    }
  }
}
