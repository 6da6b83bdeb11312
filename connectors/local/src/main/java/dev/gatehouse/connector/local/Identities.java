package dev.gatehouse.connector.local;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;

/** From a person of the directory to an identity, by Dex's rules. */
final class Identities {

  private Identities() {}

  static UpstreamIdentity.Builder of(DirectoryUser user) {
    boolean hasName = user.name() != null && !user.name().isEmpty();
    return UpstreamIdentity.of(user.userId())
        .username(hasName ? user.name() : user.username())
        .preferredUsername(user.preferredUsername())
        .email(user.email(), user.emailVerified())
        .groups(Groups.known(user.groups()));
  }
}
