package dev.gatehouse.login;

import dev.gatehouse.flow.Answers;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.FormPostPage;
import dev.gatehouse.pages.TroublePage.Cause;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to an upstream and back. The correlation value that travels through the upstream is the
 * attempt's identifier; an arrival is answered only in the browser that holds the attempt's cookie
 * (attack case 14). Thread-safe.
 */
final class RedirectJourney {
  private static final String STATE = "state";
  private static final String RELAY_STATE = "RelayState";
  private static final String RESEALED = "arrival";
  private final Attempts attempts;
  private final ArrivalCookies arrivals;
  private final LoginOutcomes outcomes;
  private final UpstreamTroubles troubles;

  RedirectJourney(
      Attempts attempts,
      ArrivalCookies arrivals,
      LoginOutcomes outcomes,
      UpstreamTroubles troubles) {
    this.troubles = troubles;
    this.attempts = attempts;
    this.arrivals = arrivals;
    this.outcomes = outcomes;
  }

  Response depart(LoginStep step, RedirectLogin login) {
    Departure departure;
    try {
      departure =
          login.depart(
              new DepartureRequest(
                  callback(step.generation()), step.attempt().id(), LoginOutcomes.context(step)));
    } catch (UpstreamException e) {
      return troubles.tell(step, LoginOutcomes.cause(e), outcomes.upstream(step, e));
    } catch (BusyException e) {
      return troubles.tell(step, Cause.BUSY, outcomes.busy(step, e));
    }
    Response response =
        switch (departure) {
          case Departure.Redirect redirect ->
              Response.seeOther(redirect.location().toASCIIString());
          case Departure.FormPost post ->
              PageResponses.page(
                  200,
                  new FormPostPage(
                      step.lease().status().name(),
                      post.action().toASCIIString(),
                      post.fields().entrySet().stream()
                          .map(field -> new Field(field.getKey(), field.getValue()))
                          .toList()),
                  step.http(),
                  step.generation(),
                  step.request().parameter("ui_locales"));
        };
    boolean crossSite = login.arrivalTerms().method() == ArrivalTerms.Method.POST;
    Attempt departed = step.attempt().with(step.connectorId(), departure.state());
    return attempts.keep(
        response,
        step.http(),
        departed,
        step.request(),
        step.generation().policy().attemptLifetime(),
        crossSite);
  }

  /** An arrival by POST neither reads nor writes the session: it is sealed and continued by GET. */
  Response reseal(Request http, Generation generation, Optional<String> connector) {
    String path = connector.map(id -> "/callback/" + LoginStep.segment(id)).orElse("/callback");
    return arrivals.keep(
        Response.seeOther(generation.policy().basePath() + path + "?" + RESEALED + "=1"),
        http.form());
  }

  /** What the upstream sent, in the query or sealed from a POST. */
  Parameters arrived(Request http) {
    return http.query().first(RESEALED).isPresent()
        ? arrivals
            .take(http)
            .orElseThrow(
                () -> new PageError(Problem.ATTEMPT_EXPIRED, "no sealed arrival in this browser"))
        : http.query();
  }

  static String correlation(Parameters arrived) {
    String state = arrived.get(STATE);
    String correlation = state == null ? arrived.get(RELAY_STATE) : state;
    if (correlation == null) {
      throw new PageError(
          Problem.MALFORMED_REQUEST, "the upstream's answer has neither state nor RelayState");
    }
    return correlation;
  }

  /**
   * @param named whether the address names the connector: only such an address can stand behind a
   *     proxy that sets the headers which the connector believes
   */
  Response arrive(LoginStep step, Parameters arrived, boolean named) {
    if (!(step.lease().connector().login() instanceof RedirectLogin login)) {
      throw new PageError(
          Problem.ATTEMPT_EXPIRED,
          "connector " + step.connectorId() + " does not redirect any more");
    }
    ArrivalTerms terms = login.arrivalTerms();
    boolean posted = step.http().query().first(RESEALED).isPresent();
    if (posted != (terms.method() == ArrivalTerms.Method.POST)
        || !step.attempt().id().equals(arrived.get(terms.correlationParameter()))) {
      throw new PageError(
          Problem.MALFORMED_REQUEST, "the arrival does not follow the connector's terms");
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (named && step.http().fromTrustedProxy()) {
      terms.headers().forEach(name -> headers.put(name, step.http().headers(name)));
    }
    Arrival arrival =
        new Arrival(
            terms.method(),
            callback(step.generation()),
            arrived.asMap(),
            headers,
            step.attempt().departureState(),
            LoginOutcomes.context(step));
    return afterArrival(step, posted, outcome(step, login, arrival));
  }

  /** Without a form of ours nobody is asked whether to stay: what the box would say counts. */
  private static LoginOutcomes.Way way(LoginStep step) {
    return new LoginOutcomes.Way(null, step.generation().sessions().stay().checked(), null, null);
  }

  private Response outcome(LoginStep step, RedirectLogin login, Arrival arrival) {
    try {
      return switch (login.arrive(arrival)) {
        case LoginResult.Authenticated authenticated ->
            outcomes.authenticated(step, authenticated, way(step)).orElseThrow();
        case LoginResult.PasswordChangeRequired required ->
            throw outcomes.rejected(
                step,
                new LoginResult.Rejected(
                    LoginResult.Reason.REFUSED_UPSTREAM,
                    "the connector asks for a new password, which only a password form can take"));
        case LoginResult.Rejected rejected -> throw outcomes.rejected(step, rejected);
      };
    } catch (UpstreamException e) {
      return troubles.tell(spent(step), LoginOutcomes.cause(e), outcomes.upstream(step, e));
    } catch (BusyException e) {
      return troubles.tell(spent(step), Cause.BUSY, outcomes.busy(step, e));
    } catch (RedirectError e) {
      return Answers.tell(step.http(), step.generation(), e);
    }
  }

  /**
   * The departure's state is spent whatever came of it: the attempt goes on without it, so an
   * arrival works once.
   */
  private Response afterArrival(LoginStep step, boolean posted, Response response) {
    Response kept =
        attempts.keep(
            response,
            step.http(),
            spent(step).attempt(),
            step.request(),
            step.generation().policy().attemptLifetime(),
            false);
    return posted ? arrivals.forget(kept) : kept;
  }

  private static LoginStep spent(LoginStep step) {
    return step.with(step.attempt().with(step.connectorId(), null));
  }

  private static URI callback(Generation generation) {
    return URI.create(generation.policy().endpoint("/callback"));
  }
}
