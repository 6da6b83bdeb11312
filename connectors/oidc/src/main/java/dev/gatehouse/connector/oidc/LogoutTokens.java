package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.BackchannelLogout;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges the provider's logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6).
 * Thread-safe.
 */
final class LogoutTokens implements BackchannelLogout {
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  /** {@code logout+jwt} is what section 2.4 recommends; few providers write it. */
  private static final Set<String> TYPES =
      Set.of("", "jwt", "logout+jwt", "application/logout+jwt");

  /** Providers deliver at once, and try again for a while. */
  private static final Duration OLDEST = Duration.ofMinutes(10);

  private static final int LONGEST_ID = 1000;

  private final OidcSettings settings;
  private final IdTokens tokens;
  private final InstantSource clock;

  LogoutTokens(OidcSettings settings, IdTokens tokens, InstantSource clock) {
    this.settings = settings;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public Verdict judge(String logoutToken) throws UpstreamException {
    try {
      return ended(tokens.signedFor(logoutToken, TYPES, Set.of(settings.client().id())));
    } catch (BadTokenException e) {
      return new Refused("The logout token does not count: " + e.getMessage());
    }
  }

  private Ended ended(Map<String, Object> claims) throws BadTokenException {
    // An ID token and a logout token are of the same hand: only these two tell them apart.
    IdTokens.require(
        claims.get("events") instanceof Map<?, ?> events && events.get(EVENT) instanceof Map<?, ?>,
        "it is no logout token");
    IdTokens.require(!claims.containsKey("nonce"), "it has a nonce, as ID tokens have");
    Instant usableUntil = requireRecent(claims);
    Optional<String> id = text(claims, "jti");
    IdTokens.require(id.isPresent(), "it has no jti");
    Optional<String> session = text(claims, "sid");
    Optional<String> subject = text(claims, "sub");
    IdTokens.require(session.isPresent() || subject.isPresent(), "it has neither sub nor sid");
    Optional<String> person = ClaimSet.identifier(claims, settings.claims().userId());
    IdTokens.require(
        session.isPresent() || person.isPresent(),
        "it has no sid, and no "
            + settings.claims().userId()
            + ", which identifies people: have the provider send the sid");
    return new Ended(person, session, id.get(), usableUntil);
  }

  private Instant requireRecent(Map<String, Object> claims) throws BadTokenException {
    Instant now = clock.instant();
    Duration leeway = settings.tokens().leeway();
    Instant usableUntil = tokens.requireIssued(claims).plus(OLDEST).plus(leeway);
    IdTokens.require(now.isBefore(usableUntil), "it is too old");
    if (claims.get("exp") != null) {
      Optional<Instant> expiry = ClaimSet.time(claims.get("exp"));
      IdTokens.require(
          expiry.isPresent() && now.isBefore(expiry.get().plus(leeway)), "its time is over");
    }
    return usableUntil;
  }

  private static Optional<String> text(Map<String, Object> claims, String name)
      throws BadTokenException {
    Object value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    IdTokens.require(
        value instanceof String text && !text.isEmpty() && text.length() <= LONGEST_ID,
        "its " + name + " is no usable text");
    return Optional.of((String) value);
  }
}
