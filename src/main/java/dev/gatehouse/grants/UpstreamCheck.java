package dev.gatehouse.grants;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.GrantSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the connector whether a person is still there (rule R7). Never inside a transaction.
 * Thread-safe.
 *
 * <p>What is final is told as {@code invalid_grant}; an upstream that does not answer is {@code
 * temporarily_unavailable}, so that a client keeps its refresh token.
 */
final class UpstreamCheck {
  /** Past the end of the call: until then nobody else may use the state. */
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_NANOS = Duration.ofMillis(25).toNanos();
  private final Storage storage;
  private final Sealer sealer;

  UpstreamCheck(Storage storage, Sealer sealer) {
    this.storage = storage;
    this.sealer = sealer;
  }

  /**
   * What the connector said.
   *
   * @param refreshed null when the account is gone
   * @param gone null when it is there
   * @param stored the identity as text for the grant; null when the account is gone
   */
  record Answer(RefreshResult.Refreshed refreshed, RefreshResult.Gone gone, String stored) {}

  /**
   * @return the connector's answer; empty when the connector's state is single-use and another
   *     request used it meanwhile
   */
  Optional<Answer> ask(GrantRow grant, TokenRequest context, Instant now) {
    Set<String> asked =
        ClaimsRequest.stored(grant.claimsRequest())
            .within(context.client()::allowsScope)
            .impliedScopes(grant.scopes());
    try (ConnectorLease lease = context.generation().connectors().borrow(grant.connectorId())) {
      Connector connector = lease.connector();
      IdentityRefresh refresh =
          connector
              .refresh()
              .orElseThrow(() ->
                  DirectError.of(
                      ErrorCode.INVALID_GRANT,
                      "The way to log in that this grant came from gives no refresh."));
      if (!connector.singleUseUpstreamState()) {
        return Optional.of(call(refresh, grant, asked, context.generation()));
      }
      return leased(
          refresh, grant, asked, context.generation(), now, lease.longestCall().plus(LEASE_MARGIN));
    } catch (ConnectorUnavailableException e) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The identity source is not available at the moment.",
          e.getMessage());
    }
  }

  private Optional<Answer> leased(
      IdentityRefresh refresh,
      GrantRow grant,
      Set<String> asked,
      Generation generation,
      Instant now,
      Duration length) {
    long counter = grant.refresh().counter();
    boolean mine =
        storage.write(tx -> tx.grants().lease(grant.id(), counter, now, now.plus(length)));
    if (!mine) {
      awaitOther(grant);
      return Optional.empty();
    }
    boolean answered = false;
    try {
      Answer answer = call(refresh, grant, asked, generation);
      answered = true;
      return Optional.of(answer);
    } finally {
      if (!answered) {
        storage.write(tx -> {
          tx.grants().releaseLease(grant.id(), counter);
          return null;
        });
      }
    }
  }

  /**
   * Waits until the request that holds the lease has moved the family on or failed, or too long.
   */
  private void awaitOther(GrantRow grant) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      GrantRow current = storage.read(tx -> tx.grants().byId(grant.id())).grant().orElse(null);
      if (current == null || current.revokedAt() != null || movedOn(grant, current)) {
        return;
      }
      if (current.refresh().leaseUntil() == null || Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw DirectError.of(
        ErrorCode.TEMPORARILY_UNAVAILABLE,
        "Another refresh of this grant has not ended.",
        "the lease holder did not answer");
  }

  /** Without rotation the counter stays; the state that was used up has changed all the same. */
  private static boolean movedOn(GrantRow before, GrantRow now) {
    return now.refresh().counter() != before.refresh().counter()
        || !Arrays.equals(now.connectorState(), before.connectorState());
  }

  private Answer call(
      IdentityRefresh refresh, GrantRow grant, Set<String> asked, Generation generation) {
    UpstreamIdentity known = IdentityCodec.read(grant.identity());
    RefreshResult result;
    try {
      result =
          refresh.refresh(
              new RefreshRequest(
                  known, GrantSecrets.open(sealer, grant.id(), grant.connectorState()), asked));
    } catch (UpstreamException e) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The identity source does not answer as it should; try again later.",
          e.getMessage());
    }
    return switch (result) {
      case RefreshResult.Gone gone -> new Answer(null, gone, null);
      case RefreshResult.Refreshed refreshed ->
          new Answer(
              accepted(refreshed, asked, generation),
              null,
              // Mostly nothing has changed, and writing it anew costs more than comparing.
              refreshed.identity().equals(known)
                  ? grant.identity()
                  : IdentityCodec.write(refreshed.identity()));
    };
  }

  private static RefreshResult.Refreshed accepted(
      RefreshResult.Refreshed refreshed, Set<String> asked, Generation generation) {
    Optional<String> refusal =
        IdentityGuard.refusal(refreshed.identity())
            .or(() -> generation.federation().impersonated(refreshed.identity()));
    if (refusal.isPresent()) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT, "This account may not log in here any more.", refusal.get());
    }
    if (asked.contains(Scope.GROUPS)
        && refreshed.identity().groups() instanceof Groups.Unavailable unavailable) {
      // Tokens without the groups would silently change what the person may do.
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The groups of the account cannot be read at the moment.",
          unavailable.reason());
    }
    return refreshed;
  }
}
