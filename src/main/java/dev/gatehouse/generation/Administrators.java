package dev.gatehouse.generation;

import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.storage.GrantRow;

/** Which people administer over the network. Thread-safe. */
public final class Administrators {
  private Administrators() {}

  /** Whether the person of a grant belongs to a group that may, as far as its groups are known. */
  public static boolean among(Policy.Administration rule, GrantRow grant) {
    return IdentityCodec.read(grant.identity()).groups() instanceof Groups.Known known
        && known.names().stream().anyMatch(rule.groups()::contains);
  }
}
