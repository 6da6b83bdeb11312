package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import dev.gatehouse.connector.ldap.GroupSearch.Matcher;
import dev.gatehouse.spi.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the groups of a person: those that match, and the groups that these are in. One search
 * finds all that match, and one more each level above them; the same group is never asked about
 * twice, so groups that contain each other end the walk. Thread-safe.
 */
final class GroupFinder {
  private final GroupSearch search;
  private final GroupNames names;
  private final GroupQuery query;

  GroupFinder(GroupSearch search, int seconds) {
    this.search = search;
    names = new GroupNames(search.naming());
    List<String> wanted = new ArrayList<>(names.attributes());
    if (search.primaryGroup()) {
      wanted.add(ActiveDirectory.OBJECT_SID);
    }
    query = search.baseDn().isPresent() ? new GroupQuery(search, wanted, seconds) : null;
  }

  /** The attributes of a person that are read here. */
  List<String> attributes() {
    List<String> wanted = new ArrayList<>();
    search.matchers().forEach(matcher -> wanted.add(matcher.userAttr()));
    search.memberOfAttr().ifPresent(wanted::add);
    if (search.primaryGroup()) {
      wanted.add(ActiveDirectory.OBJECT_SID);
      wanted.add(ActiveDirectory.PRIMARY_GROUP_ID);
    }
    return wanted;
  }

  /** The groups, or why they cannot be read. */
  Groups of(LDAPInterface directory, Entry user) throws LDAPException {
    try {
      List<String> found = new ArrayList<>();
      if (search.memberOfAttr().isPresent()) {
        found.addAll(named(Attributes.all(user, search.memberOfAttr().get())));
      }
      for (Entry group : searched(directory, user).values()) {
        found.add(names.of(group).orElseThrow(() -> nameless(group.getDN())));
      }
      return Groups.known(found);
    } catch (UnreadableGroupsException e) {
      return Groups.unavailable(e.getMessage());
    }
  }

  private List<String> named(List<String> dns) throws LDAPException, UnreadableGroupsException {
    search.requireFew(dns.size());
    List<String> found = new ArrayList<>();
    for (String dn : dns) {
      if (!DN.isValidDN(dn)) {
        throw new UnreadableGroupsException(search.memberOfAttr().orElseThrow() + " is not a DN");
      }
      Optional<String> base = search.baseDn();
      if (base.isEmpty() || new DN(dn).isDescendantOf(base.get(), false)) {
        found.add(names.of(dn).orElseThrow(() -> nameless(dn)));
      }
    }
    return found;
  }

  private UnreadableGroupsException nameless(String dn) {
    return new UnreadableGroupsException(
        "the group " + dn + " has no " + String.join(" or ", names.attributes()));
  }

  private Map<DN, Entry> searched(LDAPInterface directory, Entry user)
      throws LDAPException, UnreadableGroupsException {
    Map<DN, Entry> all = new LinkedHashMap<>();
    Map<Optional<String>, List<Filter>> filters = filters(user);
    for (Map.Entry<Optional<String>, List<Filter>> one : filters.entrySet()) {
      Map<DN, Entry> matching = query.matching(directory, one.getValue());
      if (one.getKey().isPresent()) {
        walk(directory, one.getKey().get(), matching);
      }
      matching.forEach(all::putIfAbsent);
      search.requireFew(all.size());
    }
    if (search.primaryGroup()) {
      chain(directory, user, all);
    }
    return all;
  }

  /** What finds a person's own groups, by how the groups above them are found. */
  private Map<Optional<String>, List<Filter>> filters(Entry user) {
    Map<Optional<String>, List<Filter>> filters = new LinkedHashMap<>();
    for (Matcher matcher : search.matchers()) {
      for (String value : Attributes.all(user, matcher.userAttr())) {
        filters
            .computeIfAbsent(matcher.recursionGroupAttr(), key -> new ArrayList<>())
            .add(Filters.equal(matcher.groupAttr(), value));
      }
    }
    if (search.primaryGroup()) {
      Optional<String> above =
          search.matchers().stream()
              .flatMap(matcher -> matcher.recursionGroupAttr().stream())
              .findFirst();
      ActiveDirectory.primaryGroupSid(user)
          .ifPresent(sid ->
              filters
                  .computeIfAbsent(above, key -> new ArrayList<>())
                  .add(Filter.createEqualityFilter(ActiveDirectory.OBJECT_SID, sid)));
    }
    return filters;
  }

  /** Adds the groups above, level by level. */
  private void walk(LDAPInterface directory, String memberAttr, Map<DN, Entry> found)
      throws LDAPException, UnreadableGroupsException {
    List<Entry> level = new ArrayList<>(found.values());
    for (int depth = 0; !level.isEmpty(); depth++) {
      List<Filter> members =
          level.stream().map(group -> Filters.equal(memberAttr, group.getDN())).toList();
      Map<DN, Entry> above = query.matching(directory, members);
      above.keySet().removeAll(found.keySet());
      if (depth == search.depth() && !above.isEmpty()) {
        throw new UnreadableGroupsException(
            "groups are nested deeper than " + search.depth() + " levels (groupSearch.depth)");
      }
      found.putAll(above);
      search.requireFew(found.size());
      level = new ArrayList<>(above.values());
    }
  }

  /**
   * Where Active Directory follows chains itself, those of the primary group are one more search.
   */
  private void chain(LDAPInterface directory, Entry user, Map<DN, Entry> all)
      throws LDAPException, UnreadableGroupsException {
    Optional<byte[]> sid = ActiveDirectory.primaryGroupSid(user);
    Optional<String> chained =
        search.matchers().stream()
            .map(Matcher::groupAttr)
            .filter(attr -> attr.endsWith(":" + GroupSearchSchema.IN_CHAIN + ":"))
            .findFirst();
    Optional<Entry> primary =
        sid.flatMap(wanted ->
            all.values().stream()
                .filter(group ->
                    Arrays.equals(wanted, group.getAttributeValueBytes(ActiveDirectory.OBJECT_SID)))
                .findFirst());
    if (chained.isPresent() && primary.isPresent()) {
      query
          .matching(directory, List.of(Filters.equal(chained.get(), primary.get().getDN())))
          .forEach(all::putIfAbsent);
      search.requireFew(all.size());
    }
  }
}
