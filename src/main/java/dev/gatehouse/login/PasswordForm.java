package dev.gatehouse.login;

import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.LoginPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.AccountName;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** User name and password. Thread-safe. */
final class PasswordForm {
  static final int LONGEST_LOGIN = 320;
  private final Attempts attempts;
  private final LoginOutcomes outcomes;
  private final UpstreamTroubles troubles;
  private final PasswordChange change;
  private final GuessThrottle throttle;
  private final KnownDevices devices;
  private final InstantSource clock;

  PasswordForm(
      Attempts attempts,
      LoginOutcomes outcomes,
      UpstreamTroubles troubles,
      PasswordChange change,
      GuessThrottle throttle,
      KnownDevices devices,
      InstantSource clock) {
    this.attempts = attempts;
    this.outcomes = outcomes;
    this.troubles = troubles;
    this.change = change;
    this.throttle = throttle;
    this.devices = devices;
    this.clock = clock;
  }

  Response show(LoginStep step, PasswordLogin password) {
    String hint = Objects.requireNonNullElse(step.request().parameter("login_hint"), "");
    return page(
        step, password, 200, hint, step.generation().sessions().stay().checked(), Text.NONE);
  }

  Response submit(LoginStep step, PasswordLogin password, Parameters form) {
    String login = Objects.requireNonNullElse(form.get(LoginPage.USERNAME), "");
    String secret = Objects.requireNonNullElse(form.get(LoginPage.PASSWORD), "");
    if (form.all(LoginPage.USERNAME).size() > 1 || form.all(LoginPage.PASSWORD).size() > 1) {
      return page(step, password, 400, "", false, Text.of(TextKey.LOGIN_FAILED));
    }
    if (login.isBlank() || secret.isEmpty()) {
      return page(step, password, 401, login, stays(form), Text.of(TextKey.LOGIN_INCOMPLETE));
    }
    if (login.length() > LONGEST_LOGIN) {
      return page(step, password, 401, "", stays(form), Text.of(TextKey.LOGIN_FAILED));
    }
    char[] characters = secret.toCharArray();
    AccountName account = new AccountName(step.connectorId(), password.canonicalLogin(login));
    Instant now = clock.instant();
    try (GuessThrottle.Guess guess =
        throttle.begin(step.generation().passwords().guesses(), account, step.http(), now)) {
      if (!guess.admitted()) {
        return throttled(step, password, form, login, guess);
      }
      Optional<UserRow> user = change.user(step, account);
      LoginResult result =
          password.login(new PasswordAttempt(login, characters, LoginOutcomes.context(step)));
      return switch (result) {
        case LoginResult.Authenticated authenticated -> {
          guess.succeeded();
          yield outcomes
              .authenticated(step, authenticated, way(form, user, authenticated.identity()))
              .map(response -> response.cookie(devices.remember(step.http(), account, now)))
              .orElseGet(() -> changedMeanwhile(step, password, form, login));
        }
        case LoginResult.PasswordChangeRequired required -> {
          guess.succeeded();
          yield change.show(step, login, form.get(LoginPage.REMEMBER), required);
        }
        case LoginResult.Rejected rejected -> {
          if (rejected.reason() == LoginResult.Reason.INVALID_CREDENTIALS) {
            guess.failed();
          }
          yield rejected(step, password, login, stays(form), rejected);
        }
      };
    } catch (BusyException e) {
      return page(step, password, 503, login, stays(form), Text.of(TextKey.LOGIN_UNAVAILABLE))
          .retryAfter(e.retryAfter());
    } catch (UpstreamException e) {
      return troubles.tell(step, LoginOutcomes.cause(e), outcomes.upstream(step, e));
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private Response changedMeanwhile(
      LoginStep step, PasswordLogin password, Parameters form, String login) {
    return page(
        step, password, 409, login, stays(form), Text.of(TextKey.PASSWORD_CHANGED_MEANWHILE));
  }

  /** Nothing was checked, so the answer tells nothing of the password, nor of who exists. */
  private Response throttled(
      LoginStep step,
      PasswordLogin password,
      Parameters form,
      String login,
      GuessThrottle.Guess guess) {
    outcomes.noteThrottled(step, login, guess.reason());
    return page(step, password, 429, login, stays(form), Text.of(TextKey.LOGIN_THROTTLED))
        .retryAfter(guess.retryAfter());
  }

  /**
   * @param user whom the database had for the login before the password was checked; a person of
   *     the configuration may hide them
   */
  static LoginOutcomes.Way way(Parameters form, Optional<UserRow> user, UpstreamIdentity identity) {
    return new LoginOutcomes.Way(
        "pwd",
        stays(form),
        user.filter(row -> row.userId().equals(identity.userId()))
            .map(UserRow::updatedAt)
            .orElse(null),
        form.get(LoginPage.USERNAME));
  }

  private static boolean stays(Parameters form) {
    return "on".equals(form.get(LoginPage.REMEMBER));
  }

  private Response rejected(
      LoginStep step,
      PasswordLogin password,
      String login,
      boolean stay,
      LoginResult.Rejected result) {
    if (result.reason() != LoginResult.Reason.INVALID_CREDENTIALS) {
      throw outcomes.rejected(step, result);
    }
    outcomes.noteWrongPassword(step, login, result.detail());
    return page(step, password, 401, login, stay, Text.of(TextKey.LOGIN_FAILED));
  }

  private Response page(
      LoginStep step,
      PasswordLogin password,
      int status,
      String login,
      boolean stay,
      Text failure) {
    boolean choice = step.generation().connectors().all().size() > 1;
    LoginPage page =
        new LoginPage(
            step.request().client().name(),
            step.lease().status().name(),
            password.prompt(),
            login,
            step.basePath() + "/auth/" + LoginStep.segment(step.connectorId()) + "/login",
            List.of(new Field("attempt", step.attempt().id())),
            failure,
            choice && step.request().connectorId() == null
                ? step.basePath() + "/auth?attempt=" + step.attempt().id()
                : "",
            step.generation().sessions().stay().offered(),
            stay);
    return attempts.keep(
        PageResponses.page(
            status, page, step.http(), step.generation(), step.request().parameter("ui_locales")),
        step.http(),
        step.attempt(),
        step.request(),
        step.generation().policy().attemptLifetime(),
        false);
  }
}
