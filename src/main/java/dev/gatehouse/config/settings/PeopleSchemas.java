package dev.gatehouse.config.settings;

import dev.gatehouse.spi.BcryptHash;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Declares items of {@code connectors} and {@code staticPasswords}. */
final class PeopleSchemas {
  private static final int MOST_CALLS = 1000;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private PeopleSchemas() {}

  static Schema<ConnectorSettings> connector() {
    return Schema.of(
        "Connector",
        s -> {
          Setting<String> type = s.text("type").required().doc("Type of the connector.");
          Setting<String> id =
              s.text("id")
                  .required()
                  .warnAbout(text ->
                      text.getBytes(StandardCharsets.UTF_8).length > 255
                          ? Optional.of(
                              "is longer than 255 bytes; subs become too long for many"
                                  + " applications")
                          : Optional.empty())
                  .doc("Part of the sub of every user who comes from here; never change it.");
          Setting<String> name =
              s.text("name").required().doc("What people read on the login page.");
          Setting<List<String>> grants =
              s.list("grantTypes", ProtocolSchemas.grantType())
                  .warnAbout(list ->
                      list.isEmpty() || list.contains("authorization_code")
                          ? Optional.empty()
                          : Optional.of(
                              "has no authorization_code: nobody can log in with this connector"))
                  .doc("Grants that it may be used for; empty for all.");
          Setting<ConnectorSettings.Limits> limits =
              s.object("limits", limits())
                  .doc("How much it may hold while its identity source is slow.");
          Setting<List<String>> allowed =
              s.list("allowedGroups", Kinds.text())
                  .doc(
                      "Only who is in one of these groups may log in, and refresh; empty for"
                          + " everybody. The groups are then read even when no client asks.");
          Setting<ConnectorSettings.UnverifiedEmail> email =
              s.choice("unverifiedEmail", ConnectorSettings.UnverifiedEmail.class)
                  .defaultsTo(ConnectorSettings.UnverifiedEmail.KEEP)
                  .warnAbout(policy ->
                      policy == ConnectorSettings.UnverifiedEmail.TRUST
                          ? Optional.of(
                              "takes every address for proven: whoever can set one at the identity"
                                  + " source can be anybody to applications that go by it")
                          : Optional.empty())
                  .doc(
                      "What becomes of an e-mail address that the identity source does not vouch"
                          + " for: it is told as not verified, not told, its owner is refused, or it"
                          + " is told as verified.");
          Setting<MappingSettings> mapping =
              s.object("mapping", MappingSchemas.mapping())
                  .doc(
                      "Who may come, and what they are called here, in expressions of the Common"
                          + " Expression Language over claims.");
          Setting<Tree> config =
              s.tree("config").doc("Depends on the type. $VAR is expanded, $$ is a dollar sign.");
          return v ->
              new ConnectorSettings(
                  v.get(type),
                  v.get(id),
                  v.get(name),
                  v.get(grants),
                  v.get(limits),
                  v.get(allowed),
                  v.get(email),
                  v.get(mapping),
                  v.get(config));
        });
  }

  private static Schema<ConnectorSettings.Limits> limits() {
    ConnectorSettings.Limits standard = ConnectorSettings.Limits.defaults();
    return Schema.of(
        "What a connector may hold",
        s -> {
          Setting<Integer> logins =
              s.integer("maxLogins", 1, MOST_CALLS)
                  .defaultsTo(standard.logins())
                  .doc("Logins that may ask the identity source at a time, each on a thread.");
          Setting<Integer> refreshes =
              s.integer("maxRefreshes", 1, MOST_CALLS)
                  .defaultsTo(standard.refreshes())
                  .doc("The same for refreshes, which never take the place of logins.");
          Setting<Duration> wait =
              s.setting("maxWait", Kinds.duration(SHORTEST, Duration.ofSeconds(30)))
                  .defaultsTo(standard.turn())
                  .doc("The longest that a login or refresh waits for its turn.");
          Setting<Duration> timeout =
              s.setting("callTimeout", Kinds.duration(SHORTEST, Duration.ofMinutes(5)))
                  .defaultsTo(standard.timeout())
                  .doc(
                      "After so long nobody waits for an answer any more. The connector's own"
                          + " time-outs should come first.");
          Setting<Integer> failures =
              s.integer("breakAfter", 1, 1000)
                  .defaultsTo(standard.failures())
                  .doc(
                      "So many calls without an answer, one after the other, and further ones are"
                          + " refused at once for a while.");
          Setting<Duration> pause =
              s.setting("breakFor", Kinds.duration(SHORTEST, Duration.ofHours(1)))
                  .defaultsTo(standard.pause())
                  .doc(
                      "How long at first; then one call finds out whether the identity source"
                          + " answers again. Doubles with each that fails, up to a minute.");
          return v ->
              new ConnectorSettings.Limits(
                  v.get(logins),
                  v.get(refreshes),
                  v.get(wait),
                  v.get(timeout),
                  v.get(failures),
                  v.get(pause));
        });
  }

  /** A hash, or that there is none to log in with. */
  private record Hash(Optional<BcryptHash> usable) {
    static Hash strict(String text) {
      return new Hash(Optional.of(BcryptHash.parse(text)));
    }

    /** Dex takes a hash of any cost, and refuses each login with one that is out of range. */
    static Hash lenient(String text) {
      OptionalInt cost = BcryptHash.costOf(text);
      boolean outside =
          cost.isPresent()
              && (cost.getAsInt() < BcryptHash.LOWEST_COST
                  || cost.getAsInt() > BcryptHash.HIGHEST_COST);
      return outside ? new Hash(Optional.empty()) : strict(text);
    }

    Optional<String> concern() {
      return usable.isPresent()
          ? Optional.empty()
          : Optional.of(
              "has a cost outside "
                  + BcryptHash.LOWEST_COST
                  + " to "
                  + BcryptHash.HIGHEST_COST
                  + ": this person cannot log in (nor can with Dex); hash the password again");
    }
  }

  /** The API server lets such names from any issuer do everything, so nobody logs in with one. */
  private static Optional<String> reserved(String name) {
    return name.strip().toLowerCase(Locale.ROOT).startsWith("system:")
        ? Optional.of(
            "has a name that starts with \"system:\", which Kubernetes keeps for itself: this"
                + " person cannot log in; choose another")
        : Optional.empty();
  }

  static Schema<StaticPasswordSettings> password(Dialect dialect) {
    boolean dex = dialect == Dialect.DEX;
    return Schema.of(
        "Local user",
        s -> {
          Setting<String> email =
              s.text("email")
                  .required()
                  .warnAbout(PeopleSchemas::reserved)
                  .doc("Login name and e-mail address.");
          Setting<Hash> hash =
              s.setting(
                      "hash", Kinds.parsedSecret("bcrypt hash", dex ? Hash::lenient : Hash::strict))
                  .warnAbout(Hash::concern)
                  .orFromEnvironment("hashFromEnv")
                  .orFromFile("hashFile")
                  .required()
                  .doc("bcrypt hash of the password, or the base64 of one.");
          Setting<String> username =
              s.text("username")
                  .defaultsTo("", "the e-mail address")
                  .warnAbout(PeopleSchemas::reserved)
                  .doc("The user name.");
          Setting<String> name =
              s.text("name")
                  .otherwise("the user name")
                  .warnAbout(PeopleSchemas::reserved)
                  .doc("The name claim.");
          Setting<String> preferred =
              s.text("preferredUsername")
                  .warnAbout(PeopleSchemas::reserved)
                  .doc("The preferred_username claim.");
          Setting<Boolean> verified =
              s.bool("emailVerified").defaultsTo(true).doc("The email_verified claim.");
          Setting<String> userId = s.text("userID").doc("Part of the sub; never change it.");
          if (dex) {
            userId.defaultsTo("");
            s.check((values, report) -> {
              if (values.get(userId).isEmpty()) {
                report.warning(
                    values.written(userId) ? userId : email,
                    "a user without userID cannot log in: every such user would be the same person",
                    "give userID a value that never changes");
              }
            });
          } else {
            userId.required();
          }
          Setting<List<String>> groups =
              s.list("groups", Kinds.text())
                  .warnAbout(
                      list -> list.stream().flatMap(group -> reserved(group).stream()).findFirst())
                  .doc("The groups claim.");
          return v ->
              new StaticPasswordSettings(
                  v.get(email),
                  v.get(hash).usable(),
                  v.get(username).isBlank() ? v.get(email) : v.get(username),
                  v.find(name).filter(text -> !text.isBlank()),
                  v.find(preferred).filter(text -> !text.isBlank()),
                  v.get(verified),
                  v.get(userId),
                  v.get(groups));
        });
  }
}
