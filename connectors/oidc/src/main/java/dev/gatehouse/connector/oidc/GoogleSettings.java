package dev.gatehouse.connector.oidc;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Configuration of a connector to Google.
 *
 * @param oidc how people log in, and which groups let them in
 * @param workspace how groups are read; empty: there are none
 */
record GoogleSettings(OidcSettings oidc, Optional<Workspace> workspace) {

  GoogleSettings {
    Objects.requireNonNull(oidc, "oidc");
    Objects.requireNonNull(workspace, "workspace");
  }

  /**
   * How groups are read from the directory.
   *
   * @param keyFile file of the service account's key
   * @param admins administrator in whose name it reads, by domain; {@code *} for any other
   * @param transitive whether groups of groups count
   */
  record Workspace(Path keyFile, Map<String, String> admins, boolean transitive) {
    Workspace {
      admins = Map.copyOf(admins);
    }

    /** The administrator for a domain. */
    Optional<String> admin(String domain) {
      return Optional.ofNullable(admins.getOrDefault(domain, admins.get("*")));
    }
  }
}
