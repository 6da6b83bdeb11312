package dev.gatehouse.wiring;

import dev.gatehouse.telemetry.Readiness;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a running server says of itself. */
final class ServerStatus {
  private ServerStatus() {}

  static Map<String, Object> of(Core core, Readiness readiness) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("version", Version.text());
    status.put("issuer", core.started().issuer().toString());
    status.put("database", core.storage().description());
    status.put("crypto", core.provider().description());
    status.put("master_key", core.masterKeys().current().id());
    status.put("sealed_anew", !core.masterKeyChange().unfinished());
    status.put("generation", core.generations().current().number());
    Map<String, String> problems = readiness.problems();
    status.put("ready", problems.isEmpty());
    if (!problems.isEmpty()) {
      status.put("problems", problems);
    }
    Map<String, String> notes = readiness.notes();
    if (!notes.isEmpty()) {
      status.put("notes", notes);
    }
    return status;
  }
}
