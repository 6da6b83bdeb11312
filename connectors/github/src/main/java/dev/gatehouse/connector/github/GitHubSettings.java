package dev.gatehouse.connector.github;

import dev.gatehouse.connector.http.Trust;
import dev.gatehouse.spi.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Configuration of a GitHub connector.
 *
 * @param app the application that is registered at GitHub
 * @param site where GitHub is
 * @param trust which certificates are believed
 * @param groups which organisations and teams count
 * @param person what is made of an account
 * @param limits how much is read, and how long that may take
 */
record GitHubSettings(
    App app, Site site, Trust trust, GroupRules groups, PersonRules person, Limits limits) {

  GitHubSettings {
    Objects.requireNonNull(app, "app");
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(groups, "groups");
    Objects.requireNonNull(person, "person");
    Objects.requireNonNull(limits, "limits");
  }

  /** The kinds of applications that GitHub knows. */
  enum AppType {
    /** Asks for scopes; its tokens do not expire. */
    OAUTH_APP,
    /** Has permissions; its tokens expire, and its refresh tokens work once. */
    GITHUB_APP;

    /** GitHub's identifiers of GitHub Apps begin with {@code Iv}, of OAuth apps they do not. */
    static AppType of(String clientId) {
      return clientId.startsWith("Iv") ? GITHUB_APP : OAUTH_APP;
    }
  }

  /**
   * The registered application.
   *
   * @param clientId its identifier
   * @param clientSecret its secret
   * @param type its kind
   * @param redirectUri where GitHub sends people back to; empty for what the host says
   */
  record App(String clientId, Secret clientSecret, AppType type, Optional<URI> redirectUri) {}

  /**
   * What is made of an account.
   *
   * @param loginAsId whether the login name, not the number, identifies a person
   * @param preferredDomain pattern of the domain whose addresses come first
   * @param trustUnverified whether an unverified primary address counts as verified
   */
  record PersonRules(boolean loginAsId, Optional<String> preferredDomain, boolean trustUnverified) {
    PersonRules {
      Objects.requireNonNull(preferredDomain, "preferredDomain");
    }
  }

  /**
   * How much and how long.
   *
   * @param connect longest wait for a connection
   * @param request longest wait for one answer
   * @param pages most pages of one list, a hundred entries each
   * @param groups most groups of one person
   */
  record Limits(Duration connect, Duration request, int pages, int groups) {}

  /** How teams are called in groups. */
  enum TeamName {
    /** By the name that people read. */
    NAME,
    /** By the name in addresses. */
    SLUG,
    /** By both, as two groups. */
    BOTH;

    List<String> of(Memberships.Team team) {
      return switch (this) {
        case NAME -> List.of(team.name());
        case SLUG -> List.of(team.slug());
        case BOTH -> List.of(team.name(), team.slug());
      };
    }
  }
}
