package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.GrantSecrets;
import dev.gatehouse.tokens.RefreshTokenCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code refresh_token} (RFC 6749 §6) under rules R6 and R7. Thread-safe.
 *
 * <p>Two statements and one durable commit: the first reads the family, the second moves it on. In
 * between the connector is asked whether the person is still there. A lost response is answered
 * again from the stored identity; an older token revokes the family.
 */
final class RefreshTokenGrant implements Grant<RefreshTokenGrant.Presented> {
  static final String TYPE = "refresh_token";
  private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenGrant.class);
  private static final String UNUSABLE = "The refresh token is invalid, expired or was used.";

  /**
   * How often a predecessor is answered within the grace window. Its holder learns nothing from the
   * second answer that the first did not say, so this only bounds the work that one token causes.
   */
  private static final int MOST_REPEATS = 64;

  private final Storage storage;
  private final RefreshTokenCodec codec;
  private final RefreshFamilies families;
  private final UpstreamCheck upstream;
  private final Sealer sealer;

  RefreshTokenGrant(
      Storage storage,
      RefreshTokenCodec codec,
      RefreshFamilies families,
      UpstreamCheck upstream,
      Sealer sealer) {
    this.storage = storage;
    this.codec = codec;
    this.families = families;
    this.upstream = upstream;
    this.sealer = sealer;
  }

  /** What the request says. */
  record Presented(RefreshTokenCodec.Content token, List<String> scopes) {}

  /** Where the presented token stands in its family. */
  private enum Place {
    NEWEST,
    PREDECESSOR,
    OLDER,
    AHEAD
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Presented parse(Parameters form) {
    String token =
        form.first("refresh_token")
            .orElseThrow(() ->
                DirectError.of(
                    ErrorCode.INVALID_REQUEST, "The parameter refresh_token is missing."));
    return new Presented(
        codec.decode(token).orElseThrow(() -> unusable("not a refresh token of this issuer")),
        Scope.parse(form.get("scope")));
  }

  @Override
  public Proposal propose(Presented presented, TokenRequest context) {
    GrantLookup lookup = read(presented);
    GrantRow grant =
        lookup
            .grant()
            .orElseThrow(() ->
                unusable(
                    presented.token().epoch() < codec.epoch()
                        ? "the family began after the backup that was restored, or has ended"
                        : "unknown family"));
    context.about().set(grant);
    if (!grant.clientId().equals(context.client().id())) {
      throw unusable("the refresh token belongs to client " + grant.clientId());
    }
    standing(context, lookup);
    expired(grant.refresh(), lookup.now());
    if (place(presented.token(), grant.refresh()) == Place.OLDER) {
      throw replayed(grant, context, lookup.now());
    }
    return new Proposal(Optional.of(grant), scopes(presented.scopes(), grant), null, lookup.now());
  }

  private GrantLookup read(Presented presented) {
    return storage.read(tx -> tx.grants().byFamily(presented.token().family()));
  }

  private static void standing(TokenRequest context, GrantLookup lookup) {
    Optional<String> ended = GrantStanding.ended(context.generation(), lookup);
    if (ended.isPresent()) {
      throw unusable(ended.get());
    }
  }

  private static void expired(GrantRow.Refresh refresh, Instant now) {
    Instant absolute = refresh.absoluteExpiresAt();
    if (absolute != null && !now.isBefore(absolute)) {
      throw unusable("the family ended at " + absolute);
    }
    Instant idle = refresh.idleExpiresAt();
    if (idle != null && !now.isBefore(idle)) {
      throw unusable("the family was not used and ended at " + idle);
    }
  }

  private static Place place(RefreshTokenCodec.Content token, GrantRow.Refresh refresh) {
    long distance = token.counter() - refresh.counter();
    if (distance > 0) {
      return Place.AHEAD;
    }
    if (distance == 0) {
      return Digests.equal(token.random(), refresh.random()) ? Place.NEWEST : Place.OLDER;
    }
    boolean predecessor =
        distance == -1
            && refresh.previousRandom() != null
            && Digests.equal(token.random(), refresh.previousRandom());
    return predecessor ? Place.PREDECESSOR : Place.OLDER;
  }

  /** RFC 6749 §6: the scope may shrink for this response; the grant keeps what it has. */
  private static List<String> scopes(List<String> requested, GrantRow grant) {
    if (requested.isEmpty()) {
      return grant.scopes();
    }
    for (String scope : requested) {
      if (Scope.isKnown(scope) && !grant.scopes().contains(scope)) {
        throw DirectError.of(
            ErrorCode.INVALID_SCOPE, "The scope " + scope + " was not granted before.");
      }
    }
    List<String> kept = grant.scopes().stream().filter(requested::contains).toList();
    if (kept.isEmpty()) {
      throw DirectError.of(ErrorCode.INVALID_SCOPE, "None of the requested scopes is known.");
    }
    return kept;
  }

  @Override
  public Committed commit(Presented presented, Proposal proposal, TokenRequest context) {
    GrantRow grant = proposal.grant().orElseThrow();
    Place place = place(presented.token(), grant.refresh());
    if (place == Place.PREDECESSOR) {
      return repeat(presented, grant, context, proposal.now());
    }
    if (place == Place.AHEAD) {
      rolledBack(presented, grant, context, proposal.now());
    }
    Optional<UpstreamCheck.Answer> answer = upstream.ask(grant, context, proposal.now());
    if (answer.isEmpty()) {
      // Another request has used the single-use upstream state for us (rule R7).
      return again(presented, context);
    }
    return advance(presented, proposal, context, answer.get());
  }

  private Committed advance(
      Presented presented, Proposal proposal, TokenRequest context, UpstreamCheck.Answer answer) {
    GrantRow grant = proposal.grant().orElseThrow();
    Instant now = proposal.now();
    if (answer.gone() != null) {
      revoke(grant, context, AuditType.TOKEN_REVOKED, "upstream: " + answer.gone().reason(), now);
      throw DirectError.of(
          ErrorCode.INVALID_GRANT,
          "The account is not there any more or may not log in.",
          answer.gone().detail());
    }
    RefreshResult.Refreshed refreshed = answer.refreshed();
    // Before anything is written: whoever is refused keeps the refresh token that they have.
    ClusterPolicy.person(
        ClusterAccess.of(context.generation(), context.client(), proposal.scopes()),
        context,
        grant,
        proposal.scopes(),
        refreshed.identity());
    boolean rotate =
        context.client().rotateRefreshTokens()
            && context.client().profile().rotatesRefreshTokens()
            && context.generation().policy().refresh().rotate();
    GrantRow.Refresh next =
        families.next(
            context.generation(),
            context.client(),
            grant.refresh(),
            presented.token().counter(),
            presented.token().random(),
            rotate,
            now);
    byte[] state = refreshed.connectorState();
    byte[] sealed = state.length == 0 ? null : GrantSecrets.seal(sealer, grant.id(), state);
    Instant expiresAt = families.rowExpiry(context.generation(), context.client(), next, now);
    AuditEvent event = answered(AuditType.TOKEN_REFRESHED, grant, context, now);
    boolean won =
        storage.write(tx -> {
          boolean moved =
              tx.grants()
                  .rotate(
                      grant.id(),
                      grant.refresh().counter(),
                      now,
                      next,
                      answer.stored(),
                      sealed,
                      expiresAt);
          if (moved) {
            tx.audit().append(event);
          }
          return moved;
        });
    if (!won) {
      return again(presented, context);
    }
    return new Committed(Optional.of(refreshed.identity()), families.token(next));
  }

  /** A parallel request with the same token was faster: what we hold is its predecessor now. */
  private Committed again(Presented presented, TokenRequest context) {
    GrantLookup lookup = read(presented);
    GrantRow grant = lookup.grant().orElseThrow(() -> unusable("the family is gone"));
    standing(context, lookup);
    return switch (place(presented.token(), grant.refresh())) {
      case PREDECESSOR -> repeat(presented, grant, context, lookup.now());
      // Without rotation the member stays; the other request's answer is as good as ours.
      case NEWEST ->
          new Committed(
              Optional.of(IdentityCodec.read(grant.identity())), families.token(grant.refresh()));
      case OLDER, AHEAD -> throw replayed(grant, context, lookup.now());
    };
  }

  /**
   * Answers a predecessor again: the same refresh token, fresh other tokens, no upstream, nothing
   * prolonged.
   */
  private Committed repeat(Presented presented, GrantRow grant, TokenRequest context, Instant now) {
    Instant notRotatedBefore = now.minus(context.generation().policy().refresh().grace());
    AuditEvent event = answered(AuditType.TOKEN_REFRESH_REPEATED, grant, context, now);
    boolean counted =
        storage.write(tx -> {
          boolean used =
              tx.grants()
                  .useGrace(
                      grant.id(), grant.refresh().counter(), MOST_REPEATS, notRotatedBefore, now);
          if (used) {
            tx.audit().append(event);
          }
          return used;
        });
    if (!counted) {
      throw refusedRepeat(presented, grant, context, now);
    }
    return new Committed(
        Optional.of(IdentityCodec.read(grant.identity())), families.token(grant.refresh()));
  }

  /**
   * After the window a predecessor is a replay; within it a repeat too many, or one that the
   * successor overtook, is only refused: a client that refreshes in many places is no thief.
   */
  private DirectError refusedRepeat(
      Presented presented, GrantRow seen, TokenRequest context, Instant now) {
    GrantRow grant = read(presented).grant().orElseThrow(() -> unusable("the family is gone"));
    if (grant.revokedAt() != null) {
      return unusable("the grant was revoked: " + grant.revocationReason());
    }
    Duration grace = context.generation().policy().refresh().grace();
    if (!now.isBefore(seen.refresh().rotatedAt().plus(grace))) {
      return replayed(grant, context, now);
    }
    return DirectError.of(
        ErrorCode.TEMPORARILY_UNAVAILABLE,
        "This refresh token was replaced a moment ago; use its successor.",
        "more than " + MOST_REPEATS + " repeats, or the family moved on meanwhile");
  }

  /**
   * Rule R6: only we can have made the MAC, so the database stands behind what we answered: it was
   * rolled back. After a restore that is expected of tokens of an earlier epoch; otherwise somebody
   * has put an older database in place.
   */
  private void rolledBack(Presented presented, GrantRow grant, TokenRequest context, Instant now) {
    long epoch = presented.token().epoch();
    boolean expected = epoch < codec.epoch();
    if (!expected) {
      LOG.atWarn()
          .addKeyValue("grant_id", grant.id())
          .log(
              "A refresh token is newer than the database, and no restore explains it: was an older"
                  + " database put in place?");
    }
    AuditEvent event =
        context
            .event(AuditType.REFRESH_ROLLED_BACK, grant)
            .with(
                Fact.DETAIL,
                "presented token "
                    + presented.token().counter()
                    + ", stored "
                    + grant.refresh().counter()
                    + (expected
                        ? "; made in epoch " + epoch + ", before a restore"
                        : "; no restore explains it"))
            .at(now);
    storage.write(tx -> {
      tx.audit().append(event);
      return null;
    });
  }

  private DirectError replayed(GrantRow grant, TokenRequest context, Instant now) {
    revoke(grant, context, AuditType.REFRESH_REPLAYED, "refresh token replayed", now);
    return unusable("an older refresh token was presented again; the family is revoked");
  }

  private void revoke(
      GrantRow grant, TokenRequest context, AuditType type, String reason, Instant now) {
    AuditEvent event = context.event(type, grant).with(Fact.REASON, reason).at(now);
    storage.write(tx -> {
      if (tx.grants().revoke(grant.id(), now, reason)) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  /** The record of an answer: it names the access token. */
  private static AuditEvent answered(
      AuditType type, GrantRow grant, TokenRequest context, Instant now) {
    return context.event(type, grant).with(Fact.JTI, context.accessTokenId()).at(now);
  }

  private static DirectError unusable(String detail) {
    return DirectError.of(ErrorCode.INVALID_GRANT, UNUSABLE, detail);
  }
}
