package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import dev.gatehouse.spi.Groups;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of people: where they are found, what they are called, their groups and state. */
final class People {
  private final UserFinder finder;
  private final Identities identities;
  private final Optional<GroupFinder> groups;
  private final InstantSource clock;

  People(LdapSettings settings, InstantSource clock) {
    int seconds = (int) Math.max(1, settings.connection().limits().request().toSeconds());
    identities = new Identities(settings.users());
    groups = settings.groups().map(search -> new GroupFinder(search, seconds));
    List<String> wanted = new ArrayList<>(identities.attributes());
    groups.ifPresent(some -> wanted.addAll(some.attributes()));
    wanted.addAll(AccountState.ATTRIBUTES);
    finder = new UserFinder(settings.users(), wanted, seconds);
    this.clock = clock;
  }

  UserFinder finder() {
    return finder;
  }

  Identities identities() {
    return identities;
  }

  AccountState state(Entry entry) {
    return AccountState.of(entry, clock.instant());
  }

  /** The groups, when somebody wants to know. */
  Groups groups(LDAPInterface directory, Entry entry, boolean wanted) throws LDAPException {
    if (!wanted) {
      return Groups.notRequested();
    }
    return groups.isPresent() ? groups.get().of(directory, entry) : Groups.known(List.of());
  }
}
