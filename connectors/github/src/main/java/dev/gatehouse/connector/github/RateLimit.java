package dev.gatehouse.connector.github;

import dev.gatehouse.connector.http.Response;
import dev.gatehouse.spi.UpstreamException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** GitHub's primary and secondary limits: the answer says nothing about the person. */
final class RateLimit {

  private RateLimit() {}

  /** Whether this is the answer of a limit. */
  static boolean isUsedUp(Response response, String said) {
    if (response.status() == 429) {
      return true;
    }
    return response.status() == 403
        && (response.header("retry-after").isPresent()
            || response.header("x-ratelimit-remaining").filter("0"::equals).isPresent()
            || said.toLowerCase(Locale.ROOT).contains("rate limit"));
  }

  /**
   * The failure to report. A limit is one person's, so it must not count as an outage for the
   * others.
   *
   * @param words what was asked and answered
   */
  static UpstreamException failure(Response response, String words, InstantSource clock) {
    return UpstreamException.notNow(
        "GitHub's rate limit is used up" + until(response, clock) + " (" + words + ")", null);
  }

  /** Until when, in words; empty when GitHub does not say. */
  private static String until(Response response, InstantSource clock) {
    Optional<Instant> end =
        seconds(response, "retry-after")
            .map(wait -> clock.instant().plusSeconds(wait))
            .or(() -> seconds(response, "x-ratelimit-reset").map(Instant::ofEpochSecond));
    return end.map(instant -> " until " + instant).orElse("");
  }

  private static Optional<Long> seconds(Response response, String header) {
    return response
        .header(header)
        .map(String::strip)
        .filter(text -> text.matches("[0-9]{1,10}"))
        .map(Long::valueOf);
  }
}
