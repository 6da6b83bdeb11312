package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Users of a cluster, for people and for programs. */
final class ClusterJudgingText {
  private ClusterJudgingText() {}

  /** In one line of output and nothing but text to a terminal, whatever a token had in it. */
  static String line(String text) {
    // Doubled backslashes would make expressions hard to read, and nothing reads this back.
    return AuditText.line(text.replaceAll("\\R", " ")).replace("\\\\", "\\");
  }

  static Map<String, Object> json(User user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("username", user.username());
    json.put("uid", user.uid());
    json.put("groups", user.groups());
    json.put("extra", new TreeMap<>(user.extra()));
    return json;
  }

  static void print(PrintWriter out, User user) {
    out.println("username  " + line(user.username()));
    out.println("uid       " + line(user.uid().isEmpty() ? "-" : user.uid()));
    out.println("groups    " + line(String.join(", ", user.groups())));
    new TreeMap<>(user.extra())
        .forEach((key, values) ->
            out.println("extra     " + line(key + " = " + String.join(", ", values))));
  }
}
