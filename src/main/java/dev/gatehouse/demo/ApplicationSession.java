package dev.gatehouse.demo;

import java.util.Map;
import java.util.Optional;

/**
 * What the demo application remembers of one browser.
 *
 * @param id value of the browser's cookie
 * @param csrf what the forms of this session carry
 * @param departure a login that has begun and was not answered yet
 * @param tokens present when somebody is logged in
 * @param refreshes how often the tokens were refreshed
 * @param userinfo the last answer of the userinfo endpoint, or empty
 * @param problem what the last button failed with, shown once
 */
record ApplicationSession(
    String id,
    String csrf,
    Optional<RelyingParty.Departure> departure,
    Optional<LoginTokens> tokens,
    int refreshes,
    Map<String, Object> userinfo,
    Optional<String> problem) {

  static ApplicationSession departing(String id, String csrf, RelyingParty.Departure departure) {
    return new ApplicationSession(
        id, csrf, Optional.of(departure), Optional.empty(), 0, Map.of(), Optional.empty());
  }

  static ApplicationSession loggedIn(String id, String csrf, LoginTokens tokens) {
    return new ApplicationSession(
        id, csrf, Optional.empty(), Optional.of(tokens), 0, Map.of(), Optional.empty());
  }

  ApplicationSession departingAgain(RelyingParty.Departure next) {
    return new ApplicationSession(
        id, csrf, Optional.of(next), tokens, refreshes, userinfo, Optional.empty());
  }

  ApplicationSession refreshed(LoginTokens next) {
    return new ApplicationSession(
        id, csrf, departure, Optional.of(next), refreshes + 1, userinfo, Optional.empty());
  }

  ApplicationSession withUserinfo(Map<String, Object> claims) {
    return new ApplicationSession(id, csrf, departure, tokens, refreshes, claims, Optional.empty());
  }

  ApplicationSession withProblem(Optional<String> text) {
    return new ApplicationSession(id, csrf, departure, tokens, refreshes, userinfo, text);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ApplicationSession[" + (tokens.isPresent() ? "logged in" : "departing") + "]";
  }
}
