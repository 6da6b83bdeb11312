package dev.gatehouse.cli;

import dev.gatehouse.kubernetes.access.AccessRules.Grant;
import dev.gatehouse.kubernetes.access.AccessRules.Result;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What RBAC allows, for people and for programs. What manifests say is nothing but text here. */
final class ClusterAccessText {
  private static final String FORM = "%-14s %-40s %-30s %s%n";

  private ClusterAccessText() {}

  static Map<String, Object> json(Result access) {
    return Map.of(
        "grants",
        access.grants().stream()
            .map(grant ->
                Map.of(
                    "namespace", grant.namespace(),
                    "verbs", grant.rule().verbs(),
                    "apiGroups", grant.rule().apiGroups(),
                    "resources", grant.rule().resources(),
                    "resourceNames", grant.rule().resourceNames(),
                    "nonResourceURLs", grant.rule().nonResourceUrls(),
                    "binding", grant.binding(),
                    "subject", grant.subject()))
            .toList(),
        "missing",
        access.missing());
  }

  static void print(PrintWriter out, Result access) {
    out.printf(FORM, "NAMESPACE", "RESOURCES", "VERBS", "FROM");
    for (Grant grant : access.grants()) {
      out.printf(
          FORM,
          grant.namespace().isEmpty() ? "*" : line(grant.namespace()),
          what(grant),
          line(grant.rule().verbs().toString()),
          line(grant.binding() + " for " + grant.subject()));
    }
    access
        .missing()
        .forEach(binding ->
            out.println("No manifest has the role of the binding " + line(binding) + "."));
  }

  private static String line(String text) {
    return ClusterJudgingText.line(text);
  }

  private static String what(Grant grant) {
    if (!grant.rule().nonResourceUrls().isEmpty()) {
      return line(grant.rule().nonResourceUrls().toString());
    }
    String groups =
        grant.rule().apiGroups().equals(List.of("")) ? "" : " of " + grant.rule().apiGroups();
    String names =
        grant.rule().resourceNames().isEmpty() ? "" : " named " + grant.rule().resourceNames();
    return line(grant.rule().resources() + groups + names);
  }

  static void difference(PrintWriter out, Optional<Result> before, Optional<Result> now) {
    Set<Grant> then = new LinkedHashSet<>(before.map(Result::grants).orElse(List.of()));
    Set<Grant> after = new LinkedHashSet<>(now.map(Result::grants).orElse(List.of()));
    list(out, "gains", after, then);
    list(out, "loses", then, after);
  }

  private static void list(PrintWriter out, String what, Set<Grant> those, Set<Grant> without) {
    for (Grant grant : those) {
      if (!without.contains(grant)) {
        out.printf(
            "%-9s %s %s%s%n",
            what,
            line(grant.rule().verbs().toString()),
            what(grant),
            grant.namespace().isEmpty() ? "" : " in " + line(grant.namespace()));
      }
    }
  }
}
