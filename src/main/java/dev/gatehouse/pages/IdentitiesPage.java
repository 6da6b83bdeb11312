package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * The logins that are one person. A form posts {@value #DO} with {@value #UNLINK}, the login in
 * {@value #CONNECTOR} and {@value #USER}, and the hidden fields.
 *
 * @param accountName who
 * @param failure why something was not done, or {@link Text#NONE}
 * @param identities the logins, the one that the account began with first
 * @param candidates further people who are logged in in this browser
 * @param login to a login that can be linked then, or "" where people cannot link
 * @param back to the account's page
 * @param action where the forms post to
 * @param hidden further fields, the CSRF token among them
 */
public record IdentitiesPage(
    String accountName,
    Text failure,
    List<Identity> identities,
    List<Candidate> candidates,
    String login,
    String back,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DO = "do";
  public static final String UNLINK = "unlink";
  public static final String CONNECTOR = "connector";
  public static final String USER = "user";

  public IdentitiesPage {
    accountName = DisplayName.clean(accountName);
    Objects.requireNonNull(failure, "failure");
    identities = List.copyOf(identities);
    candidates = List.copyOf(candidates);
    Href.requireOrEmpty("login", login);
    Href.require("back", back);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  /**
   * One login.
   *
   * @param connectorId what the form posts
   * @param userId what the form posts
   * @param connector the connector's name
   * @param name who it is there
   * @param seen the last login, or {@link Text#NONE}
   * @param here whether this browser's account was logged in to by it
   * @param removable whether it can be unlinked
   */
  public record Identity(
      String connectorId,
      String userId,
      String connector,
      String name,
      Text seen,
      boolean here,
      boolean removable) {
    public Identity {
      Objects.requireNonNull(connectorId, "connectorId");
      Objects.requireNonNull(userId, "userId");
      connector = DisplayName.clean(connector);
      name = DisplayName.clean(name);
      Objects.requireNonNull(seen, "seen");
    }
  }

  /**
   * Somebody else who is logged in in this browser.
   *
   * @param connector the connector's name
   * @param name who
   * @param href to the question whether to link them
   */
  public record Candidate(String connector, String name, String href) {
    public Candidate {
      connector = DisplayName.clean(connector);
      name = DisplayName.clean(name);
      Href.require("href", href);
    }
  }

  @Override
  public PageKind kind() {
    return PageKind.IDENTITIES;
  }
}
