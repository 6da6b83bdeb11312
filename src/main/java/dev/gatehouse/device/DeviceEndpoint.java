package dev.gatehouse.device;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.AuthorizationResponses;
import dev.gatehouse.flow.DeviceRequests;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.DeviceConfirmationPage;
import dev.gatehouse.pages.DevicePage;
import dev.gatehouse.pages.DeviceResultPage;
import dev.gatehouse.pages.DeviceResultPage.Outcome;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.passwords.AccountName;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pages of the device flow (RFC 8628 §3.3): the code, the question whose device it is, and what
 * has become of it. Thread-safe.
 *
 * <p>An address with the code in it only fills the field in, and every code leads to the question:
 * whoever is sent a stranger's code sees what asks, from where and since when, and has to say yes
 * (§5.4, attack case 41). Wrong codes have a budget (§5.1, attack case 40).
 */
public final class DeviceEndpoint {
  private static final String CALLBACK = "/device/callback";
  private final Attempts attempts;
  private final Sessions sessions;
  private final Storage storage;
  private final GuessThrottle throttle;
  private final Mac codeMac;
  private final Confirmation confirmation;
  private final AuditSink audit;
  private final InstantSource clock;

  /**
   * @param codeMac keyed for user codes alone
   * @param formMac keyed for the question whose device it is alone
   */
  public DeviceEndpoint(
      Attempts attempts,
      Sessions sessions,
      Storage storage,
      GuessThrottle throttle,
      Mac codeMac,
      Mac formMac,
      AuditSink audit,
      InstantSource clock) {
    this.attempts = attempts;
    this.sessions = sessions;
    this.storage = storage;
    this.throttle = throttle;
    this.codeMac = codeMac;
    this.confirmation = new Confirmation(formMac);
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * {@code GET /device}: asks for the code; one that comes with the address stands there already.
   */
  public Response enter(Request http, Generation generation) {
    offered(generation);
    String code = UserCodes.meant(http.query().get(DevicePage.CODE));
    return entry(
        200, http, generation, UserCodes.isCode(code) ? UserCodes.grouped(code) : "", Text.NONE);
  }

  private static void offered(Generation generation) {
    if (!generation.policy().grantTypes().contains(GrantType.DEVICE_CODE)) {
      throw new PageError(Problem.NOT_FOUND, "the device flow is not offered");
    }
  }

  private static Response entry(
      int status, Request http, Generation generation, String code, Text failure) {
    return PageResponses.page(
        status,
        new DevicePage(
            code, generation.policy().basePath() + "/device/auth/verify_code", List.of(), failure),
        http,
        generation,
        null);
  }

  /** {@code POST /device/auth/verify_code}: looks for the device and asks whose it is. */
  public Response find(Request http, Generation generation) {
    offered(generation);
    String typed = http.form().get(DevicePage.CODE);
    String code = UserCodes.meant(typed);
    if (!UserCodes.isCode(code)) {
      // No code can look so: nothing is learned from the answer, and typing errors cost nothing.
      return entry(
          400,
          http,
          generation,
          typed == null ? "" : typed,
          typed == null ? Text.NONE : Text.of(TextKey.DEVICE_UNKNOWN));
    }
    Instant now = clock.instant();
    Optional<SessionRow.Account> login = login(http, now);
    try (GuessThrottle.Guess guess =
        throttle.beginUserCode(
            generation.passwords().guesses(),
            login
                .map(account -> new AccountName(account.connectorId(), account.userId()))
                .orElse(null),
            http,
            now)) {
      if (!guess.admitted()) {
        noteRefused(http, login, guess.reason(), now);
        return entry(429, http, generation, typed, Text.of(TextKey.DEVICE_THROTTLED))
            .retryAfter(guess.retryAfter());
      }
      byte[] hash = codeMac.of(code.getBytes(StandardCharsets.US_ASCII));
      Optional<DeviceCodeRow> device =
          storage.read(tx -> tx.deviceCodes().byUserHash(hash)).filter(row -> row.waitsAt(now));
      if (device.isEmpty()) {
        guess.failed();
        noteRefused(http, login, "no device waits with the code", now);
        return entry(400, http, generation, typed, Text.of(TextKey.DEVICE_UNKNOWN));
      }
      // A right code gives no budget back: who guesses has devices of their own.
      return ask(http, generation, device.get(), UserCodes.grouped(code));
    }
  }

  private Optional<SessionRow.Account> login(Request http, Instant now) {
    return sessions.current(http, now).stream()
        .flatMap(session -> session.accounts().stream())
        .filter(account -> account.state() == SessionRow.State.COMPLETE)
        .max(Comparator.comparing(SessionRow.Account::loggedInAt));
  }

  private void noteRefused(
      Request http, Optional<SessionRow.Account> login, String reason, Instant now) {
    AuditEvent.Builder event =
        AuditEvent.of(AuditType.DEVICE_CODE_REFUSED)
            .request(http.id(), http.remoteAddress())
            .with(Fact.REASON, reason);
    login.ifPresent(account ->
        event
            .with(Fact.CONNECTOR, account.connectorId())
            .with(Fact.USER, account.userId())
            .with(Fact.SESSION, account.id()));
    audit.accept(event.at(now));
  }

  /** The attempt that the page begins leads nowhere: only the answer to it begins one that does. */
  private Response ask(Request http, Generation generation, DeviceCodeRow device, String code) {
    AuthorizationRequest request = request(device, generation);
    Attempt attempt = attempts.start(request.parameters(), new Attempt.Device(device.id(), false));
    Response page =
        PageResponses.page(
            200,
            confirmation.page(http, generation, device, request, attempt, code),
            http,
            generation,
            null);
    return attempts.keep(
        page, http, attempt, request, generation.policy().attemptLifetime(), false);
  }

  private static AuthorizationRequest request(DeviceCodeRow device, Generation generation) {
    return AuthorizationRequestValidator.ofDevice(
        DeviceRequests.read(device), device.id(), generation);
  }

  /** {@code POST /device/confirm}: the answer to the question whose device it is. */
  public Response answer(Request http, Generation generation) {
    Parameters form = http.form();
    Instant now = clock.instant();
    Attempt attempt =
        attempts.require(
            http, form.get(Confirmation.ATTEMPT), generation.policy().attemptLifetime());
    if (attempt.device() == null || attempt.device().confirmed()) {
      throw new PageError(Problem.FORM_REFUSED, "the attempt is about no device to be confirmed");
    }
    String id = attempt.device().id();
    Optional<DeviceCodeRow> device =
        storage.read(tx -> tx.deviceCodes().byId(id)).filter(row -> row.waitsAt(now));
    if (device.isEmpty()) {
      return attempts.forget(over(generation), attempt);
    }
    AuthorizationRequest request = request(device.get(), generation);
    confirmation.check(form, generation, device.get(), request, attempt);
    boolean yes = DeviceConfirmationPage.YES.equals(form.get(DeviceConfirmationPage.DECISION));
    return attempts.forget(
        yes
            ? goOn(http, generation, device.get(), request, now)
            : deny(http, generation, device.get(), request, now),
        attempt);
  }

  /** From here on it is a request like any other, on the current configuration at each step. */
  private Response goOn(
      Request http,
      Generation generation,
      DeviceCodeRow device,
      AuthorizationRequest request,
      Instant now) {
    audit.accept(event(AuditType.DEVICE_CONFIRMED, http, device, request).at(now));
    Attempt attempt = attempts.start(request.parameters(), new Attempt.Device(device.id(), true));
    return attempts.keep(
        Response.seeOther(
            generation.policy().basePath() + "/auth?" + Confirmation.ATTEMPT + "=" + attempt.id()),
        http,
        attempt,
        request,
        generation.policy().attemptLifetime(),
        false);
  }

  private Response deny(
      Request http,
      Generation generation,
      DeviceCodeRow device,
      AuthorizationRequest request,
      Instant now) {
    AuditEvent denied = event(AuditType.DEVICE_DENIED, http, device, request).at(now);
    boolean first = DeviceRequests.deny(storage, device.id(), denied, now);
    return first
        ? AuthorizationResponses.error(
            http,
            generation,
            new RedirectError(
                request.target(), ErrorCode.ACCESS_DENIED, "The person denied the request."))
        : over(generation);
  }

  private static AuditEvent.Builder event(
      AuditType type, Request http, DeviceCodeRow device, AuthorizationRequest request) {
    return AuditEvent.of(type)
        .request(http.id(), http.remoteAddress())
        .with(Fact.CLIENT, request.client().id())
        .with(Fact.SCOPE, String.join(" ", request.scopes()))
        .with(Fact.DETAIL, "asked from " + device.remoteAddress());
  }

  private static Response over(Generation generation) {
    return Response.seeOther(
        generation.policy().basePath() + CALLBACK + "?error=" + ErrorCode.EXPIRED_TOKEN.code());
  }

  /** {@code GET /device/callback}: what has become of a device, for the person. */
  public Response result(Request http, Generation generation) {
    Parameters query = http.query();
    String error = query.get("error");
    String entry = generation.policy().basePath() + "/device";
    Outcome outcome;
    if (AuthorizationResponses.APPROVED.equals(query.get(AuthorizationResponses.DEVICE_RESULT))) {
      outcome = Outcome.APPROVED;
    } else if (error == null) {
      return Response.seeOther(entry);
    } else if (error.equals(ErrorCode.ACCESS_DENIED.code())) {
      outcome = Outcome.DENIED;
    } else {
      outcome = error.equals(ErrorCode.EXPIRED_TOKEN.code()) ? Outcome.OVER : Outcome.FAILED;
    }
    return PageResponses.page(200, DeviceResultPage.of(outcome, entry), http, generation, null);
  }
}
