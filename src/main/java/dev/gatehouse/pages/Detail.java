package dev.gatehouse.pages;

import java.util.Objects;

/**
 * A line of an error page for whoever repairs it, for example the requested against the registered
 * redirect URI of a loopback address. Must say nothing that the sender of the request may not know.
 */
public record Detail(Text label, Text value) {
  public Detail {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(value, "value");
  }

  public static Detail of(TextKey label, String value) {
    return new Detail(Text.of(label), Text.literal(value));
  }
}
