package dev.gatehouse.logout;

import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.flow.AuthorizationResponses;
import dev.gatehouse.flow.IdTokenHints;
import dev.gatehouse.flow.RedirectHints;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.VerifiedRedirect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks logout requests (OpenID Connect RP-Initiated Logout 1.0 §2, §4) and carries them sealed
 * from one step to the next. Whatever is wrong is a page: nobody is sent to an address that was not
 * verified, not even with an error. Thread-safe.
 */
final class LogoutRequests {
  static final String SEALED = "request";
  private static final Set<String> KNOWN =
      Set.of(
          "id_token_hint",
          "logout_hint",
          "client_id",
          "post_logout_redirect_uri",
          "state",
          "ui_locales");
  private static final String PURPOSE = "logout request";
  private static final String FORM_PURPOSE = "logout form";
  private static final int MOST_SEALED = 4_000;
  private final IdTokenHints hints;
  private final Sealer sealer;

  LogoutRequests(IdTokenHints hints, Sealer sealer) {
    this.hints = hints;
    this.sealer = sealer;
  }

  /**
   * The request that an application sends, or an earlier step sealed.
   *
   * @throws PageError when it breaks a rule
   */
  LogoutRequest read(Parameters sent, Generation generation) {
    Optional<String> sealed = sent.first(SEALED);
    return sealed.isPresent() ? unsealed(sealed.get(), generation) : checked(sent, generation);
  }

  private LogoutRequest checked(Parameters sent, Generation generation) {
    List<String> repeated = sent.repeated().stream().filter(KNOWN::contains).toList();
    if (!repeated.isEmpty()) {
      throw new PageError(Problem.MALFORMED_REQUEST, "sent more than once: " + repeated);
    }
    String named = sent.get("client_id");
    IdTokenHints.Hint hint = hint(sent.get("id_token_hint"), generation);
    if (hint != null && named != null && !named.equals(hint.clientId())) {
      throw new PageError(
          Problem.MALFORMED_REQUEST,
          "the id_token_hint was issued to another client than client_id");
    }
    String clientId = hint == null ? named : hint.clientId();
    String redirectUri = sent.get("post_logout_redirect_uri");
    LogoutRequest request =
        new LogoutRequest(
            clientId,
            redirectUri,
            redirectUri == null ? null : sent.get("state"),
            sent.get("ui_locales"),
            hint == null ? null : new LogoutRequest.Hint(hint.subject(), hint.sid()));
    target(request, generation);
    return request;
  }

  private IdTokenHints.Hint hint(String token, Generation generation) {
    if (token == null) {
      return null;
    }
    return hints
        .read(token, generation)
        .orElseThrow(() ->
            new PageError(
                Problem.MALFORMED_REQUEST,
                "the id_token_hint is no ID token that this issuer signed for one client"));
  }

  private LogoutRequest unsealed(String sealed, Generation generation) {
    LogoutRequest request =
        sealer
            .open(PURPOSE, SEALED, sealed)
            .flatMap(LogoutRequest::fromBytes)
            .orElseThrow(() ->
                new PageError(Problem.ATTEMPT_EXPIRED, "the sealed logout request does not open"));
    target(request, generation);
    return request;
  }

  /** The client that asks, as it is registered now. */
  Optional<Client> client(LogoutRequest request, Generation generation) {
    return Optional.ofNullable(request.clientId())
        .map(id ->
            generation
                .clients()
                .find(id)
                .orElseThrow(() ->
                    new PageError(Problem.UNKNOWN_CLIENT, "no client " + request.clientId())));
  }

  /**
   * Where the browser goes when all is done: a registered address of the client, compared as an
   * exact string, with the client's {@code state}.
   *
   * @throws PageError when the client or the address is not registered (any more)
   */
  Optional<String> target(LogoutRequest request, Generation generation) {
    Optional<Client> client = client(request, generation);
    if (request.redirectUri() == null) {
      return Optional.empty();
    }
    if (client.isEmpty()) {
      throw new PageError(
          Problem.UNREGISTERED_REDIRECT_URI,
          "post_logout_redirect_uri without id_token_hint or client_id: nobody's address");
    }
    List<String> registered = client.get().postLogoutRedirectUris();
    VerifiedRedirect redirect =
        VerifiedRedirect.match(registered, false, false, request.redirectUri())
            .orElseThrow(() ->
                new PageError(
                    Problem.UNREGISTERED_REDIRECT_URI,
                    "post_logout_redirect_uri "
                        + request.redirectUri()
                        + " is not among postLogoutRedirectURIs of client "
                        + request.clientId()
                        + ": "
                        + registered,
                    RedirectHints.of(request.redirectUri(), registered)));
    return Optional.of(
        AuthorizationResponses.location(
            redirect, request.state() == null ? Map.of() : Map.of("state", request.state())));
  }

  /** The address at which this server goes on with a request. */
  String address(LogoutRequest request, Generation generation) {
    String path = generation.policy().basePath() + "/logout";
    if (request.equals(LogoutRequest.EMPTY)) {
      return path;
    }
    String sealed = sealer.seal(PURPOSE, SEALED, request.toBytes());
    if (sealed.length() > MOST_SEALED) {
      throw new PageError(Problem.REQUEST_TOO_LARGE, "the logout request is too large to carry on");
    }
    return path + "?" + SEALED + "=" + sealed;
  }

  /** What the confirmation form carries: the request, good for this session alone. */
  String formToken(LogoutRequest request, String sessionId) {
    return sealer.seal(FORM_PURPOSE, sessionId, request.toBytes());
  }

  /**
   * The request of a confirmation form.
   *
   * @throws PageError when the form was made for another session, or by somebody else
   */
  LogoutRequest ofForm(String token, String sessionId) {
    return sealer
        .open(FORM_PURPOSE, sessionId, Objects.requireNonNullElse(token, ""))
        .flatMap(LogoutRequest::fromBytes)
        .orElseThrow(() ->
            new PageError(
                Problem.FORM_REFUSED, "the logout form was made for another session or too old"));
  }
}
