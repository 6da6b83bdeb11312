package dev.gatehouse.sessions;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.storage.SessionRow;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What scripts may know of a browser's session: the OP browser state of OpenID Connect Session
 * Management 1.0 §3 (rule R16). Thread-safe.
 *
 * <p>It is a MAC over the session and the hash of its secret, so it is another one after each
 * login, opens nothing, and needs no storage. Its cookie is apart from the session's, and scripts
 * of our own origin may read it.
 */
public final class BrowserState {
  private static final String COOKIE = "state";
  private static final int SALT_BYTES = 12;
  private final Mac mac;
  private final Randomness randomness;
  private final CookieNames cookies;

  /**
   * @param mac keyed for browser states alone
   */
  public BrowserState(Mac mac, Randomness randomness, CookieNames cookies) {
    this.mac = mac;
    this.randomness = randomness;
    this.cookies = cookies;
  }

  /** The full name of the cookie. */
  public String cookieName() {
    return cookies.name(COOKIE);
  }

  private String of(SessionRow session) {
    return mac.of(session.id() + "\n" + Digests.base64Url(session.secretHash()));
  }

  /** The cookie of a session; it lives as long as the session's own. */
  public SetCookie cookie(SessionRow session, Instant now) {
    Duration life =
        session.persistent() ? Duration.between(now, session.absoluteExpiresAt()) : null;
    return cookies.set(COOKIE, of(session), life, SetCookie.SameSite.NONE).forScripts();
  }

  /** Forgets the state: every application that watches sees a change. */
  public SetCookie forget() {
    return cookies.set(COOKIE, "", Duration.ZERO, SetCookie.SameSite.NONE).forScripts();
  }

  /**
   * The {@code session_state} of an authorization response (§2): good for this client, at the
   * origin of this redirect URI, as long as the browser's state stays. Empty for an address that no
   * browser shows.
   */
  public Optional<String> sessionState(String clientId, String redirectUri, SessionRow session) {
    return origin(redirectUri)
        .map(origin -> {
          String salt = randomness.token(SALT_BYTES);
          String state = String.join(" ", clientId, origin, of(session), salt);
          return Digests.base64Url(Digests.sha256(state)) + "." + salt;
        });
  }

  /** The origin as browsers write it (RFC 6454 §6.2). */
  private static Optional<String> origin(String address) {
    try {
      URI uri = new URI(address);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("https") || scheme.equals("http");
      if (!web || uri.getHost() == null) {
        return Optional.empty();
      }
      int standard = scheme.equals("https") ? 443 : 80;
      String port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
      return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
