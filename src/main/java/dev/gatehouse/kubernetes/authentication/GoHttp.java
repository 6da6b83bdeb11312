package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Answer;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Failure;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Fetched;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Go's HTTP client with what the API server puts around it: redirections are followed, and one
 * address may be asked elsewhere ({@code discoveryURL}). Immutable.
 */
final class GoHttp {
  private static final int MOST_REQUESTS = 10;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

  private final IssuerAccess access;
  private final String moved;
  private final String movedTo;

  /**
   * @param moved an address that is asked elsewhere, wherever it comes from
   * @param movedTo where; empty when nowhere else
   */
  GoHttp(IssuerAccess access, String moved, String movedTo) {
    this.access = access;
    this.moved = moved;
    this.movedTo = movedTo;
  }

  /** The last answer, or a failure with the client's words. */
  Fetched get(String url, Optional<String> authorization) {
    String at = url;
    Optional<String> sent = authorization;
    for (int requests = 1; ; requests++) {
      Fetched fetched = once(at, sent);
      if (!(fetched instanceof Answer answer)
          || !REDIRECTIONS.contains(answer.code())
          || answer.location().isEmpty()) {
        return fetched;
      }
      if (requests == MOST_REQUESTS) {
        return failure(answer.location(), "stopped after " + MOST_REQUESTS + " redirects");
      }
      URI next = uri(at).resolve(uri(answer.location()));
      if (!sameSite(uri(url), next)) {
        sent = Optional.empty();
      }
      at = next.toString();
    }
  }

  private Fetched once(String url, Optional<String> authorization) {
    URI address = uri(url);
    String scheme = address.getScheme() == null ? "" : address.getScheme();
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return failure(url, "unsupported protocol scheme " + GoQuote.quote(scheme));
    }
    if (address.getHost() == null) {
      throw new RefusedException("The address " + url + " has no host that could be read");
    }
    Fetched fetched =
        access.get(url.equals(moved) && !movedTo.isEmpty() ? movedTo : url, authorization);
    return fetched instanceof Failure none ? failure(url, none.error()) : fetched;
  }

  private static Failure failure(String url, String error) {
    return new Failure("Get " + GoQuote.quote(url) + ": " + error);
  }

  /** Headers with secrets go to the same host and to those below it. */
  private static boolean sameSite(URI first, URI next) {
    String host = next.getHost();
    return host != null && (host.equals(first.getHost()) || host.endsWith("." + first.getHost()));
  }

  private static URI uri(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("The address " + url + " is none that is judged here");
    }
  }
}
