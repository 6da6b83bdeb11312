package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Optional;

/**
 * Reads the entry again where it was, or wherever it was moved: the identifier says who it is, not
 * the DN.
 */
final class LdapRefresh implements IdentityRefresh {
  private final Directory directory;
  private final People people;

  LdapRefresh(Directory directory, People people) {
    this.directory = directory;
    this.people = people;
  }

  @Override
  public RefreshResult refresh(RefreshRequest request) throws UpstreamException {
    try {
      Object answer = directory.search(ldap -> ask(ldap, request));
      if (answer instanceof RefreshResult result) {
        return result;
      }
      throw UpstreamException.protocol("asking again about a person: " + answer, null);
    } catch (LDAPException e) {
      throw Troubles.of(e, "asking again about a person");
    }
  }

  /** The result, or words about an entry that gives no identity any more. */
  private Object ask(LDAPInterface ldap, RefreshRequest request) throws LDAPException {
    UpstreamIdentity before = request.lastKnown();
    UserFinder.Found found = find(ldap, request);
    if (found.entry().isEmpty()) {
      return new Gone(Reason.NOT_FOUND, found.problem());
    }
    Entry entry = found.entry().get();
    if (!isSame(entry, before)) {
      return new Gone(Reason.IDENTITY_CHANGED, "the directory answered for somebody else");
    }
    AccountState state = people.state(entry);
    if (!state.usable() || state.mustChange()) {
      return new Gone(state.usable() ? Reason.NOT_ALLOWED : Reason.DISABLED, state.words());
    }
    Identities.Mapped mapped = people.identities().of(entry);
    if (mapped.identity().isEmpty()) {
      return mapped.problem();
    }
    // How and when the person authenticated does not change by asking again.
    UpstreamIdentity now =
        mapped
            .identity()
            .get()
            .groups(people.groups(ldap, entry, request.groups()))
            .amr(before.amr())
            .acr(before.acr().orElse(null))
            .authTime(before.authTime().orElse(null))
            .build();
    return new Refreshed(now, LdapState.of(entry.getDN()));
  }

  private UserFinder.Found find(LDAPInterface ldap, RefreshRequest request) throws LDAPException {
    Optional<String> dn = LdapState.dn(request.connectorState());
    if (dn.isPresent()) {
      UserFinder.Found there = people.finder().at(ldap, dn.get());
      if (there.entry().filter(entry -> isSame(entry, request.lastKnown())).isPresent()) {
        return there;
      }
    }
    return people.finder().byId(ldap, request.lastKnown().userId());
  }

  private boolean isSame(Entry entry, UpstreamIdentity before) {
    return people.identities().id(entry).filter(before.userId()::equals).isPresent();
  }
}
