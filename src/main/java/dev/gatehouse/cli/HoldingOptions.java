package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options that say whose logins, grants or consents are listed. */
final class HoldingOptions {
  @Option(names = "--connector", paramLabel = "ID", description = "Only of this connector.")
  private String connector;

  @Option(
      names = "--user",
      paramLabel = "WHO",
      description = "A sub, an id at a connector, or what somebody logs in with.")
  private String user;

  @Option(names = "--client", paramLabel = "ID", description = "Only of this client.")
  private String client;

  /** Prints a list page by page, so that it may be long. */
  void list(
      Path config,
      String resource,
      String member,
      Map<String, String> more,
      OutputOption output,
      PrintWriter out,
      Function<Map<?, ?>, String> line)
      throws StartException {
    Map<String, String> query = new LinkedHashMap<>(more);
    Administration.put(query, "connector", connector);
    Administration.put(query, "user", user);
    Administration.put(query, "client", client);
    try (Administration administration = Administration.kept(config)) {
      Pages.each(
          administration,
          resource,
          query,
          member,
          item -> {
            if (!output.printed(out, item)) {
              out.println(line.apply(item));
            }
          },
          out::checkError);
    }
  }

  /** Some members of an item as {@code name=value}; what is not there is left out. */
  static String values(Map<?, ?> item, String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Object value = item.get(name);
      if (value != null) {
        String shown =
            value instanceof List<?> list
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : value.toString();
        text.append("  ").append(name).append('=').append(AuditText.value(shown));
      }
    }
    return text.toString();
  }

  /** Prints one item of a resource. */
  static void show(Path config, String resource, String id, OutputOption output, PrintWriter out)
      throws StartException {
    Map<String, Object> item =
        new Administration(config).get(resource + "/" + Administration.segment(id), Map.of());
    if (!output.printed(out, item)) {
      item.forEach((name, value) -> out.printf("%-12s  %s%n", name, AuditText.line("" + value)));
    }
  }
}
