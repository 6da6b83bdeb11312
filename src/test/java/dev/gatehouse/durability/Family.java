package dev.gatehouse.durability;

/**
 * What a client was told of one login. Used by one thread at a time.
 *
 * <p>{@code unanswered} says that a request with the newest refresh token got no answer, so the
 * database may be one step further than the client knows.
 */
final class Family {
  final String code;
  String before;
  String previous;
  String newest;
  String accessToken;
  boolean unanswered;

  Family(String code, Tokens.Answer first) {
    this.code = code;
    told(first);
  }

  /** Notes an answer. */
  void told(Tokens.Answer answer) {
    before = previous;
    previous = newest;
    newest = answer.refreshToken();
    accessToken = answer.text("access_token");
    unanswered = false;
  }
}
