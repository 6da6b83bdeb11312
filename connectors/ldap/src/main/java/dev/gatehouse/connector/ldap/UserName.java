package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import java.util.Optional;

/** What a person binds with when searches are made as the person. */
final class UserName {
  private static final String PLACE = "{username}";

  /** No part of a name in Active Directory, and what would make it another name. */
  private static final String FORBIDDEN = "@\\/\"[]:;|=,+*?<>";

  private UserName() {}

  /** What is wrong with a template. */
  static Optional<String> problemOf(String template) {
    if (template.split("\\{username}", -1).length != 2) {
      return Optional.of("must have {username} once");
    }
    if (template.contains("=") && !DN.isValidDN(template)) {
      return Optional.of("is not a DN");
    }
    boolean named = isDn(template) || template.contains("@") || template.contains("\\");
    return named
        ? Optional.empty()
        : Optional.of("must be a DN, {username}@domain or DOMAIN\\{username}");
  }

  /** Whether the template makes DNs; otherwise it makes names of Active Directory. */
  static boolean isDn(String template) {
    return template.contains("=");
  }

  /** The name of a login; empty when the login would change what the template says. */
  static Optional<String> of(String template, String login) {
    if (isDn(template)) {
      return Optional.of(dn(template, login));
    }
    boolean plain = login.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0);
    return plain ? Optional.of(template.replace(PLACE, login)) : Optional.empty();
  }

  private static String dn(String template, String login) {
    try {
      RDN[] parts = new DN(template).getRDNs();
      for (int i = 0; i < parts.length; i++) {
        String[] values = parts[i].getAttributeValues();
        for (int j = 0; j < values.length; j++) {
          values[j] = values[j].replace(PLACE, login);
        }
        parts[i] = new RDN(parts[i].getAttributeNames(), values);
      }
      return new DN(parts).toString();
    } catch (LDAPException e) {
      throw new IllegalArgumentException("not a DN: " + template, e);
    }
  }
}
