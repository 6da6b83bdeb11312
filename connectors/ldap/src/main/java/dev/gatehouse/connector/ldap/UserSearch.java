package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.SearchScope;
import java.util.List;
import java.util.Optional;

/**
 * How a person is found, and which attributes say what.
 *
 * @param baseDn where people are
 * @param filter further condition
 * @param usernames attributes that may hold what the person typed
 * @param scope how deep to search
 * @param idAttr attribute that never changes
 * @param emailAttr attribute of the address
 * @param nameAttr attribute of the name
 * @param preferredUsernameAttr attribute of the preferred name
 * @param emailSuffix what makes an address of the name, instead of {@code emailAttr}
 * @param emailVerified whether addresses count as verified
 * @param attributes further attributes that the identity carries
 * @param dex as Dex has it: every configured attribute must have a value, and of several values the
 *     first counts, also of the identifier
 */
record UserSearch(
    String baseDn,
    Optional<String> filter,
    List<String> usernames,
    SearchScope scope,
    String idAttr,
    String emailAttr,
    Optional<String> nameAttr,
    Optional<String> preferredUsernameAttr,
    Optional<String> emailSuffix,
    boolean emailVerified,
    List<String> attributes,
    boolean dex) {

  UserSearch {
    usernames = List.copyOf(usernames);
    attributes = List.copyOf(attributes);
  }
}
