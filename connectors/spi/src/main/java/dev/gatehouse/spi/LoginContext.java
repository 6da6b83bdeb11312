package dev.gatehouse.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a login is for.
 *
 * @param scopes scopes that the client asked for
 * @param loginHint whom the client expects ({@code login_hint}), unchecked
 * @param maxAge how old the upstream's authentication may be ({@code max_age})
 * @param acrValues authentication context classes that the client prefers, best first
 * @param uiLocales languages as BCP 47 tags, best first
 * @param remote who is asking
 */
public record LoginContext(
    Set<String> scopes,
    Optional<String> loginHint,
    Optional<Duration> maxAge,
    List<String> acrValues,
    List<String> uiLocales,
    RemoteInfo remote) {

  public LoginContext {
    scopes = Set.copyOf(scopes);
    Objects.requireNonNull(loginHint, "loginHint");
    Objects.requireNonNull(maxAge, "maxAge");
    acrValues = List.copyOf(acrValues);
    uiLocales = List.copyOf(uiLocales);
    Objects.requireNonNull(remote, "remote");
  }

  /** A login with scopes and nothing else known. */
  public static LoginContext of(Set<String> scopes, RemoteInfo remote) {
    return new LoginContext(
        scopes, Optional.empty(), Optional.empty(), List.of(), List.of(), remote);
  }

  /** Whether the client wants to refresh later, so the upstream must give something to do so. */
  public boolean offlineAccess() {
    return scopes.contains("offline_access");
  }

  /** Whether the client asked for groups. */
  public boolean groups() {
    return scopes.contains("groups");
  }
}
