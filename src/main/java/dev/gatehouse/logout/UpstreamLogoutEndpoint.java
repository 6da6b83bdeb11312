package dev.gatehouse.logout;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.http.AddressRate;
import dev.gatehouse.http.MalformedRequestException;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.sessions.UpstreamSessions;
import dev.gatehouse.spi.BackchannelLogout;
import dev.gatehouse.spi.BackchannelLogout.Ended;
import dev.gatehouse.spi.BackchannelLogout.Refused;
import dev.gatehouse.spi.BackchannelLogout.Verdict;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /logout/backchannel/{connector}}: where upstreams tell that a session there has ended
 * (OpenID Connect Back-Channel Logout 1.0 §2.5, with us as relying party). Thread-safe.
 *
 * <p>Anybody can send something here. Nothing is stored before the connector has found a token
 * good, so many are judged at a time for each connector, and an address whose tokens are refused,
 * or cannot be judged, again and again is not heard for the rest of the minute.
 */
public final class UpstreamLogoutEndpoint implements GenerationEndpoint {
  /** Of one address in a minute. */
  static final int MOST_REFUSALS = 30;

  private static final String PARAMETER = "logout_token";
  private static final String REASON = "logout at the upstream";
  private static final int LONGEST_TOKEN = 16_384;
  private static final int AT_A_TIME = 4;

  /** How long a token waits for a place. */
  private static final Duration TURN = Duration.ofSeconds(1);

  private static final Duration SOON = Duration.ofSeconds(5);
  private final Storage storage;
  private final AuditSink audit;
  private final InstantSource clock;
  private final AddressRate refusals;

  /** Apart from the refused ones, so that an outage of an upstream is not held against it. */
  private final AddressRate unjudged;

  /** Places by connector; as many as the configurations of this process had connectors. */
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  public UpstreamLogoutEndpoint(
      Storage storage, AuditSink audit, InstantSource clock, Randomness randomness) {
    this.storage = storage;
    this.audit = audit;
    this.clock = clock;
    this.refusals = new AddressRate(MOST_REFUSALS, clock, randomness);
    this.unjudged = new AddressRate(MOST_REFUSALS, clock, randomness);
  }

  @Override
  public Response handle(Request http, Generation generation) {
    String connectorId = http.pathParameter("connector");
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      Optional<BackchannelLogout> ability = lease.connector().backchannelLogout();
      return ability.isEmpty() ? unknown() : admitted(http, connectorId, ability.get());
    } catch (ConnectorUnavailableException e) {
      return e.reason() == ConnectorUnavailableException.Reason.UNKNOWN
          ? unknown()
          : later(503, "The connector is not open.");
    }
  }

  private Response admitted(Request http, String connectorId, BackchannelLogout ability) {
    String bucket = AddressBuckets.of(http.remoteAddress());
    if (refusals.exhausted(bucket)) {
      return later(429, "Too many logout tokens were refused.");
    }
    if (unjudged.exhausted(bucket)) {
      return later(429, "Too many logout tokens could not be judged.");
    }
    String token;
    try {
      // Before there is a place for it: whoever sends slowly keeps nobody waiting.
      token = token(http);
    } catch (MalformedRequestException e) {
      return refused(http, connectorId, e.getMessage());
    }
    if (token == null) {
      return refused(http, connectorId, "There must be one logout_token of at most 16 KiB.");
    }
    Optional<Verdict> verdict;
    try {
      verdict = judged(connectorId, ability, token);
    } catch (UpstreamException e) {
      unjudged.note(bucket);
      // §2.8 knows 400 alone. But that says "never", and the keys may be there in a moment.
      return later(503, "The token cannot be judged now.");
    }
    if (verdict.isEmpty()) {
      return later(429, "Too many logout tokens are being looked at.");
    }
    return switch (verdict.get()) {
      case Refused no -> refused(http, connectorId, no.detail());
      case Ended ended -> end(http, connectorId, ended);
    };
  }

  /** The only token; null when there is another number of them, or it is none. */
  private static String token(Request http) {
    List<String> tokens = http.form().all(PARAMETER);
    return tokens.size() == 1 && tokens.get(0).length() <= LONGEST_TOKEN ? tokens.get(0) : null;
  }

  /** What the connector says; empty when there is no place for another token. */
  private Optional<Verdict> judged(String connectorId, BackchannelLogout ability, String token)
      throws UpstreamException {
    Semaphore place = places.computeIfAbsent(connectorId, id -> new Semaphore(AT_A_TIME));
    try {
      if (!place.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return Optional.of(ability.judge(token));
    } finally {
      place.release();
    }
  }

  private Response end(Request http, String connectorId, Ended ended) {
    Instant now = clock.instant();
    Ending.By by = new Ending.By("upstream", http.id(), http.remoteAddress(), REASON);
    byte[] id = Digests.sha256("logout token\n" + connectorId + "\n" + ended.tokenId());
    boolean fresh =
        storage.write(tx -> {
          if (!tx.usedAssertions().use(id, http.id(), ended.usableUntil())) {
            return false;
          }
          UpstreamSessions.end(
              tx,
              connectorId,
              ended.userId().orElse(null),
              ended.sessionId().orElse(null),
              by,
              now);
          return true;
        });
    return fresh
        ? Response.status(200).cacheControl("no-store")
        : refused(http, connectorId, "The token was used before.");
  }

  private Response refused(Request http, String connectorId, String detail) {
    refusals.note(AddressBuckets.of(http.remoteAddress()));
    audit.accept(
        AuditEvent.of(AuditType.UPSTREAM_LOGOUT_REFUSED)
            .request(http.id(), http.remoteAddress())
            .with(Fact.CONNECTOR, connectorId)
            .with(Fact.REASON, detail)
            .at(clock.instant()));
    return error(400, detail);
  }

  private static Response unknown() {
    return error(404, "No connector of this name hears of logouts.");
  }

  private static Response later(int status, String description) {
    return error(status, description).retryAfter(SOON);
  }

  /** §2.8 lets an answer say what was wrong as OAuth 2.0 does. */
  private static Response error(int status, String description) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("error", status == 400 ? "invalid_request" : "temporarily_unavailable");
    json.put("error_description", description);
    return Response.json(status, json).cacheControl("no-store");
  }
}
