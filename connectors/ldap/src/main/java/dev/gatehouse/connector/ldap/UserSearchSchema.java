package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.SearchScope;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;
import java.util.Optional;

/** Declares {@code userSearch}. */
final class UserSearchSchema {
  static final Schema<UserSearch> SCHEMA =
      Schema.of(
          "People",
          s -> {
            UserSearchSchema keys = new UserSearchSchema(s);
            return keys::read;
          });

  private final Setting<String> baseDn;
  private final Setting<String> filter;
  private final Setting<List<String>> username;
  private final Setting<SearchScope> scope;
  private final Setting<String> idAttr;
  private final Setting<String> emailAttr;
  private final Setting<String> nameAttr;
  private final Setting<String> preferredUsernameAttr;
  private final Setting<String> emailSuffix;
  private final Setting<Boolean> emailVerified;
  private final Setting<List<String>> attributes;

  private UserSearchSchema(SettingsBuilder s) {
    baseDn = s.setting("baseDN", LdapKinds.dn()).required().doc("Below which entry people are.");
    filter =
        s.setting("filter", LdapKinds.filter())
            .doc("Further condition on people, such as (objectClass=person).");
    username =
        s.setting("username", Kinds.list(LdapKinds.attribute()).orSingle())
            .required()
            .check(list -> list.isEmpty() ? Optional.of("is empty") : Optional.empty())
            .doc(
                "Attributes, one of which is what the person types. Two people with the same"
                    + " cannot log in with it.");
    scope =
        s.setting("scope", LdapKinds.scope())
            .defaultsTo(SearchScope.SUB)
            .doc("The whole subtree (sub), or the entries right below baseDN (one).");
    idAttr =
        s.setting("idAttr", LdapKinds.attribute())
            .defaultsTo("uid")
            .doc(
                "Attribute that becomes part of the sub; choose one that never changes and is"
                    + " never given to somebody else, such as entryUUID or objectGUID. DN is the"
                    + " name of the entry.");
    emailAttr =
        s.setting("emailAttr", LdapKinds.attribute())
            .defaultsTo("mail")
            .doc("Attribute of the e-mail address.");
    nameAttr = s.setting("nameAttr", LdapKinds.attribute()).doc("Attribute of the name claim.");
    preferredUsernameAttr =
        s.setting("preferredUsernameAttr", LdapKinds.attribute())
            .doc("Attribute of the preferred_username claim.");
    emailSuffix =
        s.text("emailSuffix")
            .doc(
                "Makes the e-mail address of the value of nameAttr, @ and this; emailAttr is then"
                    + " not read.");
    emailVerified =
        s.bool("emailVerified")
            .defaultsTo(true)
            .doc("The email_verified claim; false where people can set their own address.");
    attributes =
        s.list("attributes", LdapKinds.attribute())
            .doc("Further attributes that are kept with the identity, for mapping.");
    s.check((values, report) -> {
      if (values.find(emailSuffix).filter(text -> !text.isEmpty()).isPresent()
          && values.find(nameAttr).isEmpty()) {
        report.error(
            emailSuffix, "emailSuffix needs nameAttr, whose value stands before the @", "give it");
      }
    });
  }

  private UserSearch read(Values values) {
    return new UserSearch(
        values.get(baseDn),
        values.find(filter),
        values.get(username),
        values.get(scope),
        values.get(idAttr),
        values.get(emailAttr),
        values.find(nameAttr),
        values.find(preferredUsernameAttr),
        values.find(emailSuffix).filter(text -> !text.isEmpty()),
        values.get(emailVerified),
        values.get(attributes),
        values.lenient());
  }
}
