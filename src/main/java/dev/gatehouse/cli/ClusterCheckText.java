package dev.gatehouse.cli;

import dev.gatehouse.cli.ClusterCheckRun.Change;
import dev.gatehouse.cli.ClusterCheckRun.Part;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.kubernetes.check.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a check has found, for people and for programs. Writes no token, whoever has said it. */
final class ClusterCheckText {
  private static final int LONGEST = 1200;

  private final List<String> secrets;

  ClusterCheckText(List<String> secrets) {
    this.secrets = secrets;
  }

  /** Without secrets, and not without end. */
  private String shown(String text) {
    String result = text;
    for (String one : secrets) {
      result = result.replace(one, "(the token)");
    }
    return result.length() > LONGEST ? result.substring(0, LONGEST) + "…" : result;
  }

  private String line(String text) {
    return ClusterJudgingText.line(shown(text));
  }

  Map<String, Object> json(String name, ClusterCheckRun run) {
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Part part : run.parts()) {
      for (Finding one : part.findings()) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("part", part.name());
        json.put("subject", shown(one.subject()));
        json.put("level", one.level().name().toLowerCase(Locale.ROOT));
        json.put("detail", shown(one.detail()));
        json.put("advice", shown(one.advice()));
        findings.add(json);
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", name);
    json.put("agrees", run.agrees());
    json.put("findings", findings);
    json.put("people", run.changes().stream().map(ClusterCheckText::json).toList());
    json.put("commands", run.commands());
    return json;
  }

  private static Map<String, Object> json(Change change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("login", change.login());
    change.there().user().ifPresent(user -> json.put("there", ClusterJudgingText.json(user)));
    json.put("errorThere", change.there().error());
    change.settings().user().ifPresent(user -> json.put("settings", ClusterJudgingText.json(user)));
    json.put("errorBySettings", change.settings().error());
    return json;
  }

  void print(PrintWriter out, ClusterCheckRun run) {
    for (Part part : run.parts()) {
      out.println(part.title());
      for (Finding one : part.findings()) {
        String level =
            switch (one.level()) {
              case GOOD -> "good";
              case WARNING -> "warning";
              case FAILED -> "FAILED";
            };
        out.printf("  %-7s %s: %s%n", level, line(one.subject()), line(one.detail()));
        if (!one.advice().isEmpty()) {
          out.println("          " + line(one.advice()));
        }
      }
    }
    people(out, run);
    if (!run.commands().isEmpty()) {
      out.println("The same from the control plane's network, on one of its machines:");
      run.commands().forEach(one -> out.println("  " + line(one)));
    }
  }

  private static void people(PrintWriter out, ClusterCheckRun run) {
    if (!run.compared()) {
      return;
    }
    out.println(
        run.changes().isEmpty()
            ? "Nothing changes for any local user when the API server gets the settings."
            : "When the API server gets the settings:");
    for (Change one : run.changes()) {
      out.println("  " + ClusterJudgingText.line(one.login()));
      Verdict now = one.settings();
      ClusterDifference.print(out, one.there(), now);
    }
  }
}
