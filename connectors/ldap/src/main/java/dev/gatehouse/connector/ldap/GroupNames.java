package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import dev.gatehouse.connector.ldap.GroupSearch.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a group is called: an attribute, the DN, or text with attributes in it. */
final class GroupNames {
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9-]*)}");

  private final Naming naming;

  GroupNames(Naming naming) {
    this.naming = naming;
  }

  /** What is wrong with a template. */
  static Optional<String> problemOf(String template) {
    if (!PLACE.matcher(template).find()) {
      return Optional.of("has no attribute in braces, such as {cn}");
    }
    String rest = PLACE.matcher(template).replaceAll("");
    return rest.contains("{") || rest.contains("}")
        ? Optional.of("has a brace that belongs to no attribute")
        : Optional.empty();
  }

  /** The attributes that a name needs. */
  List<String> attributes() {
    List<String> names = new ArrayList<>();
    naming
        .template()
        .ifPresentOrElse(
            template ->
                PLACE.matcher(template).results().map(match -> match.group(1)).forEach(names::add),
            () -> names.add(naming.attribute()));
    return names;
  }

  /** The name of a group; empty when it lacks an attribute. */
  Optional<String> of(Entry group) {
    return name(attribute -> Attributes.first(group, attribute));
  }

  /** The name of a group of which only the DN is known: attributes come from its parts. */
  Optional<String> of(String dn) throws LDAPException {
    RDN[] parts = new DN(dn).getRDNs();
    return name(attribute -> value(dn, parts, attribute));
  }

  private static Optional<String> value(String dn, RDN[] parts, String attribute) {
    if (attribute.equalsIgnoreCase(Attributes.DN)) {
      return Optional.of(dn);
    }
    for (RDN part : parts) {
      String[] names = part.getAttributeNames();
      for (int i = 0; i < names.length; i++) {
        if (names[i].equalsIgnoreCase(attribute)) {
          return Optional.of(part.getAttributeValues()[i]);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> name(Function<String, Optional<String>> values) {
    if (naming.template().isEmpty()) {
      return values.apply(naming.attribute());
    }
    StringBuilder name = new StringBuilder();
    Matcher place = PLACE.matcher(naming.template().get());
    while (place.find()) {
      Optional<String> value = values.apply(place.group(1));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      place.appendReplacement(name, Matcher.quoteReplacement(value.get()));
    }
    place.appendTail(name);
    return Optional.of(name.toString());
  }
}
