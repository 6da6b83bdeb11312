package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Declares {@code smtp}. */
final class SmtpSchema {
  /** A plain address, or one in angle brackets behind a name. */
  private static final Pattern SENDER =
      Pattern.compile("[^<>\\r\\n]*<[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+");

  private SmtpSchema() {}

  static Schema<SmtpSettings> of() {
    return Schema.of(
        "Mail",
        s -> {
          Setting<String> host =
              s.text("host")
                  .required()
                  .doc("The mail server; its certificate must have this name.");
          Setting<Integer> port =
              s.integer("port", 1, 65_535)
                  .otherwise("587 with starttls, 465 with tls, 25 with none")
                  .doc("Its port.");
          Setting<SmtpSettings.Security> security =
              s.choice("security", SmtpSettings.Security.class)
                  .defaultsTo(SmtpSettings.Security.STARTTLS)
                  .doc(
                      "How the connection is protected: starttls, tls from its beginning, or none.");
          Setting<String> username = s.text("username").doc("User name, if the server wants one.");
          Setting<Secret> password =
              s.secret("password")
                  .orFromEnvironment("passwordEnv")
                  .orFromFile("passwordFile")
                  .doc("Password of the user.");
          Setting<String> from =
              s.text("from")
                  .required()
                  .check(text ->
                      SENDER.matcher(text).matches()
                          ? Optional.empty()
                          : Optional.of("is no e-mail address, such as Login <login@example.com>"))
                  .doc("The sender: an address, or a name with an address in angle brackets.");
          Setting<String> language =
              s.choice("language", "en", "de", "fr", "es", "ja")
                  .defaultsTo("en")
                  .doc("The language of mails; a mail's reader has no browser that tells it.");
          Setting<Path> authorities =
              s.path("rootCA")
                  .doc("PEM file of the authorities that the server's certificate may come from.");
          Setting<Duration> timeout =
              s.setting("timeout", Kinds.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)))
                  .defaultsTo(Duration.ofSeconds(10))
                  .doc("For connecting, and for each answer.");
          s.check((values, report) -> {
            if (values.find(username).isPresent() != values.find(password).isPresent()) {
              report.error(
                  values.find(username).isPresent() ? username : password,
                  "smtp.username and smtp.password go together",
                  "give both or neither");
            }
            if (values.get(security) == SmtpSettings.Security.NONE
                && values.find(password).isPresent()) {
              report.error(
                  security,
                  "the password of smtp.username would cross the network in the clear",
                  "use starttls or tls, or a server that takes mail without a password");
            } else if (values.get(security) == SmtpSettings.Security.NONE) {
              report.warning(
                  security,
                  "links that set passwords cross the network in the clear",
                  "use starttls or tls");
            }
          });
          return v ->
              new SmtpSettings(
                  v.get(host),
                  v.find(port).orElse(v.get(security).port()),
                  v.get(security),
                  v.find(username),
                  v.find(password),
                  v.get(from),
                  v.get(language),
                  v.find(authorities),
                  v.get(timeout));
        });
  }
}
