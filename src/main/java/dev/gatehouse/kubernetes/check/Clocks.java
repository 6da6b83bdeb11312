package dev.gatehouse.kubernetes.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Compares clocks by the Date field of answers (RFC 9110, section 6.6.1), which has seconds. */
final class Clocks {
  private static final Duration NOTICED = Duration.ofSeconds(5);

  /** The leeway of an API server for the beginning of a token; for its end it has none. */
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  private Clocks() {}

  static void compare(
      String subject, String who, Optional<Instant> theirs, Instant here, Findings findings) {
    if (theirs.isEmpty()) {
      return;
    }
    Duration difference = Duration.between(here, theirs.get());
    if (difference.abs().compareTo(NOTICED) <= 0) {
      findings.good(subject, who + " has the time of this machine");
      return;
    }
    String detail =
        "the clock of "
            + who
            + " is "
            + difference.abs().toSeconds()
            + " seconds "
            + (difference.isNegative() ? "behind" : "ahead of")
            + " this machine's";
    String advice =
        "have all of them synchronised; an API server takes a token not a second after its end, and"
            + " one that begins more than a minute ahead of its clock not at all";
    if (difference.abs().compareTo(LEEWAY) > 0) {
      findings.failed(subject, detail, advice);
    } else {
      findings.warning(subject, detail, advice);
    }
  }
}
