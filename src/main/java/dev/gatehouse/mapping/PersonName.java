package dev.gatehouse.mapping;

import dev.gatehouse.spi.UpstreamIdentity;

/** What pages call a person. */
public final class PersonName {
  private PersonName() {}

  /** The first that there is of user name, preferred user name, e-mail address and identifier. */
  public static String of(UpstreamIdentity identity) {
    return identity
        .username()
        .or(identity::preferredUsername)
        .or(identity::email)
        .orElse(identity.userId());
  }
}
