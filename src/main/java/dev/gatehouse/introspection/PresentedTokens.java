package dev.gatehouse.introspection;

import dev.gatehouse.crypto.Digests;
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

  Optional<Found> find(String token, String issuer) {
    Optional<RefreshTokenCodec.Content> content = codec.decode(token);
    return content.isPresent() ? refresh(content.get()) : access(token, issuer);
  }

  Instant now() {
    return clock.instant();
  }

  private Optional<Found> refresh(RefreshTokenCodec.Content content) {
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
                  && grant.revokedAt() == null
                  && before(lookup.now(), family.absoluteExpiresAt())
                  && before(lookup.now(), family.idleExpiresAt());
          return new Found.Refresh(grant, live);
        });
  }

  private static boolean before(Instant now, Instant end) {
    return end == null || now.isBefore(end);
  }

  private Optional<Found> access(String token, String issuer) {
    return verifier
        .verify(token, TokenType.ACCESS_TOKEN, issuer, clock.instant())
        .map(verified -> {
          String grantId = verified.text(TokenMinter.GRANT_CLAIM);
          return grantId == null ? ofClient(verified) : ofPerson(verified, grantId);
        });
  }

  private Found ofPerson(VerifiedToken token, String grantId) {
    Optional<GrantRow> grant = storage.read(tx -> tx.grants().byId(grantId)).grant();
    boolean live = grant.filter(row -> row.revokedAt() == null).isPresent();
    return new Found.Access(token, grant, live);
  }

  private Found ofClient(VerifiedToken token) {
    String jti = token.text("jti");
    String clientId = token.text("client_id");
    boolean live =
        storage.read(tx -> {
          if (tx.revocations().isDenied(jti)) {
            return false;
          }
          Optional<Instant> notBefore = tx.revocations().notBefore(clientId);
          return notBefore.isEmpty() || !token.time("iat").isBefore(notBefore.get());
        });
    return new Found.Access(token, Optional.empty(), live);
  }
}
