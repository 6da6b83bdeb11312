package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.HostedIdentity;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.storage.SessionRow;
import java.util.Optional;
import java.util.Set;

/** Accounts of people who live in this server's own directory. Thread-safe. */
final class HostedPeople {
  private HostedPeople() {}

  /**
   * An account of somebody who is still there.
   *
   * @param account the account with current claims
   * @param passwordChangeDue whether the person has to choose another password first
   */
  record Person(SessionRow.Account account, boolean passwordChangeDue) {}

  /**
   * The account as it is now; empty when the person is gone, disabled, or may not be spoken for any
   * more, or when nobody can be asked.
   */
  static Optional<Person> current(
      Generation generation, SessionRow.Account account, Set<String> scopes) {
    return HostedIdentity.current(
            generation, account.connectorId(), IdentityCodec.read(account.identity()), scopes)
        .map(now ->
            new Person(
                account.withIdentity(IdentityCodec.write(now.identity())),
                now.passwordChangeDue()));
  }
}
