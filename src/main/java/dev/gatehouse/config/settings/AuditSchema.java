package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.time.Duration;

/** Declares {@code audit}. */
final class AuditSchema {
  private AuditSchema() {}

  static Schema<AuditSettings> of() {
    return Schema.of(
        "Audit",
        s -> {
          Setting<Duration> retention =
              s.setting("retention", Kinds.duration(Duration.ZERO, Duration.ofDays(36_500)))
                  .defaultsTo(Duration.ofDays(90))
                  .doc("For how long events stay in the database. 0s keeps them for ever.");
          Setting<Integer> refusals =
              s.integer("refusalsPerMinute", 0, 100_000)
                  .defaultsTo(300)
                  .doc(
                      "How many refusals (failed logins and the like, which anybody can cause)"
                          + " each minute and server brings into the database, a tenth of them"
                          + " from one address. More are counted there; the log has them all.");
          s.check((values, report) -> {
            Duration kept = values.get(retention);
            if (!kept.isZero() && kept.compareTo(Duration.ofHours(1)) < 0) {
              report.error(
                  retention,
                  "an event must stay for an hour at least to be of use",
                  "set 1h or more, or 0s to keep events for ever");
            }
          });
          return v -> new AuditSettings(v.get(retention), v.get(refusals));
        });
  }
}
