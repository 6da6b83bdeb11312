package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds filters (RFC 4515) from parts; values are never spliced into text. */
final class Filters {

  private Filters() {}

  /** A filter of the configuration, which has been checked. */
  static Filter configured(String text) {
    try {
      return Filter.create(text);
    } catch (LDAPException e) {
      throw new IllegalArgumentException("not a filter: " + text, e);
    }
  }

  /**
   * An attribute with a value.
   *
   * @param attribute its name, perhaps with {@code :dn} and a matching rule, as in {@code
   *     member:1.2.840.113556.1.4.1941:}
   */
  static Filter equal(String attribute, String value) {
    if (!attribute.endsWith(":")) {
      return Filter.createEqualityFilter(attribute, value);
    }
    // The attribute, perhaps dn, perhaps a rule, and nothing behind the last colon.
    String[] parts = attribute.split(":", -1);
    boolean ofDn = parts[1].equals("dn");
    String rule = parts[ofDn ? 2 : 1];
    return Filter.createExtensibleMatchFilter(parts[0], rule.isEmpty() ? null : rule, ofDn, value);
  }

  /** The person with an identifier; identifiers of Active Directory are compared as bytes. */
  static Optional<Filter> identifier(String attribute, String value) {
    Optional<byte[]> bytes;
    if (ActiveDirectory.isGuid(attribute)) {
      bytes = ActiveDirectory.guidBytes(value);
    } else if (ActiveDirectory.isSid(attribute)) {
      bytes = ActiveDirectory.sidBytes(value);
    } else {
      return Optional.of(Filter.createEqualityFilter(attribute, value));
    }
    return bytes.map(found -> Filter.createEqualityFilter(attribute, found));
  }

  static Filter any(List<Filter> filters) {
    return filters.size() == 1 ? filters.get(0) : Filter.createORFilter(filters);
  }

  /** Both, when there are both. */
  static Filter and(Optional<Filter> first, Filter second) {
    List<Filter> all = new ArrayList<>();
    first.ifPresent(all::add);
    all.add(second);
    return all.size() == 1 ? second : Filter.createANDFilter(all);
  }
}
