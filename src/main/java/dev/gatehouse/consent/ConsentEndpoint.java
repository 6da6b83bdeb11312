package dev.gatehouse.consent;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.AuthorizationResponses;
import dev.gatehouse.flow.ClusterRules;
import dev.gatehouse.flow.DeviceRequests;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.flow.PeerNames;
import dev.gatehouse.flow.SessionStates;
import dev.gatehouse.flow.SignOn;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.OfflineAccess;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.mapping.PersonName;
import dev.gatehouse.pages.ConsentPage;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.ScopeLine;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.settings.UrlHosts;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.Storage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /approval}. Thread-safe. */
public final class ConsentEndpoint {
  private static final String ATTEMPT = "attempt";
  private static final String ACCOUNT = "account";
  private static final String SHOWN = "shown";
  private static final String ASKED = "asked";
  private final Attempts attempts;
  private final SignOn signOn;
  private final Storage storage;
  private final ConsentMemory memory;
  private final GrantMaker grants;
  private final SessionStates states;
  private final Mac shownMac;
  private final AuditSink audit;
  private final InstantSource clock;

  /**
   * @param shownMac keyed for consent forms alone
   */
  public ConsentEndpoint(
      Attempts attempts,
      SignOn signOn,
      Storage storage,
      GrantMaker grants,
      SessionStates states,
      Mac shownMac,
      AuditSink audit,
      InstantSource clock) {
    this.attempts = attempts;
    this.signOn = signOn;
    this.storage = storage;
    this.memory = new ConsentMemory(storage);
    this.grants = grants;
    this.states = states;
    this.shownMac = shownMac;
    this.audit = audit;
    this.clock = clock;
  }

  /** Shows the form, or answers at once when nobody needs to be asked. */
  public Response show(Request http, Generation generation) {
    Step step = step(http, generation, http.query());
    ConsentMemory.Question question =
        memory.question(step.request(), step.attempt(), generation, step.account());
    if (!question.needed()) {
      return approve(step, null);
    }
    if (step.request().silent()) {
      throw new RedirectError(
          step.request().target(),
          ErrorCode.CONSENT_REQUIRED,
          "The person has to be asked for consent.");
    }
    return PageResponses.page(
        200, form(step, question), http, generation, step.request().parameter("ui_locales"));
  }

  /** Takes the person's answer. */
  public Response decide(Request http, Generation generation) {
    Parameters form = http.form();
    Step step = step(http, generation, form);
    Set<String> asked = new LinkedHashSet<>(Scope.parse(form.get(ASKED)));
    String shown = form.get(SHOWN);
    if (shown == null || !Digests.equal(shown, mac(step, asked))) {
      throw new PageError(
          Problem.FORM_REFUSED,
          "the consent form is not the one that was shown for this request and session");
    }
    if (!ConsentPage.ALLOW.equals(form.get(ConsentPage.DECISION))) {
      return deny(step);
    }
    if (!memory.covers(step.request(), step.account(), asked)) {
      // What was allowed before has been taken back since the page was made.
      return Response.seeOther(
          generation.policy().basePath()
              + "/approval?attempt="
              + step.attempt().id()
              + "&account="
              + step.account().id());
    }
    return approve(step, asked);
  }

  private record Step(
      Request http,
      Generation generation,
      Attempt attempt,
      AuthorizationRequest request,
      SessionRow.Account account,
      Instant now) {}

  /**
   * Everything is checked again at this step: the request on the current registry, the session in
   * the database.
   */
  private Step step(Request http, Generation generation, Parameters sent) {
    Instant now = clock.instant();
    Attempt attempt =
        attempts.require(http, sent.get(ATTEMPT), generation.policy().attemptLifetime());
    AuthorizationRequest request = AuthorizationRequestValidator.validate(attempt, generation);
    String accountId =
        sent.first(ACCOUNT)
            .orElseThrow(() -> new PageError(Problem.MALFORMED_REQUEST, "no account session"));
    SessionRow.Account account = signOn.require(http, generation, request, attempt, accountId);
    List<String> granted =
        OfflineAccess.granted(
            generation, request.client(), account.connectorId(), request.scopes());
    AuthorizationRequest answered = request.withScopes(granted);
    ClusterRules.require(generation, answered, account);
    return new Step(http, generation, attempt, answered, account, now);
  }

  private ConsentPage form(Step step, ConsentMemory.Question question) {
    List<ScopeLine> lines =
        question.scopes().stream().map(scope -> PeerNames.line(step.generation(), scope)).toList();
    String name = PersonName.of(IdentityCodec.read(step.account().identity()));
    return new ConsentPage(
        step.request().client().name(),
        step.request().client().dynamic(),
        name,
        lines,
        question.earlier(),
        destination(step.request()),
        step.generation().policy().basePath() + "/approval",
        List.of(
            new Field(ATTEMPT, step.attempt().id()),
            new Field(ACCOUNT, step.account().id()),
            new Field(ASKED, String.join(" ", question.scopes())),
            new Field(SHOWN, mac(step, question.scopes()))));
  }

  private static String destination(AuthorizationRequest request) {
    if (request.device() != null) {
      return "";
    }
    try {
      return UrlHosts.of(new URI(request.target().redirect().uri())).orElse("");
    } catch (URISyntaxException e) {
      // Addresses of a Dex file are compared as text and need not be any that Java can read.
      return "";
    }
  }

  private String mac(Step step, Set<String> asked) {
    String shown =
        String.join(
            "\n",
            step.account().id(),
            step.attempt().id(),
            step.request().client().id(),
            step.request().client().name(),
            step.request().target().redirect().uri(),
            String.join(" ", step.request().impliedScopes()),
            String.join(" ", asked),
            asked.stream()
                .map(scope -> String.valueOf(PeerNames.of(step.generation(), scope)))
                .collect(Collectors.joining("\n")));
    return Digests.base64Url(shownMac.of(shown.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * @param asked what the person was asked and has allowed, or null when nobody was asked
   */
  private Response approve(Step step, Set<String> asked) {
    String code =
        grants.make(
            step.http(),
            step.generation(),
            step.attempt(),
            step.request(),
            step.account(),
            asked,
            step.now());
    if (step.request().device() != null) {
      return attempts.forget(
          AuthorizationResponses.device(step.request().target()), step.attempt());
    }
    return attempts.forget(
        AuthorizationResponses.code(
            step.http(),
            step.generation(),
            step.request().target(),
            code,
            states.of(
                step.http(),
                step.generation(),
                step.request().client().id(),
                step.request().target(),
                step.now())),
        step.attempt());
  }

  private Response deny(Step step) {
    String device = step.request().device();
    AuditEvent event =
        AuditEvent.of(device == null ? AuditType.CONSENT_DENIED : AuditType.DEVICE_DENIED)
            .request(step.http().id(), step.http().remoteAddress())
            .with(Fact.CLIENT, step.request().client().id())
            .with(Fact.CONNECTOR, step.account().connectorId())
            .with(Fact.USER, step.account().userId())
            .with(Fact.SESSION, step.account().id())
            .with(Fact.SCOPE, String.join(" ", step.request().scopes()))
            .at(step.now());
    boolean late = device != null && !DeviceRequests.deny(storage, device, event, step.now());
    if (device == null) {
      audit.accept(event);
    }
    RedirectError denied =
        late
            ? new RedirectError(
                step.request().target(), ErrorCode.EXPIRED_TOKEN, "The device waits no more.")
            : new RedirectError(
                step.request().target(), ErrorCode.ACCESS_DENIED, "The person denied the request.");
    return attempts.forget(
        AuthorizationResponses.error(step.http(), step.generation(), denied), step.attempt());
  }
}
