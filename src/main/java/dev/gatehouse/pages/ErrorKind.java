package dev.gatehouse.pages;

import java.util.List;
import java.util.Locale;

/**
 * What went wrong, as far as a person can do something about it. Each kind has a title, an
 * explanation and an advice in every language: {@code error.<kind>.title}, {@code .text}, {@code
 * .advice}.
 */
public enum ErrorKind {
  /** The application sent a request that cannot be understood. */
  INVALID_REQUEST,
  /** No client has this id. */
  UNKNOWN_APPLICATION,
  /** The redirect URI is not registered for the client. */
  REDIRECT_NOT_REGISTERED,
  /** The attempt's cookie is gone or too old, or was used already. */
  ATTEMPT_EXPIRED,
  /** A link that works once was used, is too old, or was never made. */
  LINK_SPENT,
  /** A form came from another page than ours, or its token does not match. */
  FORM_REFUSED,
  /** The identity source said no, or this person may not log in here. */
  ACCESS_DENIED,
  /** The identity source does not answer or speaks nonsense. */
  UPSTREAM_FAILED,
  /** There is no such page. */
  NOT_FOUND,
  /** There is a page, but not for this method. */
  METHOD_NOT_ALLOWED,
  /** The request or its cookies are too large. */
  TOO_LARGE,
  /** Too many tries. */
  TOO_MANY_REQUESTS,
  /** A failure of ours. */
  INTERNAL,
  /** Stopping, starting or the database does not answer. */
  UNAVAILABLE;

  Text title() {
    return Text.message(key("title"));
  }

  Text explanation() {
    return Text.message(key("text"));
  }

  Text advice() {
    return Text.message(key("advice"));
  }

  /** The keys that every language must have. */
  List<String> keys() {
    return List.of(key("title"), key("text"), key("advice"));
  }

  private String key(String part) {
    return "error." + name().toLowerCase(Locale.ROOT) + "." + part;
  }
}
