package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.SearchScope;
import java.util.List;
import java.util.Optional;

/**
 * How groups are found.
 *
 * @param baseDn where groups are; empty only with {@code memberOfAttr}
 * @param filter further condition
 * @param scope how deep to search
 * @param matchers which groups are somebody's
 * @param memberOfAttr attribute of the person that names the groups, instead of a search
 * @param primaryGroup whether the primary group that Active Directory notes counts
 * @param naming what a group is called
 * @param depth most levels of groups in groups; beyond, the groups count as unreadable
 * @param limit most groups of one person; beyond, they count as unreadable
 * @param pageSize entries per page (RFC 2696)
 * @param missingBaseIsEmpty as Dex has it: a base that does not exist holds no groups
 */
record GroupSearch(
    Optional<String> baseDn,
    Optional<String> filter,
    SearchScope scope,
    List<Matcher> matchers,
    Optional<String> memberOfAttr,
    boolean primaryGroup,
    Naming naming,
    int depth,
    int limit,
    int pageSize,
    boolean missingBaseIsEmpty) {

  GroupSearch {
    matchers = List.copyOf(matchers);
  }

  /** Whether there is anything to look for; without a base and without memberOf there is not. */
  boolean findsAnything() {
    return memberOfAttr.isPresent() || baseDn.isPresent() && (primaryGroup || !matchers.isEmpty());
  }

  /**
   * Bounds how many groups somebody may have.
   *
   * @throws UnreadableGroupsException when these are more
   */
  void requireFew(int groups) throws UnreadableGroupsException {
    if (groups > limit) {
      throw new UnreadableGroupsException(
          "the person is in more than " + limit + " groups (groupSearch.limit)");
    }
  }

  /**
   * A group is somebody's when the group's attribute has a value of the person's.
   *
   * @param userAttr attribute of the person, {@code DN} for the name of the entry
   * @param groupAttr attribute of the group, perhaps with a matching rule ({@code attr:1.2.3:})
   * @param recursionGroupAttr attribute of a group that holds the names of groups in it
   */
  record Matcher(String userAttr, String groupAttr, Optional<String> recursionGroupAttr) {}

  /**
   * What a group is called.
   *
   * @param attribute its attribute; {@code DN} for the name of the entry
   * @param template text with attributes in braces, instead of the attribute
   */
  record Naming(String attribute, Optional<String> template) {}
}
