package dev.gatehouse.cli;

import dev.gatehouse.kubernetes.authentication.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeSet;

/** Tells what a change of an API server's configuration changes for somebody. */
final class ClusterDifference {
  private ClusterDifference() {}

  /** What is another for somebody. */
  static void print(PrintWriter out, Verdict before, Verdict now) {
    if (before.user().isPresent() != now.user().isPresent()) {
      out.println(
          now.user().isPresent()
              ? "gains     the cluster; before: " + ClusterJudgingText.line(before.error())
              : "loses     the cluster; before: "
                  + ClusterJudgingText.line(before.user().orElseThrow().username()));
      return;
    }
    if (now.user().isEmpty()) {
      return;
    }
    Verdict.User then = before.user().orElseThrow();
    Verdict.User user = now.user().orElseThrow();
    if (!then.username().equals(user.username())) {
      out.println("renamed   from " + ClusterJudgingText.line(then.username()));
    }
    groups(out, "gains", user.groups(), then.groups());
    groups(out, "loses", then.groups(), user.groups());
    changed(out, "uid", List.of(then.uid()), List.of(user.uid()));
    TreeSet<String> keys = new TreeSet<>(then.extra().keySet());
    keys.addAll(user.extra().keySet());
    for (String key : keys) {
      changed(
          out,
          "extra " + key,
          then.extra().getOrDefault(key, List.of()),
          user.extra().getOrDefault(key, List.of()));
    }
  }

  private static void changed(PrintWriter out, String what, List<String> before, List<String> now) {
    if (!before.equals(now)) {
      out.println(
          ClusterJudgingText.line(
              "changed   " + what + " from " + shown(before) + " to " + shown(now)));
    }
  }

  private static String shown(List<String> values) {
    String all = String.join(", ", values);
    return all.isEmpty() ? "nothing" : all;
  }

  private static void groups(
      PrintWriter out, String what, List<String> those, List<String> without) {
    TreeSet<String> groups = new TreeSet<>(those);
    groups.removeAll(without);
    if (!groups.isEmpty()) {
      out.printf("%-9s groups %s%n", what, ClusterJudgingText.line(String.join(", ", groups)));
    }
  }
}
