package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.PersonRules;
import dev.gatehouse.spi.UpstreamException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chooses one of a person's addresses. */
final class Emails {
  private final PersonRules rules;
  private final boolean server;

  /**
   * By the rules.
   *
   * @param server whether GitHub is an Enterprise Server, which may verify no address
   */
  Emails(PersonRules rules, boolean server) {
    this.rules = rules;
    this.server = server;
  }

  /** An address, and whether it counts as verified. */
  record Email(String address, boolean verified) {}

  /** The address to use; empty when none is verified and one should be. */
  Optional<Email> choose(List<Json> addresses) throws UpstreamException {
    Email preferred = null;
    Email primary = null;
    for (Json json : addresses) {
      String address = json.text("email");
      boolean verified = json.bool("verified") || rules.trustUnverified();
      if (verified && preferred == null && isPreferred(address)) {
        preferred = new Email(address, true);
      }
      if (json.bool("primary") && (verified || server)) {
        primary = new Email(address, verified);
      }
    }
    return Optional.ofNullable(preferred == null ? primary : preferred);
  }

  /** Whether the domain fits the pattern, label by label. */
  private boolean isPreferred(String address) {
    if (rules.preferredDomain().isEmpty()) {
      return false;
    }
    // The last @: what stands before it may have one in quotes.
    String domain = address.substring(address.lastIndexOf('@') + 1);
    String[] labels = domain.toLowerCase(Locale.ROOT).split("\\.", -1);
    String[] wanted = rules.preferredDomain().get().toLowerCase(Locale.ROOT).split("\\.", -1);
    if (labels.length != wanted.length || address.lastIndexOf('@') < 1) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      if (!wanted[i].equals("*") && !wanted[i].equals(labels[i])) {
        return false;
      }
    }
    return true;
  }
}
