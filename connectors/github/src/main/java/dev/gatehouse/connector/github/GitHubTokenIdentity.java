package dev.gatehouse.connector.github;

import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UpstreamException;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a token of GitHub in place of a login, when GitHub says that it issued the token to our own
 * application: any other application that a person once logged in to has a token of theirs, too.
 */
final class GitHubTokenIdentity implements TokenIdentity {
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final GitHubSettings.App app;
  private final Api api;
  private final People people;

  GitHubTokenIdentity(GitHubSettings.App app, Api api, People people) {
    this.app = app;
    this.api = api;
    this.people = people;
  }

  @Override
  public LoginResult exchange(SubjectToken token, LoginContext context) throws UpstreamException {
    if (!ACCESS_TOKEN.equals(token.type())) {
      return rejected("only access tokens are taken");
    }
    if (!Tokens.isToken(token.value())) {
      return rejected("this is no token of GitHub");
    }
    Json check;
    try {
      check = api.check(app, token.value());
    } catch (DeniedException e) {
      return switch (e.denial()) {
        case NOT_FOUND -> rejected("GitHub did not issue this token to the application");
        case TOKEN ->
            throw UpstreamException.protocol(
                e.getMessage() + "; check clientID and clientSecret", e);
        default -> throw UpstreamException.protocol(e.getMessage(), e);
      };
    }
    if (!check.object("app").text("client_id").equals(app.clientId())) {
      return rejected("GitHub issued this token to another application");
    }
    long number = check.object("user").number("id");
    Tokens tokens = new Tokens(token.value(), Set.of(), Optional.empty(), Optional.empty());
    return switch (people.find(tokens, context.groups())) {
      case People.Found.Nobody nobody -> GitHubLogin.rejected(nobody);
      case People.Found.Person person -> {
        if (!Long.valueOf(number).equals(person.identity().attributes().get("id"))) {
          throw UpstreamException.protocol("GitHub names two people for one token", null);
        }
        yield new Authenticated(person.identity());
      }
    };
  }

  private static Rejected rejected(String detail) {
    return new Rejected(Reason.INVALID_CREDENTIALS, detail);
  }
}
