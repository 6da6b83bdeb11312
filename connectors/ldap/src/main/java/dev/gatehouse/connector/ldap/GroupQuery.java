package dev.gatehouse.connector.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Searches below the base of groups, page by page (RFC 2696), all or nothing. Thread-safe. */
final class GroupQuery {
  /** So many names are asked for in one filter; servers bound the size of a request. */
  static final int LARGEST_FILTER = 200;

  private final GroupSearch search;
  private final String base;
  private final Optional<Filter> filter;
  private final String[] attributes;
  private final int seconds;

  GroupQuery(GroupSearch search, List<String> wanted, int seconds) {
    this.search = search;
    base = search.baseDn().orElseThrow();
    filter = search.filter().map(Filters::configured);
    attributes = Attributes.request(wanted);
    this.seconds = seconds;
  }

  /**
   * The groups that meet one of the filters, by name.
   *
   * @throws UnreadableGroupsException when not all of them can be read
   */
  Map<DN, Entry> matching(LDAPInterface directory, List<Filter> filters)
      throws LDAPException, UnreadableGroupsException {
    Map<DN, Entry> found = new LinkedHashMap<>();
    for (int i = 0; i < filters.size(); i += LARGEST_FILTER) {
      List<Filter> some = filters.subList(i, Math.min(filters.size(), i + LARGEST_FILTER));
      pages(directory, Filters.and(filter, Filters.any(some)), found);
    }
    return found;
  }

  private void pages(LDAPInterface directory, Filter wanted, Map<DN, Entry> found)
      throws LDAPException, UnreadableGroupsException {
    ASN1OctetString cookie = null;
    do {
      SearchResult page = page(directory, wanted, cookie);
      if (page == null) {
        return;
      }
      for (Entry group : page.getSearchEntries()) {
        found.put(group.getParsedDN(), group);
      }
      search.requireFew(found.size());
      boolean none = page.getSearchEntries().isEmpty();
      SimplePagedResultsControl next = SimplePagedResultsControl.get(page);
      boolean more = next != null && next.moreResultsToReturn();
      if (more && none) {
        // A server that always promises more would keep us for ever.
        throw new UnreadableGroupsException("the directory gives pages without groups");
      }
      cookie = more ? next.getCookie() : null;
    } while (cookie != null);
  }

  private SearchResult page(LDAPInterface directory, Filter wanted, ASN1OctetString cookie)
      throws LDAPException, UnreadableGroupsException {
    SearchRequest request =
        new SearchRequest(
            base, search.scope(), DereferencePolicy.NEVER, 0, seconds, false, wanted, attributes);
    request.addControl(new SimplePagedResultsControl(search.pageSize(), cookie, false));
    try {
      return directory.search(request);
    } catch (LDAPSearchException e) {
      ResultCode code = e.getResultCode();
      if (code.equals(ResultCode.NO_SUCH_OBJECT) && search.missingBaseIsEmpty()) {
        return null;
      }
      if (code.equals(ResultCode.NO_SUCH_OBJECT)
          || code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
          || code.equals(ResultCode.SIZE_LIMIT_EXCEEDED)
          || code.equals(ResultCode.TIME_LIMIT_EXCEEDED)
          || code.equals(ResultCode.ADMIN_LIMIT_EXCEEDED)) {
        throw new UnreadableGroupsException(
            "searching below " + base + ": " + code.getName() + " (" + e.getMessage() + ")");
      }
      throw e;
    }
  }
}
