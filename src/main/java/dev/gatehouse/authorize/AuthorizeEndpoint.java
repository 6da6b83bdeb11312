package dev.gatehouse.authorize;

import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.ConnectorChoicePage;
import dev.gatehouse.pages.ConnectorLink;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.RedirectError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /auth} (RFC 6749 §3.1, OpenID Connect Core §3.1.2). Thread-safe. */
public final class AuthorizeEndpoint implements GenerationEndpoint {
  private static final String ATTEMPT = "attempt";
  private static final String AUTHORIZATION_CODE = "authorization_code";
  private final Attempts attempts;

  public AuthorizeEndpoint(Attempts attempts) {
    this.attempts = attempts;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    if (http.method().equals("POST")) {
      return reseal(http, generation);
    }
    Attempt attempt =
        http.query().first(ATTEMPT).isPresent()
            ? attempts.require(
                http, http.query().get(ATTEMPT), generation.policy().attemptLifetime())
            : null;
    AuthorizationRequest request =
        AuthorizationRequestValidator.validate(
            attempt == null ? http.query() : attempt.parameters(), generation);
    noSilentLogin(request);
    return choose(
        http,
        generation,
        request,
        attempt == null ? attempts.start(request.parameters()) : attempt);
  }

  /**
   * A request by POST comes without our Lax cookies when another site sends it, so it is only
   * sealed and continued by GET (rule R13).
   */
  private Response reseal(Request http, Generation generation) {
    AuthorizationRequest request =
        AuthorizationRequestValidator.validate(http.query().and(http.form()), generation);
    noSilentLogin(request);
    Attempt attempt = attempts.start(request.parameters());
    return keep(
        Response.seeOther(generation.policy().basePath() + "/auth?" + ATTEMPT + "=" + attempt.id()),
        http,
        generation,
        request,
        attempt);
  }

  private static void noSilentLogin(AuthorizationRequest request) {
    if (request.prompt().contains("none")) {
      throw new RedirectError(
          request.target(), ErrorCode.LOGIN_REQUIRED, "The person has to log in.");
    }
  }

  private Response choose(
      Request http, Generation generation, AuthorizationRequest request, Attempt attempt) {
    List<ConnectorStatus> choice =
        generation.connectors().all().stream()
            .filter(connector -> connector.allowsGrant(AUTHORIZATION_CODE))
            .filter(connector -> request.client().allowsConnector(connector.id()))
            .filter(connector ->
                request.connectorId() == null || request.connectorId().equals(connector.id()))
            .toList();
    if (choice.isEmpty()) {
      throw new RedirectError(
          request.target(),
          ErrorCode.ACCESS_DENIED,
          "No way to log in is configured for this client.");
    }
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
