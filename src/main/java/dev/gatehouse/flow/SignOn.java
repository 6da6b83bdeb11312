package dev.gatehouse.flow;

import dev.gatehouse.crypto.Mac;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.PersonName;
import dev.gatehouse.pages.AccountChoicePage;
import dev.gatehouse.pages.Field;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.tokens.SubjectResolver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Single sign-on: who of those logged in to a browser answers an authorization request, and what
 * {@code prompt}, {@code max_age}, {@code login_hint} and {@code id_token_hint} make of it (OpenID
 * Connect Core §3.1.2.1). Thread-safe.
 *
 * <p>An answer is a redirect to the consent step, which asks {@link #require} again: what was found
 * here is not carried along.
 */
public final class SignOn {
  private static final String ATTEMPT = "attempt";
  private static final String TOKEN = "token";
  private final Sessions sessions;
  private final Mac choiceMac;
  private final InstantSource clock;

  /**
   * @param choiceMac keyed for forms that choose an account alone
   */
  public SignOn(Sessions sessions, Mac choiceMac, InstantSource clock) {
    this.sessions = sessions;
    this.choiceMac = choiceMac;
    this.clock = clock;
  }

  /**
   * The answer of the browser's session to a request: on to the consent step, or the choice of an
   * account.
   *
   * @param continued whether the attempt came from an earlier step
   * @return empty when somebody has to log in
   * @throws RedirectError when nobody may be asked ({@code prompt=none}) and somebody would have to
   *     be
   */
  public Optional<Response> answer(
      Request http,
      Generation generation,
      AuthorizationRequest request,
      Attempt attempt,
      boolean continued) {
    Instant now = clock.instant();
    Optional<SessionRow> session = sessions.current(http, now);
    if (session.isEmpty()) {
      mayAsk(request, ErrorCode.LOGIN_REQUIRED, "The person has to log in.");
      return Optional.empty();
    }
    List<Candidate> candidates = candidates(generation, request, attempt, continued, session.get());
    List<SessionRow.Account> able =
        candidates.stream()
            .filter(one -> one.lack() == Lack.NOTHING)
            .map(Candidate::account)
            .toList();
    List<SessionRow.Account> hinted =
        able.stream().filter(account -> hinted(request, account)).toList();
    if (hinted.isEmpty()) {
      mayAskForMore(generation, request, candidates);
      return Optional.empty();
    }
    sessions.used(session.get(), generation.sessions(), now);
    if (hinted.size() == 1 && !request.prompt().contains("select_account")) {
      return Optional.of(consent(generation, attempt, hinted.get(0).id()));
    }
    mayAsk(request, ErrorCode.ACCOUNT_SELECTION_REQUIRED, "The person has to choose an account.");
    return Optional.of(choice(http, generation, request, attempt, session.get(), able));
  }

  private static void mayAsk(
      AuthorizationRequest request, ErrorCode otherwise, String description) {
    if (request.silent()) {
      throw new RedirectError(request.target(), otherwise, description);
    }
  }

  /** What a person who is logged in still has to do before their login may answer. */
  private enum Lack {
    NOTHING,
    ANOTHER_PASSWORD,
    A_STRONGER_LOGIN
  }

  private record Candidate(SessionRow.Account account, Lack lack) {}

  /** Nobody is ready: says what is missing when nobody may be asked for it. */
  private static void mayAskForMore(
      Generation generation, AuthorizationRequest request, List<Candidate> candidates) {
    List<Candidate> hinted =
        candidates.stream().filter(one -> hinted(request, one.account())).toList();
    if (hinted.isEmpty()) {
      mayAsk(request, ErrorCode.LOGIN_REQUIRED, "The person has to log in.");
    } else if (hinted.stream().allMatch(one -> one.lack() == Lack.ANOTHER_PASSWORD)) {
      mayAsk(
          request,
          ErrorCode.INTERACTION_REQUIRED,
          "The person has to choose another password first.");
    } else if (request.silent()) {
      // Where no way reaches it, this says so instead.
      LoginWays.of(generation, request);
      mayAsk(
          request,
          ErrorCode.INTERACTION_REQUIRED,
          "The person has to log in in a way that the request demands.");
    }
  }

  private List<Candidate> candidates(
      Generation generation,
      AuthorizationRequest request,
      Attempt attempt,
      boolean continued,
      SessionRow session) {
    AccountRules rules =
        new AccountRules(generation, request, attempt, continued, loginClients(session));
    return complete(session)
        .flatMap(account ->
            switch (rules.of(account)) {
              case ANSWERS ->
                  HostedPeople.current(generation, account, request.impliedScopes()).stream()
                      .map(SignOn::candidate);
              case WEAKER -> Stream.of(new Candidate(account, Lack.A_STRONGER_LOGIN));
              case NOT_ALLOWED, LOGIN_NEEDED, SOMEBODY_ELSE -> Stream.<Candidate>empty();
            })
        .toList();
  }

  private static Candidate candidate(HostedPeople.Person person) {
    return new Candidate(
        person.account(), person.passwordChangeDue() ? Lack.ANOTHER_PASSWORD : Lack.NOTHING);
  }

  /** Read once, and only when an account needs it. */
  private Supplier<Map<String, Set<String>>> loginClients(SessionRow session) {
    return new Supplier<>() {
      private Map<String, Set<String>> read;

      @Override
      public Map<String, Set<String>> get() {
        if (read == null) {
          read = sessions.clients(session);
        }
        return read;
      }
    };
  }

  private static Stream<SessionRow.Account> complete(SessionRow session) {
    return session.accounts().stream()
        .filter(account -> account.state() == SessionRow.State.COMPLETE);
  }

  /** Whether {@code login_hint} may mean an account; without one any. */
  private static boolean hinted(AuthorizationRequest request, SessionRow.Account account) {
    String hint = request.parameter("login_hint");
    return hint == null
        || names(request, account).anyMatch(hint.strip().toLowerCase(Locale.ROOT)::equals);
  }

  private static Stream<String> names(AuthorizationRequest request, SessionRow.Account account) {
    UpstreamIdentity identity = IdentityCodec.read(account.identity());
    String subject = SubjectResolver.ofUser(request.client(), account.subject());
    return Stream.of(
            Optional.of(subject),
            Optional.of(account.userId()),
            identity.username(),
            identity.preferredUsername(),
            identity.email())
        .flatMap(Optional::stream)
        .map(name -> name.toLowerCase(Locale.ROOT));
  }

  private static Response consent(Generation generation, Attempt attempt, String accountId) {
    return Response.seeOther(
        generation.policy().basePath()
            + "/approval?attempt="
            + attempt.id()
            + "&account="
            + accountId);
  }

  private Response choice(
      Request http,
      Generation generation,
      AuthorizationRequest request,
      Attempt attempt,
      SessionRow session,
      List<SessionRow.Account> accounts) {
    AccountChoicePage page =
        new AccountChoicePage(
            request.client().name(),
            accounts.stream().map(account -> entry(generation, account)).toList(),
            generation.policy().basePath() + "/select-account",
            List.of(
                new Field(ATTEMPT, attempt.id()),
                new Field(TOKEN, choiceMac.of(shown(session, attempt)))));
    return PageResponses.page(200, page, http, generation, request.parameter("ui_locales"));
  }

  private static AccountChoicePage.Entry entry(Generation generation, SessionRow.Account account) {
    UpstreamIdentity identity = IdentityCodec.read(account.identity());
    String name = PersonName.of(identity);
    String connector =
        generation.connectors().find(account.connectorId()).map(one -> one.name()).orElse("");
    return new AccountChoicePage.Entry(
        account.id(),
        name,
        identity.email().filter(email -> !email.equals(name)).orElse(""),
        connector);
  }

  private static String shown(SessionRow session, Attempt attempt) {
    return session.id() + "\n" + attempt.id();
  }

  /**
   * What the person chose on the page of accounts.
   *
   * @return on to the consent step, or empty for an account that is not there yet
   * @throws PageError when the form is not one that was shown to this browser for this attempt
   */
  public Optional<Response> chosen(Request http, Generation generation, Attempt attempt) {
    Optional<SessionRow> session = sessions.current(http, clock.instant());
    String token = http.form().get(TOKEN);
    if (session.isEmpty() || token == null) {
      throw new PageError(
          Problem.SESSION_EXPIRED, "no session or no token with the chosen account");
    }
    if (!choiceMac.verify(shown(session.get(), attempt), token)) {
      throw new PageError(
          Problem.FORM_REFUSED, "the form was made for another session or another attempt");
    }
    return http.form()
        .first(AccountChoicePage.ACCOUNT)
        .map(id -> consent(generation, attempt, account(session.get(), id).id()));
  }

  /**
   * The account that a later step speaks for; everything is checked again.
   *
   * @return the account, with current claims where this server knows them
   * @throws PageError when it is not this browser's
   * @throws RedirectError when it may not answer the request
   */
  public SessionRow.Account require(
      Request http,
      Generation generation,
      AuthorizationRequest request,
      Attempt attempt,
      String accountId) {
    Instant now = clock.instant();
    SessionRow session = sessions.current(http, now).orElseThrow(SignOn::notThisBrowsers);
    SessionRow.Account account = account(session, accountId);
    AccountRules rules =
        new AccountRules(generation, request, attempt, true, loginClients(session));
    switch (rules.of(account)) {
      case ANSWERS -> {}
      case NOT_ALLOWED ->
          throw new RedirectError(
              request.target(),
              ErrorCode.ACCESS_DENIED,
              "This client does not allow that way to log in.");
      case LOGIN_NEEDED ->
          throw new RedirectError(
              request.target(), ErrorCode.LOGIN_REQUIRED, "The person has to log in.");
      case SOMEBODY_ELSE ->
          throw new RedirectError(
              request.target(),
              ErrorCode.LOGIN_REQUIRED,
              "Somebody else than the requested person has logged in.");
      case WEAKER -> throw LoginWays.unmet(request);
    }
    HostedPeople.Person person =
        HostedPeople.current(generation, account, request.impliedScopes())
            .orElseThrow(() ->
                new RedirectError(
                    request.target(), ErrorCode.LOGIN_REQUIRED, "The person has to log in."));
    if (person.passwordChangeDue()) {
      throw new RedirectError(
          request.target(),
          ErrorCode.INTERACTION_REQUIRED,
          "The person has to choose another password first.");
    }
    return rules.loggedInForThis(account) ? account : person.account();
  }

  private static SessionRow.Account account(SessionRow session, String accountId) {
    return complete(session)
        .filter(one -> one.id().equals(accountId))
        .findFirst()
        .orElseThrow(SignOn::notThisBrowsers);
  }

  private static PageError notThisBrowsers() {
    return new PageError(Problem.SESSION_EXPIRED, "the account session is not this browser's");
  }
}
