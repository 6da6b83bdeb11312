package dev.gatehouse.sessions;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.http.MalformedRequestException;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.SetCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names and attributes of our cookies (rule R12).
 *
 * <p>On https every name has the prefix {@code __Host-}, which browsers accept only from this host
 * over TLS with path {@code /}: neither a sister domain nor plain http can plant one. The issuer's
 * hash keeps issuers of one host apart. On loopback http the names differ, and neither form is ever
 * read in place of the other. Immutable.
 */
public final class CookieNames {
  private final String prefix;
  private final boolean secure;

  public CookieNames(URI issuer) {
    secure = "https".equals(issuer.getScheme());
    byte[] hash = Digests.sha256(issuer.toString().getBytes(StandardCharsets.UTF_8));
    prefix = (secure ? "__Host-gh-" : "gh-") + HexFormat.of().formatHex(hash, 0, 4) + "-";
  }

  /** The full name of a cookie of ours. */
  public String name(String purpose) {
    return prefix + purpose;
  }

  /** A cookie that lives for {@code maxAge}, or as long as the browser when null. */
  public SetCookie set(String purpose, String value, Duration maxAge, SetCookie.SameSite sameSite) {
    boolean none = sameSite == SetCookie.SameSite.NONE;
    // Browsers refuse SameSite=None without Secure; on loopback http Lax is the best there is.
    return new SetCookie(
        name(purpose),
        value,
        "/",
        maxAge,
        secure,
        none && !secure ? SetCookie.SameSite.LAX : sameSite);
  }

  public SetCookie expire(String purpose) {
    return set(purpose, "", Duration.ZERO, SetCookie.SameSite.LAX);
  }

  /**
   * The value of a cookie.
   *
   * @throws MalformedRequestException when there are two of the name: one of them was planted, and
   *     nobody knows which
   */
  public Optional<String> value(Request request, String purpose) {
    List<String> values = request.cookies(name(purpose));
    if (values.size() > 1) {
      throw new MalformedRequestException(400, "The request has two cookies of one name.");
    }
    return values.stream().findFirst();
  }

  /** Purposes of the cookies that start with {@code purposePrefix}, in the order sent. */
  public List<String> purposes(Request request, String purposePrefix) {
    String start = name(purposePrefix);
    return request.cookieNames().stream()
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(prefix.length()))
        .distinct()
        .toList();
  }
}
