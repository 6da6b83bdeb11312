package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says whose token it is, and whether they may log in. Thread-safe. */
final class People {
  private static final Set<String> FOR_ADDRESSES = Set.of("user:email", "user");
  private static final Set<String> FOR_GROUPS = Set.of("read:org", "write:org", "admin:org");

  private final GitHubSettings settings;
  private final Api api;
  private final Emails emails;
  private final MembershipReader memberships;

  People(GitHubSettings settings, Api api) {
    this.settings = settings;
    this.api = api;
    emails = new Emails(settings.person(), settings.site().server());
    memberships = new MembershipReader(settings.groups());
  }

  /** Why nobody may be spoken for. */
  enum Why {
    /** The token is not valid. */
    TOKEN,
    /** The account is suspended. */
    SUSPENDED,
    /** In no organisation or team that may log in, or without a verified address. */
    NOT_ALLOWED,
    /** The person did not grant what is needed to say. */
    NOT_GRANTED,
    /** Membership is required and cannot be read. */
    UNDECIDED
  }

  /** The answer. */
  sealed interface Found {
    /** A person who may log in. */
    record Person(UpstreamIdentity identity) implements Found {}

    /**
     * Nobody.
     *
     * @param detail for the log
     */
    record Nobody(Why why, String detail) implements Found {}
  }

  /**
   * Reads account, address and memberships.
   *
   * @param asked whether the client wants groups
   * @throws UpstreamException when GitHub cannot be asked
   */
  Found find(Tokens tokens, boolean asked) throws UpstreamException {
    Api.Call call = api.as(tokens.access());
    try {
      Response response = call.get(settings.site().api("/user"));
      Set<String> scopes =
          response.header("x-oauth-scopes").map(TokenEndpoint::scopes).orElse(tokens.scopes());
      return find(call, Json.of("the account", response.json()), scopes, asked);
    } catch (DeniedException e) {
      return switch (e.denial()) {
        case TOKEN -> new Found.Nobody(Why.TOKEN, e.getMessage());
        case SUSPENDED -> new Found.Nobody(Why.SUSPENDED, e.getMessage());
        default -> throw UpstreamException.protocol(e.getMessage(), e);
      };
    } catch (IllegalArgumentException e) {
      throw UpstreamException.protocol("the account cannot be used: " + e.getMessage(), e);
    }
  }

  private Found find(Api.Call call, Json user, Set<String> scopes, boolean asked)
      throws UpstreamException, DeniedException {
    long number = user.number("id");
    String login = user.text("login");
    if (user.has("suspended_at")) {
      return new Found.Nobody(Why.SUSPENDED, "the account " + login + " is suspended");
    }
    if (!granted(scopes, FOR_ADDRESSES)) {
      return new Found.Nobody(Why.NOT_GRANTED, login + " did not grant user:email");
    }
    boolean readable = granted(scopes, FOR_GROUPS);
    if (settings.groups().restrict() && !readable) {
      return new Found.Nobody(Why.NOT_GRANTED, login + " did not grant read:org");
    }
    Optional<Emails.Email> email = emails.choose(addresses(call));
    if (email.isEmpty()) {
      return new Found.Nobody(Why.NOT_ALLOWED, login + " has no verified address to use");
    }
    boolean read = settings.groups().read(asked);
    Standing standing =
        read && readable
            ? memberships.read(call)
            : new Standing(
                true, List.of(), read ? List.of(login + " did not grant read:org") : List.of());
    if (!standing.allowed()) {
      return standing.unreadable().isEmpty()
          ? new Found.Nobody(
              Why.NOT_ALLOWED, login + " is in no organisation or team that may log in")
          : new Found.Nobody(Why.UNDECIDED, "whether " + login + " may log in: " + words(standing));
    }
    return new Found.Person(
        UpstreamIdentity.of(settings.person().loginAsId() ? login : Long.toString(number))
            .username(user.find("name").orElse(login))
            .preferredUsername(login)
            .email(email.get().address(), email.get().verified())
            .groups(groups(standing, read, asked))
            .attribute("id", number)
            .attribute("login", login)
            .build());
  }

  private boolean granted(Set<String> scopes, Set<String> anyOf) {
    return settings.app().type() == AppType.GITHUB_APP || scopes.stream().anyMatch(anyOf::contains);
  }

  private static List<Json> addresses(Api.Call call) throws UpstreamException, DeniedException {
    try {
      return call.list("/user/emails?per_page=100").items();
    } catch (DeniedException e) {
      if (e.isForAll()) {
        throw e;
      }
      throw UpstreamException.protocol(
          e.getMessage() + "; a GitHub App needs the permission to read email addresses", e);
    }
  }

  private Groups groups(Standing standing, boolean read, boolean asked) {
    boolean whole = standing.unreadable().isEmpty();
    int count = standing.groups().size();
    if (whole && count <= settings.limits().groups()) {
      return read || asked ? Groups.known(standing.groups()) : Groups.notRequested();
    }
    if (!asked) {
      return Groups.notRequested();
    }
    return Groups.unavailable(
        whole ? count + " groups are more than groupLimit allows" : words(standing));
  }

  private static String words(Standing standing) {
    return String.join("; ", standing.unreadable());
  }
}
