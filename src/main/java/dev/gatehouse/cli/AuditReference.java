package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables of events and facts as the documentation has them. */
final class AuditReference {
  private AuditReference() {}

  /** Both tables as Markdown. */
  static String tables() {
    StringBuilder out = new StringBuilder();
    out.append("| event | when | always | sometimes |\n|---|---|---|---|\n");
    for (AuditType type : AuditType.values()) {
      out.append("| `")
          .append(type.wireName())
          .append("` | ")
          .append(type.meaning())
          .append(" | ")
          .append(names(type.required()))
          .append(" | ")
          .append(names(type.optional()))
          .append(" |\n");
    }
    out.append("\n| fact | tells | personal |\n|---|---|---|\n");
    out.append("| `id` | name of the event in the table, by time; not in the log | |\n");
    out.append("| `at` | when, in UTC | |\n");
    out.append("| `request_id` | the request; not for background work | |\n");
    out.append("| `remote` | address of who sent the request | yes |\n");
    for (Fact fact : Fact.values()) {
      out.append("| `")
          .append(fact.wireName())
          .append("` | ")
          .append(fact.meaning())
          .append(" | ")
          .append(fact.personal() ? "yes |\n" : "|\n");
    }
    return out.toString();
  }

  private static String names(Set<Fact> facts) {
    return Arrays.stream(Fact.values())
        .filter(facts::contains)
        .map(fact -> "`" + fact.wireName() + "`")
        .collect(Collectors.joining(" "));
  }
}
