package dev.gatehouse.endtoend.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload is recorded as what was added, changed and removed, and tells no value. */
class ReloadRecordTest {
  private static final String SECRET = "another-secret-0123456789abcdef0123456789";
  private static final String HASH = "$2a$10$ABCDEFGHIJKLMNOPQRSTUuwfKwIW5qJNG0fWzqY3wGkTzZUqkqPPW";

  @TempDir Path directory;

  @Test
  void everyChangeIsNamedAndNoValueIsTold() {
    Map<String, UnaryOperator<String>> edits = new LinkedHashMap<>();
    edits.put("", yaml -> yaml + "# a remark\n");
    edits.put(
        "client web-app changed", yaml -> yaml.replace("web-app-secret-0123456789abcdef", SECRET));
    edits.put("client native-app changed", yaml -> yaml.replace("Native application", "App"));
    edits.put(
        "local user user-bob changed",
        yaml ->
            yaml.replaceFirst(
                "(?s)(bob@example.com\\s+hash: )\"[^\"]+\"", "$1\"" + escaped() + "\""));
    edits.put(
        "client added added",
        yaml ->
            yaml.replace(
                "staticClients:",
                "staticClients:\n  - id: added\n    name: Added\n    secret: "
                    + SECRET
                    + "\n    redirectURIs: [https://added.example.com/cb]"));
    edits.put(
        "client added removed", yaml -> yaml.replaceFirst("(?s)  - id: added.*?/cb\\]\n", ""));
    edits.put(
        "connector local removed; connector more added",
        yaml -> yaml + "connectors: [{type: local, id: more, name: More}]\n");
    edits.put(
        "connector local added; connector more removed",
        yaml -> yaml.replaceFirst("connectors: .*\n", ""));
    edits.put("expiry changed", yaml -> yaml + "expiry: {idTokens: 17m}\n");
    edits.put("logger changed", yaml -> yaml + "logger: {level: debug}\n");
    edits.put("audit changed", yaml -> yaml + "audit: {retention: 17d}\n");
    edits.put("passwords changed", yaml -> yaml + "passwords: {minimumLength: 14}\n");
    edits.put("sessions changed", yaml -> yaml + "sessions: {absoluteLifetime: 17h}\n");
    try (TestServer server = TestServer.in(directory).start()) {
      for (Map.Entry<String, UnaryOperator<String>> edit : edits.entrySet()) {
        var reply = server.reload(edit.getValue());
        assertEquals(200, reply.status(), () -> edit.getKey() + reply.body());
        Map<String, Object> event =
            AuditRecord.search(server, Map.of("type", "configuration.reloaded")).get(0);
        assertNames(edit.getKey(), (String) event.getOrDefault("detail", ""));
        assertEquals("test", event.get("actor"));
      }
      assertEquals(409, server.reload(yaml -> yaml + "secret: " + SECRET + "\n").status());
      String all = AuditRecord.run(server.configuration(), "search", "--limit", "10000").out();
      assertFalse(all.contains(SECRET), all);
      assertFalse(all.contains("$2a$"), all);
      assertEquals(
          1, AuditRecord.search(server, Map.of("type", "configuration.refused")).size(), all);
    }
  }

  /** What has changed is named, nothing else; which of its keys may follow. */
  private static void assertNames(String expected, String detail) {
    List<String> parts = List.of(detail.split("; "));
    List<String> names = List.of(expected.split("; "));
    assertEquals(names.size(), parts.size(), detail);
    for (String name : names) {
      assertTrue(
          parts.stream().anyMatch(part -> part.equals(name) || part.startsWith(name + ":")),
          () -> name + " is missing in " + detail);
    }
  }

  private static String escaped() {
    return HASH.replace("$", "\\$");
  }
}
