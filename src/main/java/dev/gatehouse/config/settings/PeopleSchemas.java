package dev.gatehouse.config.settings;

import dev.gatehouse.spi.BcryptHash;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Declares items of {@code connectors} and {@code staticPasswords}. */
final class PeopleSchemas {

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
                  .doc("Grants that it may be used for; empty for all.");
          Setting<Tree> config =
              s.tree("config").doc("Depends on the type. $VAR is expanded, $$ is a dollar sign.");
          return v ->
              new ConnectorSettings(
                  v.get(type),
                  v.get(id),
                  v.get(name),
                  ProtocolSchemas.offered(v.get(grants)),
                  v.get(config));
        });
  }

  static Schema<StaticPasswordSettings> password() {
    return Schema.of(
        "Local user",
        s -> {
          Setting<String> email = s.text("email").required().doc("Login name and e-mail address.");
          Setting<BcryptHash> hash =
              s.setting("hash", Kinds.parsedSecret("bcrypt hash", BcryptHash::parse))
                  .orFromEnvironment("hashFromEnv")
                  .orFromFile("hashFile")
                  .required()
                  .doc("bcrypt hash of the password, or the base64 of one.");
          Setting<String> username =
              s.text("username").defaultsTo("", "the e-mail address").doc("The user name.");
          Setting<String> name = s.text("name").otherwise("the user name").doc("The name claim.");
          Setting<String> preferred =
              s.text("preferredUsername").doc("The preferred_username claim.");
          Setting<Boolean> verified =
              s.bool("emailVerified").defaultsTo(true).doc("The email_verified claim.");
          Setting<String> userId =
              s.text("userID").required().doc("Part of the sub; never change it.");
          Setting<List<String>> groups = s.list("groups", Kinds.text()).doc("The groups claim.");
          return v ->
              new StaticPasswordSettings(
                  v.get(email),
                  v.get(hash),
                  v.get(username).isBlank() ? v.get(email) : v.get(username),
                  v.find(name).filter(text -> !text.isBlank()),
                  v.find(preferred).filter(text -> !text.isBlank()),
                  v.get(verified),
                  v.get(userId),
                  v.get(groups));
        });
  }
}
