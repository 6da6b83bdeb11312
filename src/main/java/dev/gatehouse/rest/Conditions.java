package dev.gatehouse.rest;

import java.util.List;

/** Conditional requests (RFC 9110 §13.1.1). Thread-safe. */
final class Conditions {
  static final String IF_MATCH = "If-Match";

  private Conditions() {}

  /** Strong comparison: a weak tag never matches. */
  static boolean matches(List<String> fields, String state) {
    String tag = '"' + state + '"';
    for (String field : fields) {
      for (String one : field.split(",", -1)) {
        if (one.strip().equals("*") || one.strip().equals(tag)) {
          return true;
        }
      }
    }
    return false;
  }

  static ProblemException changed() {
    return ProblemException.of(
        ProblemException.Kind.PRECONDITION_FAILED,
        "It was changed meanwhile, so it is not what If-Match says; look at it again.");
  }

  static ProblemException missing() {
    return ProblemException.of(
        ProblemException.Kind.PRECONDITION_REQUIRED,
        "Replacing needs If-Match with the ETag of what was read, so that nobody's change is"
            + " undone.");
  }
}
