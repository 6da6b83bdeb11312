package dev.gatehouse.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.pages.TroublePage.Cause;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tokens.SubjectResolver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** What becomes of a connector's answer: a session, or an error for the client. Thread-safe. */
final class LoginOutcomes {
  private final Sessions sessions;
  private final AuditSink audit;
  private final InstantSource clock;

  LoginOutcomes(Sessions sessions, AuditSink audit, InstantSource clock) {
    this.sessions = sessions;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * How somebody logged in.
   *
   * @param method the method when the connector does not say (RFC 8176), or null
   * @param stay whether the person chose to stay signed in
   * @param userAsOf last change of the local user whose password was checked, or null
   * @param login what was typed, or null
   */
  record Way(String method, boolean stay, Instant userAsOf, String login) {}

  /** The context that a connector gets. */
  static LoginContext context(LoginStep step) {
    return new LoginContext(
        Set.copyOf(step.request().impliedScopes()),
        Optional.ofNullable(step.request().parameter("login_hint")),
        Optional.ofNullable(step.request().oldestLogin()),
        step.request().wantedAcr(),
        Scope.parse(step.request().parameter("ui_locales")),
        new RemoteInfo(step.http().remoteAddress(), step.http().header("User-Agent")));
  }

  /**
   * The person is who they say: makes the session and goes on to consent. Empty when the local user
   * has changed while the password was checked; they must log in again.
   */
  Optional<Response> authenticated(LoginStep step, LoginResult.Authenticated result, Way way) {
    Optional<String> refusal =
        IdentityGuard.refusal(result.identity())
            .or(() -> step.generation().federation().impersonated(result.identity()));
    if (refusal.isPresent()) {
      throw failed(
          step,
          result.identity().userId(),
          ErrorCode.ACCESS_DENIED,
          "This account may not log in here.",
          refusal.get());
    }
    String reached = result.identity().acr().orElse(null);
    if (!step.request().claims().acr().satisfiedBy(reached)) {
      // OpenID Connect Core §5.5.1.1: a failed login, so that no session comes of it either.
      throw failed(
          step,
          result.identity().userId(),
          ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS,
          "The login does not reach the authentication context class that the request demands.",
          "acr " + reached + " is none of " + step.request().claims().acr().values());
    }
    if (step.request().impliedScopes().contains(Scope.GROUPS)
        && result.identity().groups() instanceof Groups.Unavailable unavailable) {
      // Tokens without the groups would silently say that the person is in none.
      throw failed(
          step,
          result.identity().userId(),
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The groups of the account cannot be read at the moment.",
          "groups: " + unavailable.reason());
    }
    Instant now = clock.instant();
    AuditEvent.Builder event =
        event(AuditType.LOGIN_SUCCEEDED, step)
            .with(Fact.USER, result.identity().userId())
            .with(Fact.LOGIN, way.login());
    Sessions.Outcome login =
        sessions.login(
            step.http(),
            step.generation().sessions(),
            new Sessions.Login(
                step.connectorId(),
                result.identity(),
                result.connectorState(),
                way.method(),
                step.request().client().id(),
                way.stay(),
                way.userAsOf()),
            event,
            identity -> SubjectResolver.ofUser(step.request().client(), identity),
            now);
    return switch (login) {
      case Sessions.LoggedIn made ->
          Optional.of(
              Response.seeOther(
                      step.basePath()
                          + "/approval?attempt="
                          + step.attempt().id()
                          + "&account="
                          + made.accountSession())
                  .cookie(made.cookie()));
      case Sessions.Refused refused -> {
        if (refused == Sessions.Refused.ACCOUNT_DISABLED) {
          throw failed(
              step,
              result.identity().userId(),
              ErrorCode.ACCESS_DENIED,
              "This account may not log in here.",
              "the account is disabled");
        }
        audit.accept(
            event(AuditType.LOGIN_FAILED, step)
                .with(Fact.USER, result.identity().userId())
                .with(Fact.REASON, "the user was changed while the password was checked")
                .at(now));
        yield Optional.empty();
      }
    };
  }

  /** The person may not log in; the client is told (never a dead end). */
  RedirectError rejected(LoginStep step, LoginResult.Rejected result) {
    return failed(
        step,
        null,
        ErrorCode.ACCESS_DENIED,
        switch (result.reason()) {
          case CANCELLED -> "The person gave up the login.";
          case NOT_ALLOWED -> "This account may not log in here.";
          case INVALID_CREDENTIALS, REFUSED_UPSTREAM -> "The identity source refused the login.";
        },
        result.detail());
  }

  /** Whose trouble it is, as the person is told. */
  static Cause cause(UpstreamException e) {
    return passing(e) ? Cause.AWAY : Cause.BROKEN;
  }

  /** Whether a later login may well succeed. */
  private static boolean passing(UpstreamException e) {
    return switch (e.kind()) {
      case UNREACHABLE, NOT_NOW -> true;
      case PROTOCOL, FAULT -> false;
    };
  }

  /** Too many people log in at the same identity source. */
  RedirectError busy(LoginStep step, BusyException e) {
    return failed(
        step,
        null,
        ErrorCode.TEMPORARILY_UNAVAILABLE,
        "The identity source has too much to do.",
        e.getMessage());
  }

  /** The identity source cannot be asked. */
  RedirectError upstream(LoginStep step, UpstreamException e) {
    return passing(e)
        ? failed(
            step,
            null,
            ErrorCode.TEMPORARILY_UNAVAILABLE,
            "The identity source does not answer.",
            e.getMessage())
        : failed(
            step,
            null,
            ErrorCode.SERVER_ERROR,
            "The identity source gave an answer that cannot be used.",
            e.getMessage());
  }

  /** Notes a wrong password; the form is shown again. */
  void noteWrongPassword(LoginStep step, String login, String detail) {
    note(AuditType.LOGIN_FAILED, step, login, detail);
  }

  /** Notes a password that was not even checked. */
  void noteThrottled(LoginStep step, String login, String detail) {
    note(AuditType.LOGIN_THROTTLED, step, login, detail);
  }

  private void note(AuditType type, LoginStep step, String login, String detail) {
    audit.accept(
        event(type, step).with(Fact.LOGIN, login).with(Fact.REASON, detail).at(clock.instant()));
  }

  private RedirectError failed(
      LoginStep step, String userId, ErrorCode code, String description, String detail) {
    audit.accept(
        event(AuditType.LOGIN_FAILED, step)
            .with(Fact.USER, userId)
            .with(Fact.REASON, detail)
            .at(clock.instant()));
    return new RedirectError(step.request().target(), code, description, detail);
  }

  private static AuditEvent.Builder event(AuditType type, LoginStep step) {
    return AuditEvent.of(type)
        .request(step.http().id(), step.http().remoteAddress())
        .with(Fact.CLIENT, step.request().client().id())
        .with(Fact.CONNECTOR, step.connectorId());
  }
}
