package dev.gatehouse.connector.github;

import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Reads account and memberships again with the token of the login, renewed where it expires. Only
 * what followed from this very token is ever used: another login of the same person says nothing
 * about a grant whose token was revoked.
 */
final class GitHubRefresh implements IdentityRefresh {
  /** A token that ends while it is used is of no use. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  private final TokenEndpoint endpoint;
  private final People people;
  private final InstantSource clock;
  private final Renewals renewals;

  GitHubRefresh(TokenEndpoint endpoint, People people, InstantSource clock) {
    this.endpoint = endpoint;
    this.people = people;
    this.clock = clock;
    renewals = new Renewals(clock);
  }

  @Override
  public RefreshResult refresh(RefreshRequest request) throws UpstreamException {
    Optional<Tokens> kept = Tokens.ofState(request.connectorState());
    if (kept.isEmpty()) {
      return new Gone(Reason.REVOKED, "no token of GitHub was kept for the person");
    }
    Tokens tokens = renewals.latest(request.lastKnown().userId(), kept.get());
    Optional<String> next = tokens.refresh();
    if (expired(tokens)) {
      return next.isPresent()
          ? renewed(next.get(), request)
          : new Gone(Reason.REVOKED, "the token has expired");
    }
    People.Found found = people.find(tokens, request.groups());
    return isDead(found) && next.isPresent()
        ? renewed(next.get(), request)
        : result(found, tokens, request.lastKnown());
  }

  private static boolean isDead(People.Found found) {
    return found instanceof People.Found.Nobody nobody && nobody.why() == People.Why.TOKEN;
  }

  private boolean expired(Tokens tokens) {
    return tokens.expires().filter(end -> end.isBefore(clock.instant().plus(AHEAD))).isPresent();
  }

  private RefreshResult renewed(String spent, RefreshRequest request) throws UpstreamException {
    return switch (endpoint.refresh(spent)) {
      case TokenEndpoint.Answer.Refused refused -> new Gone(Reason.REVOKED, refused.detail());
      case TokenEndpoint.Answer.Given given -> {
        renewals.put(request.lastKnown().userId(), spent, given.tokens());
        yield result(
            people.find(given.tokens(), request.groups()), given.tokens(), request.lastKnown());
      }
    };
  }

  private static RefreshResult result(People.Found found, Tokens tokens, UpstreamIdentity lastKnown)
      throws UpstreamException {
    return switch (found) {
      case People.Found.Person person ->
          isSame(person.identity(), lastKnown)
              ? new Refreshed(person.identity(), tokens.toState())
              : new Gone(Reason.IDENTITY_CHANGED, "the token is now somebody else's");
      case People.Found.Nobody nobody ->
          switch (nobody.why()) {
            case TOKEN, NOT_GRANTED -> new Gone(Reason.REVOKED, nobody.detail());
            case SUSPENDED -> new Gone(Reason.DISABLED, nobody.detail());
            case NOT_ALLOWED -> new Gone(Reason.NOT_ALLOWED, nobody.detail());
            // Nobody has said no: no tokens now, and the grant stays.
            case UNDECIDED -> throw UpstreamException.protocol(nobody.detail(), null);
          };
    };
  }

  /** With logins as identifiers, the number is what stays. */
  private static boolean isSame(UpstreamIdentity now, UpstreamIdentity before) {
    Object number = before.attributes().get("id");
    return now.userId().equals(before.userId())
        && (number == null || number.equals(now.attributes().get("id")));
  }
}
