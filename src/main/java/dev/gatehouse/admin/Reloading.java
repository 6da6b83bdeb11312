package dev.gatehouse.admin;

import java.util.List;

/** Reads the configuration again and swaps to it, whole or not at all. Thread-safe. */
@FunctionalInterface
public interface Reloading {

  /**
   * How a reload ended.
   *
   * @param accepted whether the new configuration is in use
   * @param generation number of the generation in use
   * @param changes what was added, changed or removed, one line each; empty when nothing was
   * @param report warnings, and when it was refused the reasons; empty for none
   */
  record Outcome(boolean accepted, long generation, List<String> changes, String report) {
    public Outcome {
      changes = List.copyOf(changes);
    }
  }

  /**
   * @param actor who asked, for the audit record
   */
  Outcome reload(String actor);
}
