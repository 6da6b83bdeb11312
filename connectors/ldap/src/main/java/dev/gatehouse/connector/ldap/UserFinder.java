package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the entry of a person, each time by one search. Thread-safe. */
final class UserFinder {
  private final UserSearch search;
  private final Optional<Filter> filter;
  private final String[] attributes;
  private final int seconds;

  /**
   * @param wanted attributes to read
   * @param seconds how long the directory may search
   */
  UserFinder(UserSearch search, Collection<String> wanted, int seconds) {
    this.search = search;
    filter = search.filter().map(Filters::configured);
    attributes = Attributes.request(wanted);
    this.seconds = seconds;
  }

  /**
   * What was found: exactly one entry, or why not.
   *
   * @param problem for the log
   */
  record Found(Optional<Entry> entry, String problem) {
    static Found one(Entry entry) {
      return new Found(Optional.of(entry), "");
    }

    static Found nobody(String why) {
      return new Found(Optional.empty(), why);
    }
  }

  /** Whoever has what was typed in one of the configured attributes. */
  Found byLogin(LDAPInterface directory, String login) throws LDAPException {
    List<Filter> names =
        search.usernames().stream().map(name -> Filter.createEqualityFilter(name, login)).toList();
    return below(directory, Filters.any(names));
  }

  /**
   * Whoever Active Directory bound as {@code name@domain} or {@code DOMAIN\name}. Of the names that
   * it makes up itself ({@code sAMAccountName@domain}) none is found, since somebody else may have
   * been given the same.
   */
  Found byPrincipal(LDAPInterface directory, String name) throws LDAPException {
    int domain = name.indexOf('\\');
    return below(
        directory,
        domain < 0
            ? Filter.createEqualityFilter("userPrincipalName", name)
            : Filter.createEqualityFilter("sAMAccountName", name.substring(domain + 1)));
  }

  /** The person with an identifier. */
  Found byId(LDAPInterface directory, String id) throws LDAPException {
    if (search.idAttr().equalsIgnoreCase(Attributes.DN)) {
      return DN.isValidDN(id) ? at(directory, id) : Found.nobody("no such entry");
    }
    Optional<Filter> wanted = Filters.identifier(search.idAttr(), id);
    return wanted.isPresent()
        ? below(directory, wanted.get())
        : Found.nobody("the identifier has another form than those of " + search.idAttr());
  }

  /** The person at a name, if that is still below the base and meets the filter. */
  Found at(LDAPInterface directory, String dn) throws LDAPException {
    if (!new DN(dn).isDescendantOf(search.baseDn(), true)) {
      return Found.nobody("the entry is not below " + search.baseDn());
    }
    try {
      return ask(
          directory,
          dn,
          SearchScope.BASE,
          filter.orElse(Filter.createPresenceFilter("objectClass")));
    } catch (LDAPException e) {
      if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        return Found.nobody("no such entry");
      }
      throw e;
    }
  }

  private Found below(LDAPInterface directory, Filter wanted) throws LDAPException {
    return ask(directory, search.baseDn(), search.scope(), Filters.and(filter, wanted));
  }

  private Found ask(LDAPInterface directory, String base, SearchScope scope, Filter wanted)
      throws LDAPException {
    // Two are asked for, so that a second one is noticed.
    SearchRequest request =
        new SearchRequest(
            base, scope, DereferencePolicy.NEVER, 2, seconds, false, wanted, attributes);
    List<SearchResultEntry> entries;
    try {
      entries = directory.search(request).getSearchEntries();
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        return Found.nobody("more than one entry has this name");
      }
      throw e;
    }
    return switch (entries.size()) {
      case 0 -> Found.nobody("no such person");
      case 1 -> Found.one(entries.get(0));
      default -> Found.nobody("more than one entry has this name");
    };
  }
}
