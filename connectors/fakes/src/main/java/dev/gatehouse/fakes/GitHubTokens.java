package dev.gatehouse.fakes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The codes and tokens of a {@link FakeGitHub}. Thread-safe. */
final class GitHubTokens {
  static final Duration ACCESS = Duration.ofHours(8);
  private static final int MOST = 10;
  static final Duration REFRESH = Duration.ofDays(183);

  private final InstantSource clock;
  private final Map<String, Code> codes = new HashMap<>();
  private final Map<String, Token> tokens = new LinkedHashMap<>();
  private final Map<String, Token> refreshTokens = new HashMap<>();
  private int last;

  /** What a code was given for. */
  record Code(long user, Set<String> scopes, String redirect, String challenge) {}

  /** An access token; {@code expires} is null when it does not. */
  record Token(
      String access, String refresh, long user, Set<String> scopes, Instant expires, String app) {}

  GitHubTokens(InstantSource clock) {
    this.clock = clock;
  }

  synchronized String code(Code code) {
    String text = String.format("%020x", ++last);
    codes.put(text, code);
    return text;
  }

  synchronized Optional<Code> redeem(String code) {
    return Optional.ofNullable(codes.remove(code));
  }

  synchronized Token issue(long user, Set<String> scopes, String app, boolean expiring) {
    int number = ++last;
    Token token =
        new Token(
            (expiring ? "ghu_" : "gho_") + "AccessTokenNumber" + number,
            expiring ? "ghr_RefreshTokenNumber" + number : null,
            user,
            Set.copyOf(scopes),
            expiring ? clock.instant().plus(ACCESS) : null,
            app);
    tokens.put(token.access(), token);
    if (expiring) {
      refreshTokens.put(token.refresh(), token);
    } else {
      dropOldest(token);
    }
    return token;
  }

  /** Ten tokens per person, application and scopes: the eleventh costs the oldest. */
  private void dropOldest(Token newest) {
    List<Token> alike =
        tokens.values().stream()
            .filter(one -> one.user() == newest.user() && one.app().equals(newest.app()))
            .filter(one -> one.scopes().equals(newest.scopes()))
            .toList();
    if (alike.size() > MOST) {
      tokens.remove(alike.get(0).access());
    }
  }

  /** Spends a refresh token; the access token that came with it ends, too. */
  synchronized Optional<Token> spend(String refresh) {
    Token old = refreshTokens.remove(refresh);
    if (old == null) {
      return Optional.empty();
    }
    tokens.remove(old.access());
    return Optional.of(issue(old.user(), old.scopes(), old.app(), true));
  }

  synchronized Optional<Token> find(String access) {
    return Optional.ofNullable(tokens.get(access))
        .filter(token -> token.expires() == null || token.expires().isAfter(clock.instant()));
  }

  synchronized void revokeAll(long user) {
    tokens.values().removeIf(token -> token.user() == user);
    refreshTokens.values().removeIf(token -> token.user() == user);
  }

  synchronized void revokeAccess(long user) {
    tokens.values().removeIf(token -> token.user() == user);
  }

  static Map<String, Object> json(Token token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("access_token", token.access());
    if (token.refresh() != null) {
      json.put("expires_in", ACCESS.toSeconds());
      json.put("refresh_token", token.refresh());
      json.put("refresh_token_expires_in", REFRESH.toSeconds());
    }
    json.put("scope", String.join(",", token.scopes()));
    json.put("token_type", "bearer");
    return json;
  }
}
