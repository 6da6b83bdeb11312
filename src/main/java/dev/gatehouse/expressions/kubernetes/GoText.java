package dev.gatehouse.expressions.kubernetes;

import dev.gatehouse.expressions.kubernetes.Value.Nothing;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Text of values as Go's {@code fmt} writes it. */
final class GoText {
  /** From there on Go writes powers of ten. */
  private static final int EXPONENT_FROM = 6;

  private GoText() {}

  /** {@code %v}. */
  static String plain(Object value) {
    return switch (value) {
      case Double number -> real(number);
      case String text -> text;
      case Boolean truth -> truth.toString();
      case Long number -> number.toString();
      case Nothing none -> throw new RefusedException("writes null into a message");
      default -> throw new RefusedException("writes a list or an object into a message");
    };
  }

  /** {@code %g} of the shortest digits that give the same number back. */
  static String real(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(number))).stripTrailingZeros();
    BigInteger digits = shortest.unscaledValue();
    String text = digits.toString();
    int exponent = text.length() - 1 - shortest.scale();
    String sign = number < 0 ? "-" : "";
    if (exponent < -4 || exponent >= EXPONENT_FROM) {
      String rest = text.length() > 1 ? "." + text.substring(1) : "";
      String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
      return sign + text.charAt(0) + rest + "e" + power + Math.abs(exponent);
    }
    return sign + shortest.toPlainString();
  }
}
