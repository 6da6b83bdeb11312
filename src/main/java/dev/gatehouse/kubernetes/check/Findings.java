package dev.gatehouse.kubernetes.check;

import dev.gatehouse.kubernetes.check.Finding.Level;
import java.util.ArrayList;
import java.util.List;

/** What was found, in the order in which it was looked at. Not thread-safe. */
public final class Findings {
  private final List<Finding> all = new ArrayList<>();

  /** It is as it should be. */
  public void good(String subject, String detail) {
    all.add(new Finding(subject, Level.GOOD, detail, ""));
  }

  /** Somebody should know. */
  public void warning(String subject, String detail, String advice) {
    all.add(new Finding(subject, Level.WARNING, detail, advice));
  }

  /** It does not agree, or does not work. */
  public void failed(String subject, String detail, String advice) {
    all.add(new Finding(subject, Level.FAILED, detail, advice));
  }

  /** Those so far. */
  public List<Finding> all() {
    return List.copyOf(all);
  }

  /** Whether nothing has failed so far. */
  public boolean agree() {
    return all.stream().noneMatch(one -> one.level() == Level.FAILED);
  }
}
