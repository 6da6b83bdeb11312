package dev.gatehouse.authorize;

import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.LoginWays;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.flow.SignOn;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.ConnectorChoicePage;
import dev.gatehouse.pages.ConnectorLink;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code /auth} (RFC 6749 §3.1, OpenID Connect Core §3.1.2). Thread-safe. */
public final class AuthorizeEndpoint implements GenerationEndpoint {
  private static final String ATTEMPT = "attempt";

  /** Set on the way back from the choice of an account by who wants one that is not there. */
  static final String ANOTHER_ACCOUNT = "another";

  private final Attempts attempts;
  private final SignOn signOn;

  public AuthorizeEndpoint(Attempts attempts, SignOn signOn) {
    this.attempts = attempts;
    this.signOn = signOn;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    if (http.method().equals("POST")) {
      return reseal(http, generation);
    }
    boolean continued = http.query().first(ATTEMPT).isPresent();
    Attempt known =
        continued
            ? attempts.require(
                http, http.query().get(ATTEMPT), generation.policy().attemptLifetime())
            : null;
    AuthorizationRequest request =
        continued
            ? AuthorizationRequestValidator.validate(known, generation)
            : AuthorizationRequestValidator.validate(http.query(), generation);
    Attempt attempt = continued ? known : attempts.start(request, http.query(), generation);
    boolean another = continued && http.query().first(ANOTHER_ACCOUNT).isPresent();
    Optional<Response> answer =
        another && !request.silent()
            ? Optional.empty()
            : signOn.answer(http, generation, request, attempt, continued);
    // Whoever comes back to the choice is not held to the connector that was chosen before.
    return answer.isPresent()
        ? keep(answer.get(), http, generation, request, attempt.with(null, null))
        : choose(http, generation, request, attempt);
  }

  /**
   * A request by POST comes without our Lax cookies when another site sends it, so it is only
   * sealed and continued by GET (rule R13).
   */
  private Response reseal(Request http, Generation generation) {
    Parameters sent = http.query().and(http.form());
    AuthorizationRequest request = AuthorizationRequestValidator.validate(sent, generation);
    Attempt attempt = attempts.start(request, sent, generation);
    return keep(
        Response.seeOther(generation.policy().basePath() + "/auth?" + ATTEMPT + "=" + attempt.id()),
        http,
        generation,
        request,
        attempt);
  }

  private Response choose(
      Request http, Generation generation, AuthorizationRequest request, Attempt attempt) {
    List<ConnectorStatus> choice = LoginWays.of(generation, request);
    boolean alone = choice.size() == 1 && !generation.policy().alwaysShowLoginScreen();
    if (alone || request.connectorId() != null) {
      return keep(
          Response.seeOther(link(generation, choice.get(0), attempt)),
          http,
          generation,
          request,
          attempt);
    }
    List<ConnectorLink> links =
        choice.stream()
            .filter(ConnectorStatus::available)
            .map(connector ->
                new ConnectorLink(
                    connector.name(), connector.type(), link(generation, connector, attempt)))
            .toList();
    if (links.isEmpty()) {
      throw new RedirectError(
          request.target(),
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "No way to log in is available at the moment.");
    }
    return keep(
        PageResponses.page(
            200,
            new ConnectorChoicePage(request.client().name(), links, ""),
            http,
            generation,
            request.parameter("ui_locales")),
        http,
        generation,
        request,
        attempt);
  }

  private Response keep(
      Response response,
      Request http,
      Generation generation,
      AuthorizationRequest request,
      Attempt attempt) {
    return attempts.keep(
        response, http, attempt, request, generation.policy().attemptLifetime(), false);
  }

  private static String link(Generation generation, ConnectorStatus connector, Attempt attempt) {
    return generation.policy().basePath()
        + "/auth/"
        + URLEncoder.encode(connector.id(), StandardCharsets.UTF_8).replace("+", "%20")
        + "?"
        + ATTEMPT
        + "="
        + attempt.id();
  }
}
