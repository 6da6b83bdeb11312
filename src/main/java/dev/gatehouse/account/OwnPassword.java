package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.flow.NewPasswords;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.NewPasswordPage;
import dev.gatehouse.pages.PasswordSetPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.AccountName;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.storage.UserRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /account/password}: another password for a local user, who proves the old one. It ends
 * every other session of the person and what was allowed in them; the one that stays gets another
 * cookie, so that a copy of the old one is worthless. Thread-safe.
 */
public final class OwnPassword implements GenerationEndpoint {
  private final AccountDoor door;
  private final UserPasswords passwords;
  private final GuessThrottle throttle;
  private final KnownDevices devices;
  private final AuditSink audit;
  private final InstantSource clock;

  public OwnPassword(
      AccountDoor door,
      UserPasswords passwords,
      GuessThrottle throttle,
      KnownDevices devices,
      AuditSink audit,
      InstantSource clock) {
    this.door = door;
    this.passwords = passwords;
    this.throttle = throttle;
    this.devices = devices;
    this.audit = audit;
    this.clock = clock;
  }

  /** The user of the database behind an account, if it is one. */
  static Optional<UserRow> user(Account account, UserPasswords passwords) {
    try (ConnectorLease lease =
        account.generation().connectors().borrow(account.login().connectorId())) {
      return lease.connector().passwordHasher().isEmpty()
          ? Optional.empty()
          : passwords.find(account.login().connectorId(), account.login().userId());
    } catch (ConnectorUnavailableException e) {
      return Optional.empty();
    }
  }

  @Override
  public Response handle(Request http, Generation generation) {
    Instant now = clock.instant();
    return door.answer(http, generation, now, account -> answer(account, now));
  }

  private Response answer(Account account, Instant now) {
    UserRow user =
        user(account, passwords)
            .orElseThrow(() ->
                new PageError(Problem.NOT_FOUND, "the account has no password that is kept here"));
    if (!account.http().method().equals("POST")) {
      return page(account, 200, Text.NONE);
    }
    door.check(account, account.http().form());
    try (ConnectorLease lease = account.generation().connectors().borrow(user.connectorId())) {
      return change(account, user, lease, now);
    } catch (ConnectorUnavailableException e) {
      throw new PageError(Problem.CONNECTOR_UNAVAILABLE, e.getMessage());
    } catch (BusyException e) {
      return page(account, 503, Text.of(TextKey.LOGIN_UNAVAILABLE)).retryAfter(e.retryAfter());
    }
  }

  private Response change(Account account, UserRow user, ConnectorLease lease, Instant now) {
    Request http = account.http();
    Parameters form = http.form();
    AccountName name = new AccountName(user.connectorId(), user.login());
    try (GuessThrottle.Guess guess =
        throttle.begin(account.generation().passwords().guesses(), name, http, now)) {
      if (!guess.admitted()) {
        note(AuditType.LOGIN_THROTTLED, account, user, guess.reason(), now);
        return page(account, 429, Text.of(TextKey.LOGIN_THROTTLED)).retryAfter(guess.retryAfter());
      }
      if (!proves(lease, user, form, http)) {
        guess.failed();
        note(AuditType.LOGIN_FAILED, account, user, "wrong old password", now);
        return page(account, 401, Text.of(TextKey.PASSWORD_OLD_WRONG));
      }
      guess.succeeded();
    }
    NewPasswords.Outcome chosen =
        NewPasswords.read(form, lease, account.generation().passwords().rule(), passwords, user);
    if (!chosen.taken()) {
      return page(account, 422, chosen.refusal());
    }
    UserPasswords.Origin origin = new UserPasswords.Origin(null, http.id(), http.remoteAddress());
    Sessions.Renewed renewed = door.renew(account, now);
    UserPasswords.Kept kept = new UserPasswords.Kept(account.login().id(), renewed.change());
    if (!passwords.replace(user, chosen.hash(), kept, now, origin)) {
      return page(account, 409, Text.of(TextKey.PASSWORD_CHANGED_MEANWHILE));
    }
    return PageResponses.page(
            200,
            new PasswordSetPage(Text.of(TextKey.PASSWORD_SET_HERE), account.address("")),
            http,
            account.generation(),
            null)
        .cookie(devices.remember(http, name, now))
        .cookie(renewed.cookie());
  }

  private static boolean proves(ConnectorLease lease, UserRow user, Parameters form, Request http) {
    String old = Objects.requireNonNullElse(form.get(NewPasswordPage.OLD), "");
    if (old.isEmpty() || !(lease.connector().login() instanceof PasswordLogin login)) {
      return false;
    }
    char[] characters = old.toCharArray();
    RemoteInfo remote = new RemoteInfo(http.remoteAddress(), http.header("User-Agent"));
    try {
      return switch (login.login(
          new PasswordAttempt(user.login(), characters, LoginContext.of(Set.of(), remote)))) {
        case LoginResult.Authenticated same -> same.identity().userId().equals(user.userId());
        case LoginResult.PasswordChangeRequired same ->
            same.identity().userId().equals(user.userId());
        case LoginResult.Rejected rejected -> false;
      };
    } catch (UpstreamException e) {
      throw new PageError(Problem.CONNECTOR_UNAVAILABLE, e.getMessage());
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private void note(AuditType type, Account account, UserRow user, String reason, Instant now) {
    audit.accept(
        AccountEndpoint.event(type, account)
            .with(Fact.LOGIN, user.login())
            .with(Fact.REASON, reason)
            .at(now));
  }

  private Response page(Account account, int status, Text failure) {
    NewPasswordPage page =
        new NewPasswordPage(
            account.name(),
            Text.of(TextKey.PASSWORD_OWN),
            true,
            Integer.toString(account.generation().passwords().rule().minimumLength()),
            account.generation().policy().basePath() + Account.PATH + "/password",
            door.fields(account),
            failure,
            account.address(""));
    return PageResponses.page(status, page, account.http(), account.generation(), null);
  }
}
