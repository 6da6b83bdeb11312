package dev.gatehouse.logout;

import dev.gatehouse.clients.Client;
import dev.gatehouse.flow.AuthorizationResponses;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.FrontChannelPage;
import dev.gatehouse.pages.FrontChannelPage.Frame;
import dev.gatehouse.pages.Href;
import dev.gatehouse.pages.LoggedOutPage;
import dev.gatehouse.sessions.Participants.Participant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the browser sees when the session has ended: first the frames that tell applications (OpenID
 * Connect Front-Channel Logout 1.0 §3), then the way back. Thread-safe.
 */
final class AfterLogout {
  private final LogoutRequests requests;

  AfterLogout(LogoutRequests requests) {
    this.requests = requests;
  }

  /** There was no session, or all who are to be told of its end have been. */
  Response response(Request http, Generation generation, LogoutRequest request) {
    return response(http, generation, request, List.of(), "");
  }

  /**
   * @param participants the clients that had a login which rested on the session
   * @param upstream the address of an upstream that the browser goes through, or ""
   */
  Response response(
      Request http,
      Generation generation,
      LogoutRequest request,
      List<Participant> participants,
      String upstream) {
    Optional<String> registered = requests.target(request, generation);
    Optional<String> target = upstream.isEmpty() ? registered : Optional.of(upstream);
    List<Frame> frames = frames(participants, generation);
    if (!frames.isEmpty()) {
      String next =
          target
              .map(address -> Href.isWeb(address) ? address : requests.address(request, generation))
              .orElse("");
      return page(http, generation, request, name -> new FrontChannelPage(name, frames, next));
    }
    return target
        .map(Response::seeOther)
        .orElseGet(() -> page(http, generation, request, name -> new LoggedOutPage(name, "")));
  }

  private Response page(
      Request http,
      Generation generation,
      LogoutRequest request,
      java.util.function.Function<String, dev.gatehouse.pages.Page> page) {
    String name = requests.client(request, generation).map(Client::name).orElse("");
    return PageResponses.page(200, page.apply(name), http, generation, request.uiLocales());
  }

  /** {@code iss} and {@code sid} go to everybody: who does not need them may ignore them. */
  private static List<Frame> frames(List<Participant> participants, Generation generation) {
    return participants.stream()
        .filter(one -> one.client().logout().frontChannelUri() != null)
        .map(one -> {
          Map<String, String> parameters = new LinkedHashMap<>();
          parameters.put("iss", generation.tokens().issuer());
          parameters.put("sid", one.sid());
          return new Frame(
              one.client().name(),
              AuthorizationResponses.address(one.client().logout().frontChannelUri(), parameters));
        })
        .toList();
  }
}
