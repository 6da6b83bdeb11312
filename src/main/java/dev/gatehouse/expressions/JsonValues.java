package dev.gatehouse.expressions;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON values to those of the language and back. */
final class JsonValues {
  private JsonValues() {}

  /** What the language calculates with: whole numbers of 64 bits, else floating point. */
  static Object toCel(Object json) {
    return switch (json) {
      case null -> NullValue.NULL_VALUE;
      case String text -> text;
      case Boolean truth -> truth;
      case Long number -> number;
      case Integer number -> number.longValue();
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
      case Number number -> number.doubleValue();
      case List<?> list -> list.stream().map(JsonValues::toCel).toList();
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), toCel(value)));
        yield copy;
      }
      default ->
          throw new IllegalArgumentException(json.getClass().getName() + " is no value of JSON");
    };
  }

  /**
   * A result as JSON; null for null and for an optional without a value.
   *
   * @throws ExpressionException when JSON has nothing like it
   */
  static Object fromCel(Object value) throws ExpressionException {
    return switch (value) {
      case NullValue none -> null;
      case String text -> text;
      case Boolean truth -> truth;
      case Long number -> number;
      case UnsignedLong number -> fromBig(number.bigIntegerValue());
      case Double number -> finite(number);
      case Optional<?> optional -> optional.isEmpty() ? null : fromCel(optional.get());
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        for (Object item : list) {
          copy.add(fromCel(item));
        }
        yield copy;
      }
      case Map<?, ?> map -> object(map);
      default ->
          throw new ExpressionException(
              "gives what JSON has not; make it text with string(…)", null);
    };
  }

  private static Object fromBig(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private static Double finite(Double number) throws ExpressionException {
    if (number.isNaN() || number.isInfinite()) {
      throw new ExpressionException("gives a number that JSON has not", null);
    }
    return number;
  }

  private static Map<String, Object> object(Map<?, ?> map) throws ExpressionException {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new ExpressionException("gives a map whose keys are not text", null);
      }
      copy.put(name, fromCel(entry.getValue()));
    }
    return copy;
  }
}
