package dev.gatehouse.kubernetes.authentication;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Errors at fields, written as {@code field.ErrorList} of Kubernetes writes them. */
final class FieldErrors {
  private final List<String> all = new ArrayList<>();

  private void add(String path, String what, String detail) {
    all.add(path + ": " + what + (detail.isEmpty() ? "" : ": " + detail));
  }

  void required(String path, String detail) {
    add(path, "Required value", detail);
  }

  void invalid(String path, String value, String detail) {
    add(path, "Invalid value: " + GoQuote.quote(value), detail);
  }

  void internal(String path, String detail) {
    add(path, "Internal error", detail);
  }

  void duplicate(String path, String value) {
    add(path, "Duplicate value: " + GoQuote.quote(value), "");
  }

  void tooMany(String path, int count, int most) {
    add(path, "Too many: " + count, "must have at most " + most + " items");
  }

  void throwIfAny() throws ConfigurationException {
    List<String> different = List.copyOf(new LinkedHashSet<>(all));
    if (!different.isEmpty()) {
      throw new ConfigurationException(
          different.size() == 1 ? different.getFirst() : "[" + String.join(", ", different) + "]");
    }
  }
}
