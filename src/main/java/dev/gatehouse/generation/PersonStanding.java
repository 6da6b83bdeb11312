package dev.gatehouse.generation;

import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the person of a grant may still be spoken for, apart from the grant itself (attack case
 * 30). At most two reads; thread-safe.
 */
public final class PersonStanding {
  private PersonStanding() {}

  /**
   * The person as they are now, with no groups but those that an earlier exchange let through;
   * empty when their account is disabled or they are gone.
   *
   * @param scopes which claims are asked for
   * @throws ConnectorUnavailableException when the connector is not there or not open
   * @throws UpstreamException when their directory does not answer
   */
  public static Optional<UpstreamIdentity> current(
      Generation generation, Storage storage, GrantRow grant, Set<String> scopes)
      throws ConnectorUnavailableException, UpstreamException {
    UpstreamIdentity known = IdentityCodec.read(grant.identity());
    if (Federation.isWorkload(grant.connectorId())) {
      return Optional.of(known);
    }
    IdentityKey key = new IdentityKey(grant.connectorId(), grant.userId());
    if (storage.read(tx -> tx.identities().find(key)).filter(IdentityRow::disabled).isPresent()) {
      return Optional.empty();
    }
    return HostedIdentity.ask(generation, grant.connectorId(), known, scopes)
        .map(HostedIdentity.Current::identity)
        .map(now -> grant.parentId() == null ? now : narrowed(now, known));
  }

  private static UpstreamIdentity narrowed(UpstreamIdentity now, UpstreamIdentity known) {
    Groups had = known.groups();
    if (!(had instanceof Groups.Known before) || !(now.groups() instanceof Groups.Known current)) {
      return now.toBuilder().groups(had instanceof Groups.Known ? now.groups() : had).build();
    }
    List<String> kept = current.names().stream().filter(before.names()::contains).toList();
    return now.toBuilder().groups(Groups.known(kept)).build();
  }
}
