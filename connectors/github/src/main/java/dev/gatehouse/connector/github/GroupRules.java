package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.TeamName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which organisations and teams count.
 *
 * @param organisations those that may log in; empty: everybody may
 * @param old Dex's old form of one organisation, which keeps nobody out
 * @param naming how teams are called
 * @param all whether everything counts when no organisation is named
 */
record GroupRules(
    List<Organisation> organisations, Optional<String> old, TeamName naming, boolean all) {

  GroupRules {
    organisations = List.copyOf(organisations);
    Objects.requireNonNull(old, "old");
    Objects.requireNonNull(naming, "naming");
  }

  /**
   * An organisation that may log in.
   *
   * @param name its name, and the beginning of its groups
   * @param id its number, when the name alone is not enough
   * @param teams teams of which a person must be in one; empty for every member
   */
  record Organisation(String name, Optional<Long> id, List<String> teams) {
    Organisation {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(id, "id");
      teams = List.copyOf(teams);
    }

    boolean is(Memberships.Organisation other) {
      return id.map(number -> number == other.id())
          .orElseGet(() -> Names.same(name, other.login()));
    }

    /** Dex's name of a team as a group. */
    String group(String team) {
      return name + ":" + team;
    }
  }

  /** Whether somebody may be kept out. */
  boolean restrict() {
    return !organisations.isEmpty();
  }

  /**
   * Whether memberships must be read.
   *
   * @param asked whether the client wants groups
   */
  boolean read(boolean asked) {
    return restrict() || (asked && (old.isPresent() || all));
  }
}
