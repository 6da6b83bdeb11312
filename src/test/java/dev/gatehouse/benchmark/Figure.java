package dev.gatehouse.benchmark;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One result.
 *
 * @param scenario what was measured
 * @param provider whose cryptography
 * @param value the figure
 * @param unit of the figure
 * @param bar the most that it may be, if there is a bar
 * @param detail what it was made of, for people
 */
record Figure(
    String scenario,
    String provider,
    double value,
    String unit,
    OptionalDouble bar,
    String detail) {

  Figure withoutBar() {
    return new Figure(scenario, provider, value, unit, OptionalDouble.empty(), detail);
  }

  String verdict() {
    if (bar.isEmpty()) {
      return "";
    }
    if (value <= bar.getAsDouble()) {
      return "met";
    }
    return String.format(Locale.ROOT, "missed by %.0f %%", 100 * (value / bar.getAsDouble() - 1));
  }

  String shownValue() {
    return number(value) + " " + unit;
  }

  String shownBar() {
    return bar.isEmpty() ? "" : "≤ " + number(bar.getAsDouble()) + " " + unit;
  }

  private static String number(double number) {
    String pattern = number == Math.rint(number) || number >= 100 ? "%.0f" : "%.3f";
    String text =
        String.format(
            Locale.ROOT, number >= 1 && !pattern.equals("%.0f") ? "%.2f" : pattern, number);
    return text;
  }
}
