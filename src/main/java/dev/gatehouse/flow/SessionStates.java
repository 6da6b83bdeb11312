package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.protocol.ResponseTarget;
import dev.gatehouse.sessions.BrowserState;
import dev.gatehouse.sessions.Sessions;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code session_state} in authorization responses (OpenID Connect Session Management 1.0 §2),
 * where the configuration wants it. Thread-safe.
 */
public final class SessionStates {
  private final Sessions sessions;
  private final BrowserState state;

  public SessionStates(Sessions sessions, BrowserState state) {
    this.sessions = sessions;
    this.state = state;
  }

  /**
   * What a response says of the session.
   *
   * @param sessionState the parameter
   * @param cookie what the frame will compare it with
   */
  public record Shown(String sessionState, SetCookie cookie) {}

  /** What a successful response to a client says; empty when it says nothing. */
  public Optional<Shown> of(
      Request http, Generation generation, String clientId, ResponseTarget target, Instant now) {
    if (!generation.sessions().checkSession()) {
      return Optional.empty();
    }
    return sessions
        .current(http, now)
        .flatMap(session ->
            state
                .sessionState(clientId, target.redirect().uri(), session)
                .map(value -> new Shown(value, state.cookie(session, now))));
  }
}
