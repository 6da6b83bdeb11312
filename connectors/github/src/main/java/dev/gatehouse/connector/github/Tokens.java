package dev.gatehouse.connector.github;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What GitHub gave for a person.
 *
 * @param access the token for the API
 * @param scopes what it is good for; empty for a GitHub App
 * @param expires when it ends; empty: not by itself
 * @param refresh a token for another one, good once
 */
record Tokens(
    String access, Set<String> scopes, Optional<Instant> expires, Optional<String> refresh) {
  private static final String VERSION = "1";

  Tokens {
    Objects.requireNonNull(access, "access");
    scopes = Set.copyOf(scopes);
    Objects.requireNonNull(expires, "expires");
    Objects.requireNonNull(refresh, "refresh");
  }

  /** Whether a text has the form of a bearer token (RFC 6750, section 2.1). */
  static boolean isToken(String text) {
    return text.matches("[A-Za-z0-9._~+/=-]{1,2000}");
  }

  /** The state that the host keeps. */
  byte[] toState() {
    return String.join(
            "\n",
            VERSION,
            access,
            expires.map(end -> String.valueOf(end.getEpochSecond())).orElse(""),
            refresh.orElse(""),
            String.join(" ", scopes.stream().sorted().toList()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What a state holds; empty when it is none of ours. */
  static Optional<Tokens> ofState(byte[] state) {
    List<String> lines = List.of(new String(state, StandardCharsets.UTF_8).split("\n", -1));
    if (lines.size() != 5
        || !lines.get(0).equals(VERSION)
        || !isToken(lines.get(1))
        || !lines.get(2).matches("[0-9]{0,12}")
        || !(lines.get(3).isEmpty() || isToken(lines.get(3)))) {
      return Optional.empty();
    }
    return Optional.of(
        new Tokens(
            lines.get(1),
            TokenEndpoint.scopes(lines.get(4)),
            Optional.of(lines.get(2))
                .filter(text -> !text.isEmpty())
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text))),
            Optional.of(lines.get(3)).filter(text -> !text.isEmpty())));
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "Tokens[scopes=" + scopes + ", expires=" + expires + "]";
  }
}
