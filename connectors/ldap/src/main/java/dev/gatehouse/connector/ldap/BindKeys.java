package dev.gatehouse.connector.ldap;

import dev.gatehouse.connector.ldap.ConnectionSettings.Bind;
import dev.gatehouse.connector.ldap.ConnectionSettings.BindAs;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.Optional;

/** The keys that say as whom the directory is searched. */
final class BindKeys {
  private final ConnectionKeys connection;
  private final Setting<BindAs> bindAs;
  private final Setting<String> dn;
  private final Setting<Secret> password;
  private final Setting<String> userTemplate;

  BindKeys(SettingsBuilder s, ConnectionKeys connection) {
    this.connection = connection;
    bindAs =
        s.choice("bindAs", BindAs.class)
            .otherwise("account with bindDN; in Dex files anonymous without it")
            .doc(
                "As whom searches are made: account (bindDN), anonymous, user (the person who logs"
                    + " in; then there are no refresh tokens) or external (whom clientCert names).");
    dn =
        s.text("bindDN").doc("The account that searches; Active Directory also takes name@domain.");
    password =
        s.secret("bindPW")
            .orFromEnvironment("bindPWEnv")
            .orFromFile("bindPWFile")
            .doc("Password of bindDN.");
    userTemplate =
        s.text("userBindTemplate")
            .check(UserName::problemOf)
            .doc(
                "With bindAs: user, what a login {username} binds as: a DN"
                    + " (uid={username},ou=people,dc=example,dc=com), or for Active Directory"
                    + " {username}@example.com or EXAMPLE\\{username}.");
    s.check(this::checkAccount);
    s.check(this::checkUser);
    s.check(this::checkExternal);
  }

  Bind read(Values values) {
    return new Bind(as(values), account(values), values.find(password), values.find(userTemplate));
  }

  private Optional<String> account(Values values) {
    return values.find(dn).filter(text -> !text.isEmpty());
  }

  private BindAs as(Values values) {
    boolean named = account(values).isPresent();
    return values.find(bindAs).orElse(named ? BindAs.ACCOUNT : BindAs.ANONYMOUS);
  }

  private void checkAccount(Values values, Report report) {
    Optional<String> account = account(values);
    boolean asAccount = as(values) == BindAs.ACCOUNT;
    if (asAccount && account.isEmpty()) {
      report.error(dn, "bindDN is missing", "give the account that searches");
    } else if (asAccount && values.find(password).isEmpty()) {
      // RFC 4513, section 5.1.2: a name without a password is nobody, and many servers accept it.
      report.error(
          password, "bindPW is missing", "give bindPW, bindPWEnv or bindPWFile with bindDN");
    } else if (!asAccount && account.isPresent()) {
      report.error(bindAs, "bindDN and this bindAs exclude each other", "keep one of them");
    } else if (!asAccount && values.find(password).isPresent()) {
      report.error(password, "bindPW has no effect without bindDN", "give bindDN");
    } else if (!values.lenient() && account.isEmpty() && values.find(bindAs).isEmpty()) {
      report.error(
          dn, "bindDN is missing", "give bindDN and bindPW, or bindAs: anonymous if that is meant");
    }
  }

  private void checkUser(Values values, Report report) {
    boolean asUser = as(values) == BindAs.USER;
    if (asUser != values.find(userTemplate).isPresent()) {
      report.error(
          userTemplate, "userBindTemplate and bindAs: user belong together", "give both or none");
    }
  }

  private void checkExternal(Values values, Report report) {
    if (as(values) != BindAs.EXTERNAL) {
      return;
    }
    if (!connection.protectedByTls(values) || !values.written(connection.clientCert())) {
      report.error(
          bindAs,
          "bindAs: external needs TLS and a client certificate",
          "give clientCert and clientKey");
    }
  }
}
