package dev.gatehouse.login;

import dev.gatehouse.flow.Answers;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Href;
import dev.gatehouse.pages.TroublePage;
import dev.gatehouse.pages.TroublePage.Cause;
import dev.gatehouse.protocol.RedirectError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The page about an identity source that has trouble. It names the culprit, and its ways on are to
 * try again, to log in another way, and to go back to the client, which then gets the error that it
 * would have got at once. Thread-safe.
 */
final class UpstreamTroubles {
  private final Attempts attempts;

  UpstreamTroubles(Attempts attempts) {
    this.attempts = attempts;
  }

  Response tell(LoginStep step, Cause cause, RedirectError error) {
    return tell(
        step.http(),
        step.generation(),
        step.attempt(),
        step.request(),
        step.lease().status().name(),
        cause,
        error);
  }

  /**
   * The page; or the error itself for a client that nobody may be asked for, and where no link can
   * carry it: an answer by form post, a redirect to an application of the device.
   *
   * @param attempt with the connector that has trouble
   */
  Response tell(
      Request http,
      Generation generation,
      Attempt attempt,
      AuthorizationRequest request,
      String connectorName,
      Cause cause,
      RedirectError error) {
    Response told = Answers.tell(http, generation, error);
    Optional<String> way = link(told);
    if (request.silent() || way.isEmpty()) {
      return told;
    }
    String base = generation.policy().basePath();
    String connector = LoginStep.segment(attempt.connectorId());
    boolean others = generation.connectors().all().size() > 1 && request.connectorId() == null;
    TroublePage page =
        new TroublePage(
            cause,
            connectorName,
            request.client().name(),
            base + "/auth/" + connector + "?attempt=" + attempt.id(),
            others ? base + "/auth?attempt=" + attempt.id() : "",
            way.get(),
            http.id());
    Response response =
        PageResponses.page(
            cause == Cause.BROKEN ? 502 : 503,
            page,
            http,
            generation,
            request.parameter("ui_locales"));
    if (cause != Cause.BROKEN) {
      response.retryAfter(Duration.ofSeconds(cause == Cause.BUSY ? 5 : 30));
    }
    return attempts.keep(
        response, http, attempt, request, generation.policy().attemptLifetime(), false);
  }

  private static Optional<String> link(Response told) {
    return told.headers().stream()
        .filter(header -> header.getKey().equals("Location"))
        .map(Map.Entry::getValue)
        .findFirst()
        .filter(Href::isWeb);
  }
}
