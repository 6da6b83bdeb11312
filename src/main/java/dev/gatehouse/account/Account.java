package dev.gatehouse.account;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.PersonName;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.SessionRow;

/**
 * The account that a request is about: one of those that are logged in in its browser.
 *
 * @param http the request
 * @param generation the pinned generation
 * @param session the browser's session
 * @param login the account session
 */
record Account(Request http, Generation generation, SessionRow session, SessionRow.Account login) {
  static final String PATH = "/account";
  static final String PARAMETER = "account";

  String name() {
    return name(login);
  }

  static String name(SessionRow.Account account) {
    return PersonName.of(IdentityCodec.read(account.identity()));
  }

  /** The e-mail address where it is not the name already. */
  String detail() {
    return detail(login);
  }

  static String detail(SessionRow.Account account) {
    return IdentityCodec.read(account.identity())
        .email()
        .filter(email -> !email.equals(name(account)))
        .orElse("");
  }

  /** What forms of this account are signed over: another session's form proves nothing. */
  String signed() {
    return session.id() + "\n" + login.id();
  }

  /** Who does what is done at these pages, and why. */
  Ending.By by(String reason) {
    return new Ending.By("person", http.id(), http.remoteAddress(), reason);
  }

  String address(String below) {
    return generation.policy().basePath() + PATH + below + "?" + PARAMETER + "=" + login.id();
  }
}
