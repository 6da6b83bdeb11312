package dev.gatehouse.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Clients as text for people. */
final class ClientText {
  private ClientText() {}

  /** One line of a list. */
  static String line(Map<?, ?> client) {
    return String.format(
        Locale.ROOT,
        "%-24s  %-13s  %-12s  %s%s",
        client.get("id"),
        client.get("source"),
        Boolean.TRUE.equals(client.get("public")) ? "public" : "confidential",
        client.get("name") == null ? "" : client.get("name"),
        client.get("note") == null ? "" : "  (" + client.get("note") + ")");
  }

  /** Everything about one. */
  static void details(PrintWriter out, Map<?, ?> client) {
    client.forEach((key, value) -> {
      if (!isEmpty(value)) {
        out.printf("%-24s  %s%n", key, text(value));
      }
    });
  }

  private static boolean isEmpty(Object value) {
    return value instanceof List<?> list && list.isEmpty();
  }

  private static String text(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(ClientText::text).collect(Collectors.joining(", "));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", "));
      case null -> "";
      default -> value.toString();
    };
  }

  /** Warnings of a change. */
  static void warnings(PrintWriter err, Map<String, Object> reply) {
    if (reply.get("warnings") instanceof List<?> warnings) {
      for (Object one : warnings) {
        Map<?, ?> warning = (Map<?, ?>) one;
        Object suggestion = warning.get("suggestion");
        err.println(
            "Warning: " + warning.get("detail") + (suggestion == null ? "" : "; " + suggestion));
      }
    }
  }
}
