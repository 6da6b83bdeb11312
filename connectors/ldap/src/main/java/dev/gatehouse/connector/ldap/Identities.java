package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From an entry to an identity, by Dex's rules in Dex's files. */
final class Identities {
  private final UserSearch search;

  Identities(UserSearch search) {
    this.search = search;
  }

  /** An identity, or why the entry gives none. */
  record Mapped(Optional<UpstreamIdentity.Builder> identity, String problem) {}

  /** The attributes that are read here. */
  List<String> attributes() {
    List<String> names = new ArrayList<>(List.of(search.idAttr()));
    search.nameAttr().ifPresent(names::add);
    search.preferredUsernameAttr().ifPresent(names::add);
    if (search.emailSuffix().isEmpty()) {
      names.add(search.emailAttr());
    }
    names.addAll(search.attributes());
    return names;
  }

  /** The identifier of an entry; empty when it has none that can be relied on. */
  Optional<String> id(Entry entry) {
    List<String> values = Attributes.all(entry, search.idAttr());
    boolean one = values.size() == 1 || search.dex() && !values.isEmpty();
    return one ? Optional.of(values.get(0)) : Optional.empty();
  }

  Mapped of(Entry entry) {
    List<String> missing = new ArrayList<>();
    Optional<String> id = id(entry);
    if (id.isEmpty()) {
      boolean several = Attributes.all(entry, search.idAttr()).size() > 1;
      missing.add(search.idAttr() + (several ? " (with one value, not several)" : ""));
    }
    Optional<String> name = search.nameAttr().flatMap(attr -> value(entry, attr, missing));
    Optional<String> preferred =
        search.preferredUsernameAttr().flatMap(attr -> value(entry, attr, missing));
    Optional<String> email =
        search.emailSuffix().isPresent()
            ? name.map(local -> local + "@" + search.emailSuffix().get())
            : value(entry, search.emailAttr(), missing);
    if (!missing.isEmpty()) {
      return new Mapped(
          Optional.empty(),
          "the entry " + entry.getDN() + " has no usable " + String.join(", ", missing));
    }
    UpstreamIdentity.Builder identity =
        UpstreamIdentity.of(id.orElseThrow())
            .username(name.orElse(null))
            .preferredUsername(preferred.orElse(null))
            .email(email.orElse(null), email.isPresent() && search.emailVerified());
    for (String attribute : search.attributes()) {
      List<String> values = Attributes.all(entry, attribute);
      if (!values.isEmpty()) {
        identity.attribute(attribute, values.size() == 1 ? values.get(0) : values);
      }
    }
    return new Mapped(Optional.of(identity), "");
  }

  private Optional<String> value(Entry entry, String attribute, List<String> missing) {
    Optional<String> value = Attributes.first(entry, attribute);
    if (value.isEmpty() && search.dex()) {
      missing.add(attribute);
    }
    return value;
  }
}
