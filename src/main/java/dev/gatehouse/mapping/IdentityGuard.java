package dev.gatehouse.mapping;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses identities that Kubernetes would take for part of itself.
 *
 * <p>The API server lets {@code system:masters} from any issuer do everything, so no connector may
 * hand out a name or a group that starts with {@code system:} (attack case 46). Thread-safe.
 */
public final class IdentityGuard {
  private static final String RESERVED = "system:";

  private IdentityGuard() {}

  /** Why the identity must be refused, or empty. */
  public static Optional<String> refusal(UpstreamIdentity identity) {
    for (Optional<String> name :
        List.of(identity.username(), identity.preferredUsername(), identity.email())) {
      if (name.isPresent() && reserved(name.get())) {
        return Optional.of("the name '" + name.get() + "' starts with 'system:'");
      }
    }
    if (identity.groups() instanceof Groups.Known known) {
      for (String group : known.names()) {
        if (reserved(group)) {
          return Optional.of("the group '" + group + "' starts with 'system:'");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean reserved(String name) {
    return name.strip().toLowerCase(Locale.ROOT).startsWith(RESERVED);
  }
}
