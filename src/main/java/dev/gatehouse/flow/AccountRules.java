package dev.gatehouse.flow;

import dev.gatehouse.clients.Client;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.OfflineAccess;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.tokens.SubjectResolver;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether somebody who is logged in to a browser may be spoken for in the answer to an
 * authorization request (rule R4, OpenID Connect Core §3.1.2.3). Nothing is remembered: every step
 * asks again, on the current configuration.
 *
 * @param generation the pinned generation
 * @param request the valid request
 * @param attempt its attempt
 * @param continued whether the attempt came from an earlier step; a new one has seen no login
 * @param loginClients the clients that people of the browser logged in for, by account session;
 *     asked for only where it matters
 */
record AccountRules(
    Generation generation,
    AuthorizationRequest request,
    Attempt attempt,
    boolean continued,
    Supplier<Map<String, Set<String>>> loginClients) {
  /** How far an upstream's clock may be behind ours when it says when somebody authenticated. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** What the rules say of one account. */
  enum Verdict {
    ANSWERS,
    /** The client, the request or the configuration excludes the way the person logged in. */
    NOT_ALLOWED,
    /** The person has to log in again. */
    LOGIN_NEEDED,
    /** The login does not reach the authentication context class that the request demands. */
    WEAKER,
    /** The request is about another person. */
    SOMEBODY_ELSE
  }

  Verdict of(SessionRow.Account account) {
    if (!connectorAllowed(account.connectorId())) {
      return Verdict.NOT_ALLOWED;
    }
    boolean enough = loggedInForThis(account) ? recentUpstream(account) : oldLoginIsEnough(account);
    if (!enough) {
      return Verdict.LOGIN_NEEDED;
    }
    if (!rightPerson(account)) {
      return Verdict.SOMEBODY_ELSE;
    }
    return request.claims().acr().satisfiedBy(account.acr()) ? Verdict.ANSWERS : Verdict.WEAKER;
  }

  /** Whether the login came after the request, and so is an answer to whatever it asks for. */
  boolean loggedInForThis(SessionRow.Account account) {
    return continued && !account.loggedInAt().isBefore(attempt.createdAt());
  }

  private boolean connectorAllowed(String connectorId) {
    return (request.connectorId() == null || request.connectorId().equals(connectorId))
        && (attempt.connectorId() == null || attempt.connectorId().equals(connectorId))
        && request.client().allowsConnector(connectorId)
        && generation
            .connectors()
            .find(connectorId)
            .filter(connector -> connector.allowsGrant(request.grantType()))
            .isPresent();
  }

  /**
   * An upstream may answer from a session of its own although it was told how old the login may be;
   * then the client must not get what it asked to be spared (attack case 15).
   */
  private boolean recentUpstream(SessionRow.Account account) {
    Duration oldest = request.oldestLogin();
    return oldest == null
        || !account.authTime().plus(oldest).plus(CLOCK_SKEW).isBefore(attempt.createdAt());
  }

  private boolean oldLoginIsEnough(SessionRow.Account account) {
    Duration oldest = request.oldestLogin();
    boolean young =
        oldest == null
            || (!oldest.isZero() && !account.authTime().plus(oldest).isBefore(attempt.createdAt()));
    return generation.sessions().answering()
        && young
        && shared(account)
        && upstreamGaveEnough(account);
  }

  /** Dex's {@code ssoSharedWith}: only clients that people logged in for share their session. */
  private boolean shared(SessionRow.Account account) {
    boolean byDefault = generation.sessions().sharedByDefault();
    Client client = request.client();
    return loginClients.get().getOrDefault(account.id(), Set.of()).stream()
        .map(id -> generation.clients().find(id).orElse(null))
        .filter(Objects::nonNull)
        .anyMatch(source -> source.sharesLoginWith(client.id(), byDefault));
  }

  /**
   * Whether the login of then brought what this request needs of the upstream: groups are asked for
   * only when a client wants them, and state that works once belongs to one grant.
   */
  private boolean upstreamGaveEnough(SessionRow.Account account) {
    try (ConnectorLease lease = generation.connectors().borrow(account.connectorId())) {
      if (lease.connector().passwordHasher().isPresent()) {
        return true;
      }
      UpstreamIdentity identity = IdentityCodec.read(account.identity());
      if (!lease.takes(identity)) {
        return false;
      }
      boolean offline =
          OfflineAccess.granted(
                  generation, request.client(), account.connectorId(), request.scopes())
              .contains(Scope.OFFLINE_ACCESS);
      if (offline && lease.connector().singleUseUpstreamState()) {
        return false;
      }
      return !request.impliedScopes().contains(Scope.GROUPS)
          || identity.groups() instanceof Groups.Known;
    } catch (ConnectorUnavailableException e) {
      return false;
    }
  }

  private boolean rightPerson(SessionRow.Account account) {
    String subject = SubjectResolver.ofUser(request.client(), account.subject());
    String claimed = request.claims().subject();
    return (claimed == null || claimed.equals(subject))
        && (attempt.hintedSubject() == null || attempt.hintedSubject().equals(subject));
  }
}
