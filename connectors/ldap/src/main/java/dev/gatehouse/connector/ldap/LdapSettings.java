package dev.gatehouse.connector.ldap;

import java.util.Objects;
import java.util.Optional;

/**
 * Configuration of an LDAP connector.
 *
 * @param connection how the directory is reached
 * @param usernamePrompt label of the login field
 * @param users how a person is found
 * @param groups how groups are found; empty: there are none
 */
record LdapSettings(
    ConnectionSettings connection,
    String usernamePrompt,
    UserSearch users,
    Optional<GroupSearch> groups) {

  LdapSettings {
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(usernamePrompt, "usernamePrompt");
    Objects.requireNonNull(users, "users");
    Objects.requireNonNull(groups, "groups");
  }
}
