package dev.gatehouse.connector.github;

import java.util.List;
import java.util.Set;

/**
 * Where a person is, as GitHub lists it to the application.
 *
 * @param organisations organisations of which they are an active member
 * @param teams their teams, of all organisations
 * @param hidden numbers of organisations that GitHub left out of the lists until the person has
 *     been at their single sign-on
 */
record Memberships(List<Organisation> organisations, List<Team> teams, Set<Long> hidden) {
  Memberships {
    organisations = List.copyOf(organisations);
    teams = List.copyOf(teams);
    hidden = Set.copyOf(hidden);
  }

  /**
   * An organisation.
   *
   * @param id its number, which never changes
   * @param login its name in addresses
   */
  record Organisation(long id, String login) {}

  /**
   * A team.
   *
   * @param organisation number of its organisation
   * @param name what people read
   * @param slug its name in addresses
   */
  record Team(long organisation, String name, String slug) {}

  /** The person's teams in an organisation. */
  List<Team> teamsOf(long organisation) {
    return teams.stream().filter(team -> team.organisation() == organisation).toList();
  }
}
