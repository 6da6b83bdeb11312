package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.Memberships.Organisation;
import dev.gatehouse.connector.github.Memberships.Team;
import dev.gatehouse.spi.UpstreamException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads memberships and says what follows from them. Thread-safe. */
final class MembershipReader {
  private static final String TEAMS = "/user/teams?per_page=100";
  private static final String MEMBERSHIPS = "/user/memberships/orgs";
  private static final String WANTS_SIGN_ON = " wants single sign-on first";

  private final GroupRules rules;

  /** The organisations that count; empty for all. */
  private final List<GroupRules.Organisation> named;

  MembershipReader(GroupRules rules) {
    this.rules = rules;
    named =
        rules
            .old()
            .map(name -> List.of(new GroupRules.Organisation(name, Optional.empty(), List.of())))
            .orElse(rules.organisations());
  }

  /**
   * What follows from the memberships of the person whose token the call has.
   *
   * @throws DeniedException when the token is not valid any more or the person is suspended
   * @throws UpstreamException when GitHub cannot be asked or a list has too many pages
   */
  Standing read(Api.Call call) throws UpstreamException, DeniedException {
    try {
      Memberships memberships = memberships(call);
      return named.isEmpty() ? ofAll(memberships) : ofNamed(call, memberships);
    } catch (DeniedException e) {
      if (e.isForAll()) {
        throw e;
      }
      return new Standing(!rules.restrict(), List.of(), List.of(e.getMessage()));
    }
  }

  private static Memberships memberships(Api.Call call) throws UpstreamException, DeniedException {
    Api.Listing listed = call.list(MEMBERSHIPS + "?state=active&per_page=100");
    List<Organisation> organisations = new ArrayList<>();
    for (Json membership : listed.items()) {
      // A server that does not know the parameter also lists invitations.
      if (membership.text("state").equals("active")) {
        organisations.add(organisation(membership.object("organization")));
      }
    }
    Memberships teams = teams(call);
    Set<Long> hidden = new HashSet<>(listed.hidden());
    hidden.addAll(teams.hidden());
    return new Memberships(organisations, teams.teams(), hidden);
  }

  private static Memberships teams(Api.Call call) throws UpstreamException, DeniedException {
    Api.Listing listed = call.list(TEAMS);
    List<Organisation> organisations = new ArrayList<>();
    List<Team> teams = new ArrayList<>();
    for (Json team : listed.items()) {
      Organisation organisation = organisation(team.object("organization"));
      organisations.add(organisation);
      teams.add(new Team(organisation.id(), team.text("name"), team.text("slug")));
    }
    return new Memberships(organisations.stream().distinct().toList(), teams, listed.hidden());
  }

  private static Organisation organisation(Json json) throws UpstreamException {
    return new Organisation(json.number("id"), json.text("login"));
  }

  private Standing ofNamed(Api.Call call, Memberships memberships)
      throws UpstreamException, DeniedException {
    boolean allowed = !rules.restrict();
    List<String> groups = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (GroupRules.Organisation rule : named) {
      Optional<Organisation> found =
          memberships.organisations().stream().filter(rule::is).findFirst();
      List<Team> teams =
          found.map(organisation -> memberships.teamsOf(organisation.id())).orElse(List.of());
      Optional<String> hidden = hidden(call, rule, found, !teams.isEmpty(), memberships.hidden());
      if (hidden.isPresent()) {
        unreadable.add(hidden.get());
      } else if (found.isPresent()) {
        List<String> names = names(rule, teams);
        names.forEach(name -> groups.add(rules.restrict() ? rule.group(name) : name));
        allowed |= rule.teams().isEmpty() || !names.isEmpty();
      }
    }
    return new Standing(allowed, groups, unreadable);
  }

  /** The teams that count, in the spelling of the configuration where it names them. */
  private List<String> names(GroupRules.Organisation rule, List<Team> teams) {
    List<String> names = new ArrayList<>();
    for (Team team : teams) {
      for (String name : rules.naming().of(team)) {
        if (rule.teams().isEmpty()) {
          names.add(name);
        } else {
          Names.find(rule.teams(), name).ifPresent(names::add);
        }
      }
    }
    return names;
  }

  /**
   * Why an organisation's part of the lists is not to be relied on; empty when it is. Whoever is
   * not listed, or in no team, may be: the lists leave out what hides.
   */
  private static Optional<String> hidden(
      Api.Call call,
      GroupRules.Organisation rule,
      Optional<Organisation> found,
      boolean inTeams,
      Set<Long> numbers)
      throws UpstreamException, DeniedException {
    String what = "the organisation " + rule.name();
    Optional<Long> number = rule.id().or(() -> found.map(Organisation::id));
    if (number.filter(numbers::contains).isPresent()) {
      return Optional.of(what + WANTS_SIGN_ON);
    }
    if (inTeams) {
      return Optional.empty();
    }
    try {
      if (found.isPresent()) {
        // In no team, or in teams that the application may not see: a GitHub App that is not
        // installed there, for example. Members may always see the list of teams.
        call.list("/orgs/" + Api.segment(found.get().login()) + "/teams?per_page=1", 1);
        return Optional.empty();
      }
      return isMember(call, rule)
          ? Optional.of(what + " is not listed, but the person is a member")
          : Optional.empty();
    } catch (DeniedException e) {
      return switch (e.denial()) {
        case NOT_FOUND -> found.map(listed -> what + " does not show its teams");
        case SINGLE_SIGN_ON -> Optional.of(what + WANTS_SIGN_ON);
        case RESTRICTED -> Optional.of(what + " does not let the application in");
        case FORBIDDEN -> Optional.of(what + " cannot be read: " + e.getMessage());
        case TOKEN, SUSPENDED -> throw e;
      };
    }
  }

  private static boolean isMember(Api.Call call, GroupRules.Organisation rule)
      throws UpstreamException, DeniedException {
    Json membership = call.object(MEMBERSHIPS + "/" + Api.segment(rule.name()));
    return membership.text("state").equals("active")
        && rule.is(organisation(membership.object("organization")));
  }

  private Standing ofAll(Memberships memberships) {
    List<String> groups = new ArrayList<>();
    for (Organisation one : memberships.organisations()) {
      groups.add(one.login());
      for (Team team : memberships.teamsOf(one.id())) {
        rules.naming().of(team).forEach(name -> groups.add(one.login() + ":" + name));
      }
    }
    return new Standing(
        true,
        groups,
        memberships.hidden().stream()
            .sorted()
            .map(id -> "the organisation with the number " + id + WANTS_SIGN_ON)
            .toList());
  }
}
