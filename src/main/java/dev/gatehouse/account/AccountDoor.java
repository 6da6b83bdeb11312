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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who may see an account's pages: whoever has its session in the browser. Others are asked to log
 * in by an ordinary authorization request of a client of our own, so that every rule of logging in
 * holds here, too. The code that comes back is never redeemed: what counts is the session. Its
 * challenge has no verifier that anybody knows, so nobody else can redeem it. Thread-safe.
 */
public final class AccountDoor {
  private static final String FORM_TOKEN = "shown";
  private static final String SEPARATOR = ".";
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
    return Client.ofOwnPages(
        Client.ACCOUNT_PAGES, name, List.of(root + Account.PATH, root + ClustersEndpoint.PATH));
  }

  /**
   * Answers a request about an account. A browser that is not logged in to it is sent to log in; a
   * form without its session is refused, since it would be lost on that way.
   *
   * @param inside answers once this browser is known to be logged in to the account
   */
  Response answer(
      Request http, Generation generation, Instant now, Function<Account, Response> inside) {
    return answer(http, generation, now, Account.PATH, "openid", inside);
  }

  /**
   * The same for a page elsewhere than below the account's.
   *
   * @param path where the browser comes back to after a login
   * @param scope what the login has to bring
   */
  Response answer(
      Request http,
      Generation generation,
      Instant now,
      String path,
      String scope,
      Function<Account, Response> inside) {
    Optional<Account> account = open(http, generation, now);
    if (account.isPresent()) {
      return inside.apply(account.get());
    }
    if (http.method().equals("POST")) {
      throw new PageError(Problem.SESSION_EXPIRED, "the form comes without its session");
    }
    return knock(http, generation, path, scope);
  }

  /** Sends somebody who is logged in to log in for what their login did not bring. */
  Response ask(Account account, String path, String scope) {
    return ask(
        account.generation(),
        path,
        randomness.token(STATE_BYTES),
        Map.of("scope", scope, "connector_id", account.login().connectorId()));
  }

  /** The account that a request is about, if this browser is logged in to it. */
  private Optional<Account> open(Request http, Generation generation, Instant now) {
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
  private Response knock(Request http, Generation generation, String path, String scope) {
    if (http.query().first("error").isPresent()) {
      throw new PageError(Problem.LOGIN_REJECTED, "the login for the account's pages failed");
    }
    if (http.query().first("code").isPresent()) {
      throw new PageError(
          Problem.FORM_REFUSED,
          "after the login the browser brings no session: it keeps no cookies");
    }
    return ask(generation, path, randomness.token(STATE_BYTES), Map.of("scope", scope));
  }

  /**
   * Sends somebody who is logged in to log in once more, so that the login is fresh; {@link
   * #returned} says where they go on.
   *
   * @param with the other one of a pair that is to be linked, or null
   * @param who has to log in, or null for whomever
   */
  Response loginAgain(Account account, SessionRow.Account with, SessionRow.Account who) {
    String intent = account.login().id() + SEPARATOR + (with == null ? "" : with.id());
    Map<String, String> terms = new LinkedHashMap<>();
    terms.put("prompt", "login");
    if (who != null) {
      terms.put("connector_id", who.connectorId());
    }
    return ask(
        account.generation(),
        Account.PATH,
        intent + SEPARATOR + formMac.of(returning(account.session(), intent)),
        terms);
  }

  private static String returning(SessionRow session, String intent) {
    return session.id() + "\nreturning\n" + intent;
  }

  /** Where somebody goes on who comes from {@link #loginAgain}; empty for anybody else. */
  Optional<Response> returned(Account newest) {
    String state = Objects.requireNonNullElse(newest.http().query().get("state"), "");
    int end = state.lastIndexOf(SEPARATOR);
    if (end < 0
        || !formMac.verify(
            returning(newest.session(), state.substring(0, end)), state.substring(end + 1))) {
      return Optional.empty();
    }
    String first = state.substring(0, state.indexOf(SEPARATOR));
    String second = state.substring(state.indexOf(SEPARATOR) + 1, end);
    String other = newest.login().id().equals(first) ? second : newest.login().id();
    return newest.session().accounts().stream()
        .filter(account -> account.id().equals(first))
        .findFirst()
        .map(login -> new Account(newest.http(), newest.generation(), newest.session(), login))
        .map(account ->
            Response.seeOther(
                other.isEmpty()
                    ? account.address(LinkedIdentities.BELOW)
                    : LinkedIdentities.address(account, other)));
  }

  private Response ask(
      Generation generation, String path, String state, Map<String, String> terms) {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("client_id", Client.ACCOUNT_PAGES);
    request.put("redirect_uri", generation.policy().endpoint(path));
    request.put("response_type", "code");
    request.put("scope", "openid");
    request.put("state", state);
    request.put("code_challenge", Digests.base64Url(randomness.bytes(CHALLENGE_BYTES)));
    request.put("code_challenge_method", "S256");
    request.putAll(terms);
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
    return fields(account, account.signed());
  }

  /**
   * The same for one form alone.
   *
   * @param signed what it is signed over
   * @param more further fields: a name and a value each
   */
  List<Field> fields(Account account, String signed, String... more) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(Account.PARAMETER, account.login().id()));
    fields.add(new Field(FORM_TOKEN, formMac.of(signed)));
    for (int i = 0; i < more.length; i += 2) {
      fields.add(new Field(more[i], more[i + 1]));
    }
    return List.copyOf(fields);
  }

  /**
   * Checks a form (attack case 63: another site's form brings no session, another session's form
   * does not fit).
   */
  void check(Account account, Parameters form) {
    check(account.signed(), form);
  }

  /** The same for a form that was signed over something of its own. */
  void check(String signed, Parameters form) {
    String token = form.get(FORM_TOKEN);
    if (token == null || !formMac.verify(signed, token)) {
      throw new PageError(Problem.FORM_REFUSED, "the form was made for another session");
    }
  }
}
