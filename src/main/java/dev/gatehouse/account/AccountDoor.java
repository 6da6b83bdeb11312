package dev.gatehouse.account;

import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.storage.SessionRow;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who may see an account's pages: whoever has its session in the browser. Others are asked to log
 * in by an ordinary authorization request of a client of our own, so that every rule of logging in
 * holds here, too. The code that comes back is never redeemed: what counts is the session. Its
 * challenge has no verifier that anybody knows, so nobody else can redeem it. Thread-safe.
 */
public final class AccountDoor {
  private static final String CLIENT = "gatehouse:account";
  private static final String FORM_TOKEN = "shown";
  private static final int STATE_BYTES = 16;
  private static final int CHALLENGE_BYTES = 32;
  private final Sessions sessions;
  private final Mac formMac;
  private final Randomness randomness;

  /**
   * @param formMac keyed for the forms of these pages alone
   */
  public AccountDoor(Sessions sessions, Mac formMac, Randomness randomness) {
    this.sessions = sessions;
    this.formMac = formMac;
    this.randomness = randomness;
  }

  /** The client as which these pages ask people to log in; it has no way to get a token. */
  public static Client client(URI issuer, String name) {
    String base = issuer.toString();
    String root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return Client.ofOwnPages(CLIENT, name, root + Account.PATH);
  }

  /** The account that a request is about, if this browser is logged in to it. */
  Optional<Account> open(Request http, Generation generation, Instant now) {
    Parameters sent = http.method().equals("POST") ? http.form() : http.query();
    String wanted = sent.get(Account.PARAMETER);
    Optional<SessionRow> current = sessions.current(http, now);
    current.ifPresent(session -> sessions.used(session, generation.sessions(), now));
    return current.flatMap(session ->
        session.accounts().stream()
            .filter(account -> account.state() == SessionRow.State.COMPLETE)
            .filter(account -> wanted == null || account.id().equals(wanted))
            .max(Comparator.comparing(SessionRow.Account::loggedInAt))
            .map(account -> new Account(http, generation, session, account)));
  }

  /** Sends the browser to log in; what an application would be told is told by a page. */
  Response knock(Request http, Generation generation) {
    if (http.query().first("error").isPresent()) {
      throw new PageError(Problem.LOGIN_REJECTED, "the login for the account's pages failed");
    }
    if (http.query().first("code").isPresent()) {
      throw new PageError(
          Problem.FORM_REFUSED,
          "after the login the browser brings no session: it keeps no cookies");
    }
    Map<String, String> request = new LinkedHashMap<>();
    request.put("client_id", CLIENT);
    request.put("redirect_uri", generation.policy().endpoint(Account.PATH));
    request.put("response_type", "code");
    request.put("scope", "openid");
    request.put("state", randomness.token(STATE_BYTES));
    request.put("code_challenge", Digests.base64Url(randomness.bytes(CHALLENGE_BYTES)));
    request.put("code_challenge_method", "S256");
    return Response.seeOther(
        generation.policy().basePath()
            + "/auth?"
            + request.entrySet().stream()
                .map(one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
  }

  /** Another secret for the cookie of the account's browser. */
  Sessions.Renewed renew(Account account, Instant now) {
    return sessions.renew(account.session(), now);
  }

  /** The fields with which a form of this account's pages proves that it is one. */
  List<Field> fields(Account account) {
    return List.of(
        new Field(Account.PARAMETER, account.login().id()),
        new Field(FORM_TOKEN, formMac.of(account.signed())));
  }

  /**
   * Checks a form (attack case 63: another site's form brings no session, another session's form
   * does not fit).
   */
  void check(Account account, Parameters form) {
    String token = form.get(FORM_TOKEN);
    if (token == null || !formMac.verify(account.signed(), token)) {
      throw new PageError(Problem.FORM_REFUSED, "the form was made for another session");
    }
  }
}
