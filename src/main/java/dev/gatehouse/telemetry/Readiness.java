package dev.gatehouse.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this replica can answer logins, as named checks. Checks read memory only, so that asking
 * costs nothing; what they look at is refreshed in the background. Thread-safe.
 */
public final class Readiness {
  private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
  private final Map<String, Supplier<Optional<String>>> notes = new LinkedHashMap<>();
  private volatile boolean stopping;

  /**
   * Adds a check; before the first question only.
   *
   * @param check empty when all is well, else what is wrong
   */
  public Readiness check(String name, Supplier<Optional<String>> check) {
    checks.put(name, check);
    return this;
  }

  /** Adds something that is worth saying but takes nothing out of service. */
  public Readiness note(String name, Supplier<Optional<String>> note) {
    notes.put(name, note);
    return this;
  }

  /** What is worth saying, by name. */
  public Map<String, String> notes() {
    Map<String, String> said = new LinkedHashMap<>();
    notes.forEach((name, note) -> note.get().ifPresent(what -> said.put(name, what)));
    return said;
  }

  /** From now on the answer is no: load balancers stop sending before the listeners close. */
  public void stopping() {
    stopping = true;
  }

  /** What is wrong, by the name of the check; empty when ready. */
  public Map<String, String> problems() {
    Map<String, String> problems = new LinkedHashMap<>();
    if (stopping) {
      problems.put("lifecycle", "the server is stopping");
    }
    checks.forEach((name, check) -> check.get().ifPresent(what -> problems.put(name, what)));
    return problems;
  }

  /** Whether nothing is wrong. */
  public boolean ready() {
    return problems().isEmpty();
  }
}
