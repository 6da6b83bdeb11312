package dev.gatehouse.clients;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.ClientAdministration.Actor;
import dev.gatehouse.clients.ClientRefusedException.Reason;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.InitialTokenRow;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Initial access tokens (RFC 7591 §3): who has one may register as many clients as it says.
 * Thread-safe.
 */
public final class InitialTokens {
  private static final int ID_BYTES = 9;
  private static final int TOKEN_BYTES = 32;
  private final Storage storage;
  private final Randomness randomness;
  private final InstantSource clock;

  public InitialTokens(Storage storage, Randomness randomness, InstantSource clock) {
    this.storage = storage;
    this.randomness = randomness;
    this.clock = clock;
  }

  /**
   * A token that was made just now.
   *
   * @param token the token itself, which is told once
   */
  public record Made(InitialTokenRow row, Secret token) {}

  /**
   * Makes a token.
   *
   * @param note what it is for, or null
   * @param uses how many clients it registers, at least one
   * @param life how long it works
   */
  public Made make(String note, int uses, Duration life, Actor actor) {
    Instant now = clock.instant();
    Secret token = Secret.of(randomness.token(TOKEN_BYTES));
    InitialTokenRow row =
        new InitialTokenRow(
            randomness.name(ID_BYTES),
            Digests.sha256(token.reveal()),
            note,
            uses,
            now,
            now.plus(life));
    AuditEvent event =
        event(AuditType.INITIAL_TOKEN_CREATED, actor)
            .with(Fact.DETAIL, row.id() + " for " + uses + " clients until " + row.expiresAt())
            .at(now);
    storage.write(tx -> {
      tx.initialTokens().insert(row);
      tx.audit().append(event);
      return null;
    });
    return new Made(row, token);
  }

  /** All tokens that were not cleaned up yet, the newest first. */
  public List<InitialTokenRow> list() {
    return storage.read(tx -> tx.initialTokens().list());
  }

  /**
   * Removes a token; clients that were registered with it stay.
   *
   * @throws ClientRefusedException when there is none
   */
  public void remove(String id, Actor actor) {
    AuditEvent event =
        event(AuditType.INITIAL_TOKEN_REMOVED, actor).with(Fact.DETAIL, id).at(clock.instant());
    storage.write(tx -> {
      if (!tx.initialTokens().delete(id)) {
        throw new ClientRefusedException(Reason.UNKNOWN, "there is no initial access token " + id);
      }
      tx.audit().append(event);
      return null;
    });
  }

  private static AuditEvent.Builder event(AuditType type, Actor actor) {
    return AuditEvent.of(type)
        .request(actor.requestId(), actor.remoteAddress())
        .with(Fact.ACTOR, actor.name());
  }
}
