package dev.gatehouse.login;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.SignOn;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.TroublePage.Cause;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RedirectLogin;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /auth/{connector}}, {@code /auth/{connector}/login} and {@code /callback}. Thread-safe.
 */
public final class LoginEndpoint {
  private static final String ATTEMPT = "attempt";
  private final Attempts attempts;
  private final PasswordChange change;
  private final SignOn signOn;
  private final UpstreamTroubles troubles;
  private final PasswordForm passwordForm;
  private final RedirectJourney journey;

  public LoginEndpoint(
      Attempts attempts,
      ArrivalCookies arrivals,
      Sessions sessions,
      UserPasswords passwords,
      SignOn signOn,
      GuessThrottle throttle,
      KnownDevices devices,
      AuditSink audit,
      InstantSource clock) {
    this.attempts = attempts;
    this.signOn = signOn;
    LoginOutcomes outcomes = new LoginOutcomes(sessions, audit, clock);
    this.troubles = new UpstreamTroubles(attempts);
    this.change =
        new PasswordChange(attempts, outcomes, troubles, passwords, throttle, devices, clock);
    this.passwordForm =
        new PasswordForm(attempts, outcomes, troubles, change, throttle, devices, clock);
    this.journey = new RedirectJourney(attempts, arrivals, outcomes, troubles);
  }

  /**
   * {@code GET /auth/{connector}}: with an attempt, or with a whole request as Dex's links have it.
   */
  public Response begin(Request http, Generation generation) {
    boolean continued = http.query().first(ATTEMPT).isPresent();
    Attempt known = continued ? attempt(http, generation, http.query()) : null;
    AuthorizationRequest request =
        continued
            ? AuthorizationRequestValidator.validate(known, generation)
            : AuthorizationRequestValidator.validate(http.query(), generation);
    String connectorId = http.pathParameter("connector");
    if (!continued && generation.connectors().find(connectorId).isEmpty()) {
      throw new PageError(Problem.NOT_FOUND, "there is no connector " + connectorId);
    }
    Attempt attempt =
        (continued ? known : attempts.start(request, http.query(), generation))
            .with(connectorId, null);
    if (continued && request.silent()) {
      throw new RedirectError(
          request.target(), ErrorCode.LOGIN_REQUIRED, "The person has to log in.");
    }
    // Whoever comes from the choice of connectors wants to log in; such a link asks as /auth does.
    Optional<Response> answer =
        continued ? Optional.empty() : signOn.answer(http, generation, request, attempt, continued);
    if (answer.isPresent()) {
      return attempts.keep(
          answer.get(), http, attempt, request, generation.policy().attemptLifetime(), false);
    }
    return with(
        http,
        generation,
        attempt,
        request,
        step ->
            switch (step.lease().connector().login()) {
              case PasswordLogin password -> passwordForm.show(step, password);
              case RedirectLogin redirect -> journey.depart(step, redirect);
            });
  }

  /** {@code GET} and {@code POST /auth/{connector}/login}: the password form. */
  public Response password(Request http, Generation generation) {
    boolean post = http.method().equals("POST");
    Parameters sent = post ? http.form() : http.query();
    // Scripts written for Dex post name and password to the address of the form, nothing else.
    Attempt attempt =
        attempt(http, generation, sent.first(ATTEMPT).isPresent() ? sent : http.query());
    AuthorizationRequest request = AuthorizationRequestValidator.validate(attempt, generation);
    return with(
        http,
        generation,
        attempt.with(http.pathParameter("connector"), null),
        request,
        step -> {
          if (!(step.lease().connector().login() instanceof PasswordLogin password)) {
            throw new PageError(
                Problem.NOT_FOUND, "connector " + step.connectorId() + " has no password form");
          }
          return post
              ? passwordForm.submit(step, password, sent)
              : passwordForm.show(step, password);
        });
  }

  /** {@code POST /auth/{connector}/password}: the new password that a login asked for. */
  public Response changePassword(Request http, Generation generation) {
    Attempt attempt = attempt(http, generation, http.form());
    return with(
        http,
        generation,
        attempt.with(http.pathParameter("connector"), null),
        AuthorizationRequestValidator.validate(attempt, generation),
        step -> {
          if (!(step.lease().connector().login() instanceof PasswordLogin password)) {
            throw new PageError(
                Problem.NOT_FOUND, "connector " + step.connectorId() + " has no password form");
          }
          return change.submit(step, password, http.form());
        });
  }

  /** {@code /callback}: the arrival from an upstream. */
  public Response callback(Request http, Generation generation) {
    return arrival(http, generation, Optional.empty());
  }

  /** {@code /callback/{connector}}: the same, for one connector alone. */
  public Response callbackOf(Request http, Generation generation) {
    return arrival(http, generation, Optional.of(http.pathParameter("connector")));
  }

  private Response arrival(Request http, Generation generation, Optional<String> connector) {
    if (http.method().equals("POST")) {
      return journey.reseal(http, generation, connector);
    }
    Parameters arrived = journey.arrived(http);
    String correlation = RedirectJourney.correlation(arrived);
    Attempt attempt = attempts.require(http, correlation, generation.policy().attemptLifetime());
    if (attempt.connectorId() == null || attempt.departureState() == null) {
      throw new PageError(
          Problem.ATTEMPT_EXPIRED, "arrival for an attempt that did not depart or has arrived");
    }
    AuthorizationRequest request = AuthorizationRequestValidator.validate(attempt, generation);
    if (connector.isPresent() && !connector.get().equals(attempt.connectorId())) {
      throw new PageError(
          Problem.MALFORMED_REQUEST,
          "arrival for connector " + connector.get() + " of an attempt with another one");
    }
    return with(
        http,
        generation,
        attempt,
        request,
        step -> journey.arrive(step, arrived, connector.isPresent()));
  }

  private Attempt attempt(Request http, Generation generation, Parameters sent) {
    return attempts.require(http, sent.get(ATTEMPT), generation.policy().attemptLifetime());
  }

  /**
   * Borrows the attempt's connector for one step; the client must allow it. The connector of a
   * login in progress can be gone after a reload, of which the client is told.
   */
  private Response with(
      Request http,
      Generation generation,
      Attempt attempt,
      AuthorizationRequest request,
      Function<LoginStep, Response> work) {
    String connectorId = attempt.connectorId();
    boolean asked = request.connectorId() == null || request.connectorId().equals(connectorId);
    boolean offered =
        generation
            .connectors()
            .find(connectorId)
            .map(connector -> connector.allowsGrant("authorization_code"))
            .orElse(true);
    if (!request.client().allowsConnector(connectorId) || !asked || !offered) {
      throw new RedirectError(
          request.target(),
          ErrorCode.ACCESS_DENIED,
          "This client does not allow that way to log in.",
          "connector " + connectorId + " is not allowed for client " + request.client().id());
    }
    try (ConnectorLease lease = generation.connectors().borrow(connectorId)) {
      return work.apply(new LoginStep(http, generation, attempt, request, lease));
    } catch (ConnectorUnavailableException e) {
      RedirectError error =
          new RedirectError(
              request.target(),
              ErrorCode.TEMPORARILY_UNAVAILABLE,
              "This way to log in is not available at the moment.",
              e.getMessage());
      String name =
          generation
              .connectors()
              .find(connectorId)
              .map(ConnectorStatus::name)
              .orElseThrow(() -> error);
      return troubles.tell(http, generation, attempt, request, name, Cause.AWAY, error);
    }
  }
}
