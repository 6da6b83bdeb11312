package dev.gatehouse.endtoend.audit;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
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

  /** Runs a command below {@code gatehouse audit}. */
  static CommandRun run(Path configuration, String... arguments) {
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    return CommandRun.of(configuration, all);
  }
}
