package dev.gatehouse.backchannel;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.outbound.OutboundException;
import dev.gatehouse.storage.LogoutMessageRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.TokenMinter;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to tell one client of one end (Back-Channel Logout 1.0 §2.5 and §2.8): sends a fresh
 * logout token and notes how it went. Thread-safe.
 */
final class LogoutAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(LogoutAttempt.class);
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private final Storage storage;
  private final TokenMinter minter;
  private final RetrySchedule schedule;
  private final InstantSource clock;

  LogoutAttempt(Storage storage, TokenMinter minter, RetrySchedule schedule, InstantSource clock) {
    this.storage = storage;
    this.minter = minter;
    this.schedule = schedule;
    this.clock = clock;
  }

  /**
   * Makes the attempt.
   *
   * @param client wants to be told
   * @param message claimed by the caller
   * @return false when the client did not answer at all
   */
  boolean make(Generation generation, Client client, LogoutMessageRow message) {
    TokenMinter.Minted token =
        minter.logoutToken(
            generation.tokens(), client, message.sid(), minter.newJti(), clock.instant());
    int status;
    try {
      status =
          generation
              .outbound(client)
              .postForm(
                  URI.create(client.logout().backChannelUri()),
                  Map.of("logout_token", token.token()))
              .status();
    } catch (OutboundException e) {
      if (Thread.currentThread().isInterrupted()) {
        // The server stops; who claims the message next tries again.
        return true;
      }
      failed(message, token.jti(), e.getMessage(), false);
      return false;
    }
    if (status == OK || status == NO_CONTENT) {
      delivered(message, token.jti());
    } else {
      failed(message, token.jti(), "the client answered " + status, status == BAD_REQUEST);
    }
    return true;
  }

  private void delivered(LogoutMessageRow message, String jti) {
    AuditEvent event = event(AuditType.LOGOUT_DELIVERED, message, jti, Optional.empty());
    storage.write(tx -> {
      if (tx.logoutMessages().delivered(message)) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  private void failed(LogoutMessageRow message, String jti, String problem, boolean refused) {
    Instant now = clock.instant();
    if (!refused && schedule.again(message.attempts())) {
      Instant next = now.plus(schedule.pause(message.attempts()));
      storage.write(tx -> tx.logoutMessages().postpone(message, next, problem));
      LOG.atInfo()
          .addKeyValue("client_id", message.clientId())
          .addKeyValue("attempt", message.attempts())
          .addKeyValue("next", next)
          .addKeyValue("reason", problem)
          .log("A logout was not delivered and will be tried again");
      return;
    }
    AuditEvent event = event(AuditType.LOGOUT_UNDELIVERED, message, jti, Optional.of(problem));
    storage.write(tx -> {
      if (tx.logoutMessages().giveUp(message, now, problem)) {
        tx.audit().append(event);
      }
      return null;
    });
  }

  private AuditEvent event(
      AuditType type, LogoutMessageRow message, String jti, Optional<String> problem) {
    return AuditEvent.of(type)
        .with(Fact.CLIENT, message.clientId())
        .with(Fact.SESSION, message.accountSessionId())
        .with(Fact.CONNECTOR, message.connectorId())
        .with(Fact.USER, message.userId())
        .with(Fact.JTI, jti)
        .with(Fact.REASON, problem.orElse(null))
        .with(Fact.DETAIL, "attempt " + message.attempts())
        .at(clock.instant());
  }
}
