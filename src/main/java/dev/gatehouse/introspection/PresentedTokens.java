package dev.gatehouse.introspection;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.generation.ClientTokens;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.RefreshTokenCodec;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenType;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Finds out what a token is and whether it is live. Thread-safe. */
final class PresentedTokens {
  private final Storage storage;
  private final TokenVerifier verifier;
  private final RefreshTokenCodec codec;
  private final InstantSource clock;

  PresentedTokens(
      Storage storage, TokenVerifier verifier, RefreshTokenCodec codec, InstantSource clock) {
    this.storage = storage;
    this.verifier = verifier;
    this.codec = codec;
    this.clock = clock;
  }

  /** A token of ours. */
  sealed interface Found {
    /** An access token; {@code grant} is empty when a client has it for itself. */
    record Access(VerifiedToken token, Optional<GrantRow> grant, boolean live) implements Found {}

    /** A refresh token. */
    record Refresh(GrantRow grant, boolean live) implements Found {}
  }

  Optional<Found> find(String token, Generation generation) {
    Optional<RefreshTokenCodec.Content> content = codec.decode(token);
    return content.isPresent() ? refresh(content.get(), generation) : access(token, generation);
  }

  Instant now() {
    return clock.instant();
  }

  private Optional<Found> refresh(RefreshTokenCodec.Content content, Generation generation) {
    GrantLookup lookup = storage.read(tx -> tx.grants().byFamily(content.family()));
    return lookup
        .grant()
        .map(grant -> {
          GrantRow.Refresh family = grant.refresh();
          boolean newest =
              content.counter() == family.counter()
                  && Digests.equal(content.random(), family.random());
          boolean live =
              newest
                  && GrantStanding.ended(generation, lookup).isEmpty()
                  && before(lookup.now(), family.absoluteExpiresAt())
                  && before(lookup.now(), family.idleExpiresAt());
          return new Found.Refresh(grant, live);
        });
  }

  private static boolean before(Instant now, Instant end) {
    return end == null || now.isBefore(end);
  }

  private Optional<Found> access(String token, Generation generation) {
    return verifier
        .verify(token, TokenType.ACCESS_TOKEN, generation.tokens().issuer(), clock.instant())
        .map(verified -> {
          String grantId = verified.text(TokenMinter.GRANT_CLAIM);
          return grantId == null
              ? ofClient(verified, generation)
              : ofPerson(verified, grantId, generation);
        });
  }

  private Found ofPerson(VerifiedToken token, String grantId, Generation generation) {
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(grantId));
    boolean live = lookup.grant().isPresent() && GrantStanding.ended(generation, lookup).isEmpty();
    return new Found.Access(token, lookup.grant(), live);
  }

  private Found ofClient(VerifiedToken token, Generation generation) {
    return new Found.Access(token, Optional.empty(), ClientTokens.live(generation, storage, token));
  }
}
