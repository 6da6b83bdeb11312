package dev.gatehouse.login;

import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.NewPasswords;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.LoginPage;
import dev.gatehouse.pages.NewPasswordPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.AccountName;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.passwords.UserPasswords;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The new password that a login asks for before it goes on. The form proves the old password again,
 * so nothing has to be remembered between the two pages. Thread-safe.
 */
final class PasswordChange {
  private final Attempts attempts;
  private final LoginOutcomes outcomes;
  private final UpstreamTroubles troubles;
  private final UserPasswords passwords;
  private final GuessThrottle throttle;
  private final KnownDevices devices;
  private final InstantSource clock;

  PasswordChange(
      Attempts attempts,
      LoginOutcomes outcomes,
      UpstreamTroubles troubles,
      UserPasswords passwords,
      GuessThrottle throttle,
      KnownDevices devices,
      InstantSource clock) {
    this.attempts = attempts;
    this.outcomes = outcomes;
    this.troubles = troubles;
    this.passwords = passwords;
    this.throttle = throttle;
    this.devices = devices;
    this.clock = clock;
  }

  /** Asks for the new password. */
  Response show(
      LoginStep step, String login, String remember, LoginResult.PasswordChangeRequired required) {
    if (user(step, required.identity()).isEmpty()) {
      throw outcomes.rejected(
          step,
          new LoginResult.Rejected(
              LoginResult.Reason.REFUSED_UPSTREAM,
              "the connector asks for a new password of somebody whom nothing here keeps"));
    }
    return page(step, 200, login, remember, Text.NONE);
  }

  /** Takes the new password and goes on with the login. */
  Response submit(LoginStep step, PasswordLogin password, Parameters form) {
    String login = Objects.requireNonNullElse(form.get(LoginPage.USERNAME), "");
    String old = Objects.requireNonNullElse(form.get(NewPasswordPage.OLD), "");
    String remember = form.get(LoginPage.REMEMBER);
    if (login.isBlank() || login.length() > PasswordForm.LONGEST_LOGIN || old.isEmpty()) {
      return page(step, 401, login, remember, Text.of(TextKey.PASSWORD_OLD_WRONG));
    }
    AccountName account = new AccountName(step.connectorId(), password.canonicalLogin(login));
    Instant now = clock.instant();
    char[] characters = old.toCharArray();
    try (GuessThrottle.Guess guess =
        throttle.begin(step.generation().passwords().guesses(), account, step.http(), now)) {
      if (!guess.admitted()) {
        outcomes.noteThrottled(step, login, guess.reason());
        return page(step, 429, login, remember, Text.of(TextKey.LOGIN_THROTTLED))
            .retryAfter(guess.retryAfter());
      }
      Optional<UserRow> user = user(step, account);
      LoginResult result =
          password.login(new PasswordAttempt(login, characters, LoginOutcomes.context(step)));
      return switch (result) {
        case LoginResult.Authenticated authenticated -> {
          // Another tab was quicker; or nobody asked for a new password at all.
          guess.succeeded();
          yield go(step, login, form, account, authenticated, user);
        }
        case LoginResult.PasswordChangeRequired required -> {
          guess.succeeded();
          yield change(
              step,
              login,
              form,
              account,
              required.identity(),
              user.filter(row -> row.userId().equals(required.identity().userId())));
        }
        case LoginResult.Rejected rejected -> {
          if (rejected.reason() != LoginResult.Reason.INVALID_CREDENTIALS) {
            throw outcomes.rejected(step, rejected);
          }
          guess.failed();
          outcomes.noteWrongPassword(step, login, rejected.detail());
          yield page(step, 401, login, remember, Text.of(TextKey.PASSWORD_OLD_WRONG));
        }
      };
    } catch (BusyException e) {
      return page(step, 503, login, remember, Text.of(TextKey.LOGIN_UNAVAILABLE))
          .retryAfter(e.retryAfter());
    } catch (UpstreamException e) {
      return troubles.tell(step, LoginOutcomes.cause(e), outcomes.upstream(step, e));
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private Response change(
      LoginStep step,
      String login,
      Parameters form,
      AccountName account,
      UpstreamIdentity identity,
      Optional<UserRow> user) {
    String remember = form.get(LoginPage.REMEMBER);
    Instant now = clock.instant();
    if (user.isEmpty()) {
      return page(step, 409, login, remember, Text.of(TextKey.PASSWORD_CHANGED_MEANWHILE));
    }
    NewPasswords.Outcome chosen =
        NewPasswords.read(
            form, step.lease(), step.generation().passwords().rule(), passwords, user.get());
    if (!chosen.taken()) {
      return page(step, 422, login, remember, chosen.refusal());
    }
    UserPasswords.Origin origin =
        new UserPasswords.Origin(null, step.http().id(), step.http().remoteAddress());
    if (!passwords.replace(user.get(), chosen.hash(), null, now, origin)) {
      return page(step, 409, login, remember, Text.of(TextKey.PASSWORD_CHANGED_MEANWHILE));
    }
    return go(
        step,
        login,
        form,
        account,
        new LoginResult.Authenticated(identity),
        user.map(row -> row.withPassword(chosen.hash(), false, now)));
  }

  private Response go(
      LoginStep step,
      String login,
      Parameters form,
      AccountName account,
      LoginResult.Authenticated authenticated,
      Optional<UserRow> user) {
    return outcomes
        .authenticated(step, authenticated, PasswordForm.way(form, user, authenticated.identity()))
        .map(response -> response.cookie(devices.remember(step.http(), account, clock.instant())))
        .orElseGet(() ->
            page(
                step,
                409,
                login,
                form.get(LoginPage.REMEMBER),
                Text.of(TextKey.PASSWORD_CHANGED_MEANWHILE)));
  }

  /**
   * The user of the database with that login, read before the password is checked: what changes
   * them after this is noticed where the login is stored.
   */
  Optional<UserRow> user(LoginStep step, AccountName account) {
    return step.lease().connector().passwordHasher().isEmpty()
        ? Optional.empty()
        : passwords.findByLogin(account);
  }

  private Optional<UserRow> user(LoginStep step, UpstreamIdentity identity) {
    return step.lease().connector().passwordHasher().isEmpty()
        ? Optional.empty()
        : passwords.find(step.connectorId(), identity.userId());
  }

  private Response page(LoginStep step, int status, String login, String remember, Text failure) {
    List<Field> hidden = new ArrayList<>();
    hidden.add(new Field("attempt", step.attempt().id()));
    hidden.add(new Field(LoginPage.USERNAME, login));
    if (remember != null) {
      hidden.add(new Field(LoginPage.REMEMBER, remember));
    }
    NewPasswordPage page =
        new NewPasswordPage(
            login,
            Text.of(TextKey.PASSWORD_MUST_CHANGE),
            true,
            Integer.toString(step.generation().passwords().rule().minimumLength()),
            step.basePath() + "/auth/" + LoginStep.segment(step.connectorId()) + "/password",
            hidden,
            failure,
            "");
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
