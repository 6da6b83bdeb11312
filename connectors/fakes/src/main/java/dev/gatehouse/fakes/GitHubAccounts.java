package dev.gatehouse.fakes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The people, organisations and teams of a {@link FakeGitHub}. All methods are for the test; the
 * server reads under the same lock. Thread-safe.
 */
public final class GitHubAccounts {
  private final Map<Long, User> users = new LinkedHashMap<>();
  private final Map<Long, Organisation> organisations = new LinkedHashMap<>();
  private final Map<Long, Team> teams = new LinkedHashMap<>();
  private long lastId = 1000;
  volatile boolean hideFromStrangers;

  /** From now on nothing is told to who is not logged in, as in an enterprise's private mode. */
  public void hideFromStrangers() {
    hideFromStrangers = true;
  }

  /** An address of a person. */
  public record Email(String address, boolean primary, boolean verified) {}

  static final class User {
    final long id;
    String login;
    String name;
    List<Email> emails = new ArrayList<>();
    boolean suspended;

    User(long id, String login) {
      this.id = id;
      this.login = login;
    }
  }

  static final class Organisation {
    final long id;
    String login;
    boolean keepsApplicationOut;
    boolean wantsSignOn;
    boolean lacksApplication;
    final Set<Long> signedOn = new HashSet<>();

    /** {@code active} or {@code pending} by the number of the person. */
    final Map<Long, String> members = new HashMap<>();

    Organisation(long id, String login) {
      this.id = id;
      this.login = login;
    }
  }

  static final class Team {
    final long id;
    final Organisation organisation;
    String name;
    String slug;
    final Set<Long> members = new HashSet<>();

    Team(long id, Organisation organisation, String name, String slug) {
      this.id = id;
      this.organisation = organisation;
      this.name = name;
      this.slug = slug;
    }
  }

  /** Adds a person with a verified primary address; returns their number. */
  public synchronized long person(String login, String name) {
    User user = new User(++lastId, login);
    user.name = name;
    user.emails.add(new Email(login + "@example.org", true, true));
    users.put(user.id, user);
    return user.id;
  }

  /** Replaces a person's addresses. */
  public synchronized void emails(String login, Email... emails) {
    user(login).emails = new ArrayList<>(List.of(emails));
  }

  /** Gives a person another login. */
  public synchronized void renamePerson(String login, String newLogin) {
    user(login).login = newLogin;
  }

  /** Suspends a person. */
  public synchronized void suspend(String login) {
    user(login).suspended = true;
  }

  /** Adds an organisation; returns its number. */
  public synchronized long organisation(String login) {
    Organisation organisation = new Organisation(++lastId, login);
    organisations.put(organisation.id, organisation);
    return organisation.id;
  }

  /** Gives an organisation another name. */
  public synchronized void renameOrganisation(String login, String newLogin) {
    organisationOf(login).login = newLogin;
  }

  /** From now on the organisation does not let OAuth apps in. */
  public synchronized void keepApplicationOut(String organisation) {
    organisationOf(organisation).keepsApplicationOut = true;
  }

  /** From now on the GitHub App is not installed there. */
  public synchronized void uninstall(String organisation) {
    organisationOf(organisation).lacksApplication = true;
  }

  /** From now on the organisation wants single sign-on. */
  public synchronized void wantSignOn(String organisation) {
    organisationOf(organisation).wantsSignOn = true;
  }

  /** The person has been at the organisation's single sign-on. */
  public synchronized void signOn(String organisation, String login) {
    organisationOf(organisation).signedOn.add(user(login).id);
  }

  /** Makes somebody a member. */
  public synchronized void join(String organisation, String login) {
    organisationOf(organisation).members.put(user(login).id, "active");
  }

  /** Invites somebody who has not answered. */
  public synchronized void invite(String organisation, String login) {
    organisationOf(organisation).members.put(user(login).id, "pending");
  }

  /** Removes somebody, from the teams as well. */
  public synchronized void leave(String organisation, String login) {
    long id = user(login).id;
    organisationOf(organisation).members.remove(id);
    teams.values().stream()
        .filter(team -> team.organisation.login.equals(organisation))
        .forEach(team -> team.members.remove(id));
  }

  /** Adds a team. */
  public synchronized void team(String organisation, String name, String slug) {
    Team team = new Team(++lastId, organisationOf(organisation), name, slug);
    teams.put(team.id, team);
  }

  /** Gives a team another name. */
  public synchronized void renameTeam(
      String organisation, String slug, String newName, String newSlug) {
    Team team = teamOf(organisation, slug);
    team.name = newName;
    team.slug = newSlug;
  }

  /** Puts somebody into a team, and so into its organisation. */
  public synchronized void joinTeam(String organisation, String slug, String login) {
    join(organisation, login);
    teamOf(organisation, slug).members.add(user(login).id);
  }

  /** Takes somebody out of a team. */
  public synchronized void leaveTeam(String organisation, String slug, String login) {
    teamOf(organisation, slug).members.remove(user(login).id);
  }

  synchronized User user(String login) {
    return users.values().stream()
        .filter(user -> user.login.equalsIgnoreCase(login))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(login));
  }

  synchronized User user(long id) {
    return users.get(id);
  }

  synchronized List<Organisation> organisationsOf(long user, String state) {
    return organisations.values().stream()
        .filter(one -> one.members.containsKey(user))
        .filter(one -> state.isEmpty() || state.equals(one.members.get(user)))
        .toList();
  }

  synchronized List<Team> teamsOf(long user) {
    return teams.values().stream().filter(team -> team.members.contains(user)).toList();
  }

  synchronized List<Team> teamsIn(Organisation organisation) {
    return teams.values().stream().filter(team -> team.organisation == organisation).toList();
  }

  synchronized Organisation findOrganisation(String login) {
    return organisations.values().stream()
        .filter(one -> one.login.equalsIgnoreCase(login))
        .findFirst()
        .orElse(null);
  }

  private Organisation organisationOf(String login) {
    Organisation found = findOrganisation(login);
    if (found == null) {
      throw new NoSuchElementException(login);
    }
    return found;
  }

  private Team teamOf(String organisation, String slug) {
    return teams.values().stream()
        .filter(team -> team.organisation == organisationOf(organisation))
        .filter(team -> team.slug.equals(slug))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(slug));
  }
}
