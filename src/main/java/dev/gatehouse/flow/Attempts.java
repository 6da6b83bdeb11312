package dev.gatehouse.flow;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.sessions.CookieNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Attempts in sealed cookies, one cookie each (R1, R2): an authorization request that nobody has
 * answered with a login costs the server nothing.
 *
 * <p>Two tabs are two attempts. The newest two per browser are kept and older ones expire with the
 * next, so a night of open tabs ends in no oversized header. Thread-safe.
 */
public final class Attempts {
  private static final String PURPOSE = "authorization attempt";
  private static final String COOKIE = "attempt-";
  private static final int ID_BYTES = 16;
  private static final int MOST_BYTES = 3_000;
  private static final int KEPT = 2;
  private static final int TIME_DIGITS = 8;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{20,60}");

  /** The headers of a response have a limit; what is left expires with the next. */
  private static final int MOST_EXPIRED = 20;

  private final Sealer sealer;
  private final CookieNames cookies;
  private final Randomness randomness;
  private final IdTokenHints hints;
  private final InstantSource clock;

  public Attempts(
      Sealer sealer,
      CookieNames cookies,
      Randomness randomness,
      IdTokenHints hints,
      InstantSource clock) {
    this.sealer = sealer;
    this.cookies = cookies;
    this.randomness = randomness;
    this.hints = hints;
    this.clock = clock;
  }

  /**
   * Starts an attempt. Its identifier begins with the time, so that the order of names is the order
   * of age.
   *
   * @param request the valid request
   * @param sent the parameters that it came from
   * @throws RedirectError when its {@code id_token_hint} cannot be used
   */
  public Attempt start(AuthorizationRequest request, Parameters sent, Generation generation) {
    return start(request.parameters(), hints.subject(request, sent, generation), null);
  }

  /** Starts an attempt about a waiting device. */
  public Attempt start(Parameters parameters, Attempt.Device device) {
    return start(parameters, null, device);
  }

  private Attempt start(Parameters parameters, String hintedSubject, Attempt.Device device) {
    Instant now = clock.instant();
    String time = Long.toString(now.getEpochSecond(), Character.MAX_RADIX);
    String padded = "0".repeat(Math.max(0, TIME_DIGITS - time.length())) + time;
    return new Attempt(
        padded + "." + randomness.token(ID_BYTES),
        now,
        parameters,
        null,
        null,
        hintedSubject,
        device);
  }

  /**
   * Adds the attempt's cookie to a response and expires those of older attempts.
   *
   * @param request the valid request, which is told when the attempt is too large
   * @param crossSite whether the browser must bring it with a POST from another site (rule R13)
   */
  public Response keep(
      Response response,
      Request http,
      Attempt attempt,
      AuthorizationRequest request,
      Duration lifetime,
      boolean crossSite) {
    String name = cookies.name(COOKIE + attempt.id());
    String value = sealer.seal(PURPOSE, name, attempt.toBytes());
    if (value.length() > MOST_BYTES) {
      throw new RedirectError(
          request.target(),
          ErrorCode.INVALID_REQUEST,
          "The authorization request is too large; shorten state, claims or scope, or push the request"
              + " (RFC 9126).");
    }
    SetCookie.SameSite sameSite = crossSite ? SetCookie.SameSite.NONE : SetCookie.SameSite.LAX;
    response.cookie(cookies.set(COOKIE + attempt.id(), value, lifetime, sameSite));
    List<String> others =
        cookies.purposes(http, COOKIE).stream()
            .filter(purpose -> !purpose.equals(COOKIE + attempt.id()))
            .filter(purpose -> ID.matcher(purpose.substring(COOKIE.length())).matches())
            .sorted(Comparator.reverseOrder())
            .toList();
    others.stream()
        .skip(KEPT - 1L)
        .limit(MOST_EXPIRED)
        .forEach(purpose -> response.cookie(cookies.expire(purpose)));
    return response;
  }

  /**
   * The attempt that the request's {@code attempt} parameter names, from this browser's cookie.
   *
   * @throws PageError when it is gone, too old, or of another browser
   */
  public Attempt require(Request http, String id, Duration lifetime) {
    return find(http, id, lifetime)
        .orElseThrow(() ->
            new PageError(
                Problem.ATTEMPT_EXPIRED,
                "the browser brings no usable cookie for the attempt; it is older than "
                    + lifetime
                    + ", was answered, was pushed out by newer ones, or belongs to another browser"));
  }

  /** Like {@link #require}, without the error. */
  public Optional<Attempt> find(Request http, String id, Duration lifetime) {
    if (id == null || !ID.matcher(id).matches()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    String name = cookies.name(COOKIE + id);
    return cookies
        .value(http, COOKIE + id)
        .flatMap(value -> sealer.open(PURPOSE, name, value))
        .flatMap(bytes -> Attempt.fromBytes(id, bytes))
        .filter(attempt -> now.isBefore(attempt.createdAt().plus(lifetime)));
  }

  /** Forgets an attempt that was answered. */
  public Response forget(Response response, Attempt attempt) {
    return response.cookie(cookies.expire(COOKIE + attempt.id()));
  }
}
