package dev.gatehouse.generation;

import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.storage.GrantRow;
import java.util.Set;

/** Which people administer over the network. Thread-safe. */
public final class Administrators {
  private Administrators() {}

  /**
   * Whether the person of a grant belongs to a group that may. A group counts with the connector
   * that says it: who can name a group at one identity source is nobody at another. Groups of local
   * users are those of now, others those of the login or the last refresh.
   */
  public static boolean among(Policy.Administration rule, Generation generation, GrantRow grant) {
    Set<String> may = rule.groups().getOrDefault(grant.connectorId(), Set.of());
    return !may.isEmpty()
        && HostedIdentity.current(
                generation,
                grant.connectorId(),
                IdentityCodec.read(grant.identity()),
                Set.copyOf(grant.scopes()))
            .filter(person ->
                person.identity().groups() instanceof Groups.Known known
                    && known.names().stream().anyMatch(may::contains))
            .isPresent();
  }
}
