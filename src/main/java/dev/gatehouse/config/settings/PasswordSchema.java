package dev.gatehouse.config.settings;

import dev.gatehouse.config.settings.PasswordSettings.Guesses;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.time.Duration;

/** Declares {@code passwords}. */
final class PasswordSchema {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  private static final Duration LONGEST_LINK = Duration.ofDays(90);

  private PasswordSchema() {}

  static Schema<PasswordSettings> of() {
    return Schema.of(
        "Passwords",
        s -> {
          Setting<Integer> length =
              s.integer("minimumLength", 8, 64)
                  .defaultsTo(12)
                  .doc(
                      "Least number of characters of a new password. Passwords that attackers try"
                          + " first and those with the user's name are refused, too; more than 72"
                          + " bytes cannot be hashed.");
          Setting<Duration> invitation =
              s.setting("invitationLifetime", Kinds.duration(Duration.ofMinutes(5), LONGEST_LINK))
                  .defaultsTo(Duration.ofDays(7))
                  .doc("How long an invitation works.");
          Setting<Duration> reset =
              s.setting("resetLifetime", Kinds.duration(Duration.ofMinutes(5), LONGEST_LINK))
                  .defaultsTo(Duration.ofDays(1))
                  .doc("How long a link for another password works.");
          Setting<Limits> limits =
              s.object("guessing", limits()).doc("How many wrong passwords are checked.");
          return v ->
              new PasswordSettings(
                  v.get(length),
                  v.get(invitation),
                  v.get(reset),
                  v.get(limits).account(),
                  v.get(limits).address(),
                  v.get(limits).pair(),
                  v.get(limits).device());
        });
  }

  private record Limits(Guesses account, Guesses address, Guesses pair, Guesses device) {}

  private static Schema<Limits> limits() {
    return Schema.of(
        "Wrong passwords. Who has used a budget up is answered 429 without a check until a part of it"
            + " has come back",
        s -> {
          Setting<Guesses> account =
              s.object(
                      "perAccount",
                      budget("Of one account, from everywhere", 20, Duration.ofMinutes(20)))
                  .doc("For one account, from all addresses together.");
          Setting<Guesses> address =
              s.object(
                      "perAddress",
                      budget("From one address, for all accounts", 100, Duration.ofMinutes(10)))
                  .doc("From one IPv4 address or IPv6 /64 network, for all accounts together.");
          Setting<Guesses> pair =
              s.object(
                      "perAccountAndAddress",
                      budget("Of one account from one address", 10, Duration.ofMinutes(10)))
                  .doc("For one account from one address.");
          Setting<Guesses> device =
              s.object(
                      "perDevice",
                      budget("Of one account from one known device", 10, Duration.ofMinutes(10)))
                  .doc(
                      "For one account from a device that has logged in to it in the last half"
                          + " year. All such devices together have five times as much."
                          + " The other budgets do not count there, so that nobody can lock the"
                          + " owner out.");
          return v -> new Limits(v.get(account), v.get(address), v.get(pair), v.get(device));
        });
  }

  private static Schema<Guesses> budget(String title, int many, Duration time) {
    return Schema.of(
        title,
        s -> {
          Setting<Integer> failures =
              s.integer("failures", 1, 1_000_000)
                  .defaultsTo(many)
                  .doc("How many wrong passwords at once.");
          Setting<Duration> within =
              s.setting("within", Kinds.duration(SHORTEST, LONGEST))
                  .defaultsTo(time)
                  .doc("Time after which all of them are there again; they come back evenly.");
          return v -> new Guesses(v.get(failures), v.get(within));
        });
  }
}
