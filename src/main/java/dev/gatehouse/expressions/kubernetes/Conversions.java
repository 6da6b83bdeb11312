package dev.gatehouse.expressions.kubernetes;

import dev.gatehouse.expressions.kubernetes.Value.Failure;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Conversions between types. */
final class Conversions {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern NO_NUMBER_AT_ALL = Pattern.compile("[^0-9a-fA-FiInNxXpP_.+-].*|");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private Conversions() {}

  static Object convert(String type, Object value) {
    return switch (value) {
      case String text -> ofText(type, text);
      case Long number when !"bool".equals(type) ->
          switch (type) {
            case "int" -> number;
            case "double" -> Double.valueOf(number);
            default -> number.toString();
          };
      case Double number when !"bool".equals(type) -> ofReal(type, number);
      case Boolean truth when "bool".equals(type) -> truth;
      case Boolean truth when "string".equals(type) -> truth.toString();
      default -> Functions.noOverload(type, List.of(value));
    };
  }

  private static Object ofReal(String type, double number) {
    return switch (type) {
      case "double" -> number;
      case "string" -> GoText.real(number);
      default ->
          Double.isNaN(number) || number <= Long.MIN_VALUE || number >= Long.MAX_VALUE
              ? new Failure("integer overflow")
              : (Object) (long) number;
    };
  }

  private static Object ofText(String type, String text) {
    Failure failure = new Failure("type conversion error from 'string' to '" + type + "'");
    return switch (type) {
      case "string" -> text;
      case "bool" -> TRUE.contains(text) ? (Object) true : FALSE.contains(text) ? false : failure;
      case "int" -> {
        try {
          yield WHOLE.matcher(text).matches() ? (Object) Long.parseLong(text) : failure;
        } catch (NumberFormatException e) {
          yield failure;
        }
      }
      default -> {
        if (REAL.matcher(text).matches()) {
          double number = Double.parseDouble(text);
          yield Double.isInfinite(number) ? failure : (Object) number;
        }
        if (NO_NUMBER_AT_ALL.matcher(text).matches()) {
          yield failure;
        }
        throw new RefusedException("makes a number of a text that may be one in Go");
      }
    };
  }
}
