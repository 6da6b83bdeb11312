package dev.gatehouse.endtoend.audit;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.testing.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a server for its record. */
final class AuditRecord {
  private AuditRecord() {}

  /** Events as the interface gives them; refusals that are on their way are written first. */
  static List<Map<String, Object>> search(TestServer server, Map<String, String> query) {
    AdminReply reply = server.administer("GET", "/audit", query, Map.of());
    if (reply.status() != 200) {
      throw new AssertionError(reply.body().toString());
    }
    return events(reply);
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> events(AdminReply reply) {
    return (List<Map<String, Object>>) reply.body().get("events");
  }

  /** What a command ended with and said. */
  record Said(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  static Said run(Path configuration, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", configuration.toString()));
    int code =
        Gatehouse.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }
}
