package dev.gatehouse.connector.ldap;

import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.Optional;
import java.util.function.Function;

/** Declares the configuration: Dex's keys with Dex's meaning, and those that Dex lacks. */
final class LdapSchema {
  static final Schema<LdapSettings> SCHEMA =
      Schema.of("LDAP and Active Directory", LdapSchema::declare);

  private LdapSchema() {}

  private static Function<Values, LdapSettings> declare(SettingsBuilder s) {
    ConnectionKeys connection = new ConnectionKeys(s);
    BindKeys bind = new BindKeys(s, connection);
    Setting<String> prompt =
        s.text("usernamePrompt")
            .defaultsTo("Username")
            .check(text -> text.isBlank() ? Optional.of("is blank") : Optional.empty())
            .doc("Label of the field for the login name.");
    Setting<UserSearch> users =
        s.object("userSearch", UserSearchSchema.SCHEMA)
            .required()
            .doc("How people are found, and which attributes say what about them.");
    Setting<GroupSearch> groups =
        s.object("groupSearch", GroupSearchSchema.SCHEMA)
            .optional()
            .doc("How groups are found; without it nobody is in any.");
    Setting<Boolean> kerberos =
        s.object("kerberos", kerberos())
            .optional()
            .doc("Dex's login by Kerberos (SPNEGO), which does not exist here.");
    s.check((values, report) -> {
      if (values.find(kerberos).orElse(false)) {
        report.error(
            kerberos,
            "Kerberos is not supported",
            "remove it: people type their name and password, as with fallbackToPassword");
      }
    });
    return values ->
        new LdapSettings(
            connection.read(values, bind.read(values)),
            values.get(prompt),
            values.get(users),
            values.find(groups).filter(GroupSearch::findsAnything));
  }

  private static Schema<Boolean> kerberos() {
    return Schema.of(
        "Kerberos",
        s -> {
          Setting<Boolean> enabled =
              s.bool("enabled").defaultsTo(false).doc("Only false is accepted.");
          String why = "there is no Kerberos";
          s.ignoredWithWarning("keytabPath", why);
          s.ignoredWithWarning("spn", why);
          s.ignoredWithWarning("keytabPrincipal", why);
          s.ignoredWithWarning("maxClockSkew", why);
          s.ignoredWithWarning("expectedRealm", why);
          s.ignoredWithWarning("usernameFromPrincipal", why);
          s.ignoredWithWarning("fallbackToPassword", why);
          return values -> values.get(enabled);
        });
  }
}
