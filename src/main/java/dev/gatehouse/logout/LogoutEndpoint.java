package dev.gatehouse.logout;

import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.flow.AuthorizationResponses;
import dev.gatehouse.flow.IdTokenHints;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.PersonName;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.LogoutConfirmationPage;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.BrowserState;
import dev.gatehouse.sessions.CookieNames;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.sessions.Sessions.Cause;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.tokens.SubjectResolver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /logout}: OpenID Connect RP-Initiated Logout 1.0. Thread-safe.
 *
 * <p>A logout ends the browser's whole session. It is confirmed by a form that belongs to the
 * session, except when an {@code id_token_hint} names exactly this session's only account (attack
 * case 63, docs/decisions). A person who is not logged in is sent on at once.
 */
public final class LogoutEndpoint implements GenerationEndpoint {
  private static final String TOKEN = "token";
  private static final String STATE = "state";
  private static final String RELAY_STATE = "RelayState";
  private final Sessions sessions;
  private final LogoutRequests requests;
  private final AfterLogout after;
  private final UpstreamJourney upstreams;
  private final BrowserState state;
  private final InstantSource clock;

  public LogoutEndpoint(
      Sessions sessions,
      IdTokenHints hints,
      Sealer sealer,
      CookieNames cookies,
      Randomness randomness,
      BrowserState state,
      InstantSource clock) {
    this.sessions = sessions;
    this.requests = new LogoutRequests(hints, sealer);
    this.after = new AfterLogout(requests);
    this.upstreams = new UpstreamJourney(sessions, sealer, cookies, randomness);
    this.state = state;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    boolean post = http.method().equals("POST");
    if (post && http.form().first(LogoutConfirmationPage.DECISION).isPresent()) {
      return decide(http, generation);
    }
    Parameters sent = post ? http.query().and(http.form()) : http.query();
    LogoutRequest request = requests.read(sent, generation);
    if (post) {
      // A form on another site comes without our Lax cookies (rule R13); after a GET they are here.
      return Response.seeOther(requests.address(request, generation));
    }
    Optional<SessionRow> session = sessions.current(http, clock.instant());
    if (session.isEmpty()) {
      // No cookie is expired here: a request from another site comes without the session's cookie,
      // and would end the session in the browser by that.
      return after.response(http, generation, request);
    }
    return proven(http, request, session.get(), generation)
        ? end(http, generation, request, session.get(), "client")
        : confirm(http, generation, request, session.get());
  }

  /**
   * Whether the request comes from somebody who knows this very session: the hint has the {@code
   * sid} that only this session and client share, and names the only account there is. Others hold
   * ID tokens, too, so nothing but the page that the person sees may carry the request.
   */
  private boolean proven(
      Request http, LogoutRequest request, SessionRow session, Generation generation) {
    LogoutRequest.Hint hint = request.hint();
    boolean seen =
        http.method().equals("GET")
            && http.header("Sec-Fetch-Dest").filter(dest -> !dest.equals("document")).isEmpty();
    if (!seen || hint == null || hint.sid() == null || session.accounts().size() != 1) {
      return false;
    }
    SessionRow.Account account = session.accounts().get(0);
    return requests
        .client(request, generation)
        .filter(client -> hint.sid().equals(sessions.sid(account.id(), client.id())))
        .map(client -> SubjectResolver.ofUser(client, account.subject()))
        .filter(hint.subject()::equals)
        .isPresent();
  }

  private Response confirm(
      Request http, Generation generation, LogoutRequest request, SessionRow session) {
    List<String> names =
        session.accounts().stream()
            .map(one -> PersonName.of(IdentityCodec.read(one.identity())))
            .toList();
    return PageResponses.page(
        200,
        new LogoutConfirmationPage(
            applicationName(request, generation),
            names.isEmpty() ? "" : names.get(0),
            names.stream().skip(1).map(LogoutConfirmationPage.Other::new).toList(),
            generation.policy().basePath() + "/logout",
            List.of(new Field(TOKEN, requests.formToken(request, session.id())))),
        http,
        generation,
        request.uiLocales());
  }

  private String applicationName(LogoutRequest request, Generation generation) {
    return requests.client(request, generation).map(Client::name).orElse("");
  }

  private Response decide(Request http, Generation generation) {
    Optional<SessionRow> session = sessions.current(http, clock.instant());
    if (session.isEmpty()) {
      return after.response(http, generation, LogoutRequest.EMPTY);
    }
    LogoutRequest request = requests.ofForm(http.form().get(TOKEN), session.get().id());
    if (!LogoutConfirmationPage.LOGOUT.equals(http.form().get(LogoutConfirmationPage.DECISION))) {
      return Response.seeOther(generation.policy().basePath() + "/");
    }
    return end(http, generation, request, session.get(), "person");
  }

  private Response end(
      Request http,
      Generation generation,
      LogoutRequest request,
      SessionRow session,
      String actor) {
    // Before anything ends: a request that would fail afterwards would leave the person nowhere.
    requests.target(request, generation);
    Sessions.Ended ended =
        sessions.end(
            http,
            session,
            new Cause(actor, request.clientId()),
            generation.clients(),
            clock.instant());
    Optional<UpstreamJourney.Leg> upstream = upstreams.depart(generation, session, request);
    Response response =
        after.response(
            http,
            generation,
            request,
            ended.participants(),
            upstream.map(UpstreamJourney.Leg::address).orElse(""));
    upstream.ifPresent(leg -> response.cookie(leg.cookie()));
    if (generation.sessions().checkSession()) {
      response.cookie(state.forget());
    }
    return response.cookie(ended.cookie());
  }

  /**
   * {@code /logout/callback}: back from an upstream. Who was on no such way is told that they are
   * logged out here if they are, and sent nowhere.
   */
  public Response callback(Request http, Generation generation) {
    boolean post = http.method().equals("POST");
    Parameters sent = post ? http.query().and(http.form()) : http.query();
    String correlation = sent.first(STATE).or(() -> sent.first(RELAY_STATE)).orElse(null);
    if (post) {
      // As at /logout: our cookie comes with the GET that follows.
      return Response.seeOther(
          AuthorizationResponses.address(
              generation.policy().basePath() + UpstreamJourney.CALLBACK,
              correlation == null ? Map.of() : Map.of(STATE, correlation)));
    }
    Optional<UpstreamJourney.Leg> leg = upstreams.arrive(http, correlation);
    if (leg.isEmpty()) {
      return Response.seeOther(generation.policy().basePath() + "/logout");
    }
    Response response =
        leg.get().address().isEmpty()
            ? after.response(http, generation, leg.get().request())
            : Response.seeOther(leg.get().address());
    return response.cookie(leg.get().cookie());
  }
}
