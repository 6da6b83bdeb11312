package dev.gatehouse.flow;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Resources;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Pkce;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.ResponseMode;
import dev.gatehouse.protocol.ResponseTarget;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.protocol.VerifiedRedirect;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks an authorization request against the current registry (RFC 6749 §4.1.1, OpenID Connect
 * Core §3.1.2.2).
 *
 * <p>Until client and redirect URI are verified every error is a page; from then on it goes to the
 * client. Every step of the flow runs these rules again (rule R2). Unknown parameters and scopes
 * are ignored. Thread-safe.
 */
public final class AuthorizationRequestValidator {
  /** Parameters that mean something here; they alone are carried on. */
  private static final List<String> KNOWN =
      List.of(
          "client_id",
          "redirect_uri",
          "response_type",
          "response_mode",
          "scope",
          "state",
          "nonce",
          "code_challenge",
          "code_challenge_method",
          "prompt",
          "max_age",
          "ui_locales",
          "login_hint",
          "acr_values",
          "claims",
          "connector_id",
          "approval_prompt",
          "resource",
          "display");

  private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account");
  private static final String CODE = "code";

  /** Where a person is told what has become of a device; Dex's path. */
  private static final String DEVICE_CALLBACK = "/device/callback";

  private AuthorizationRequestValidator() {}

  /**
   * @throws PageError while nobody else can be told
   * @throws RedirectError once the client can
   */
  public static AuthorizationRequest validate(Parameters sent, Generation generation) {
    Client client = client(sent, generation);
    ResponseTarget target = ResponseTargets.of(sent, redirect(sent, client, generation));
    noRepeats(sent, target);
    ResponseTargets.noRequestObjects(sent, target);
    responseType(sent, target, generation, client);
    boolean needsPkce = client.requiresPkce() || generation.policy().pkceEnforced();
    return rest(sent, generation, client, target, needsPkce, null);
  }

  /**
   * The request of an attempt: what the browser sent to begin with, or that of a waiting device
   * which the person has said is theirs.
   *
   * @throws PageError while nobody else can be told
   * @throws RedirectError once the client can; for a device that is a page of ours
   */
  public static AuthorizationRequest validate(Attempt attempt, Generation generation) {
    Attempt.Device device = attempt.device();
    if (device == null) {
      return validate(attempt.parameters(), generation);
    }
    if (!device.confirmed()) {
      throw new PageError(Problem.FORM_REFUSED, "nobody has said whose the device is");
    }
    return ofDevice(attempt.parameters(), device.id(), generation);
  }

  /**
   * Checks the request of a device (RFC 8628 §3.1) by the same rules. It goes to a page of ours;
   * how the device learns of the outcome is its own affair. PKCE is for the device to use or not,
   * since no code passes through a browser, but one that used it has to prove it.
   *
   * @param device the identifier of the waiting device
   */
  public static AuthorizationRequest ofDevice(
      Parameters sent, String device, Generation generation) {
    Client client = client(sent, generation);
    ResponseTarget target =
        new ResponseTarget(
            VerifiedRedirect.own(generation.policy().endpoint(DEVICE_CALLBACK)),
            ResponseMode.QUERY,
            null);
    noRepeats(sent, target);
    ResponseTargets.noRequestObjects(sent, target);
    if (!client.allowsGrant(GrantType.DEVICE_CODE)
        || !generation.policy().grantTypes().contains(GrantType.DEVICE_CODE)
        || client.profile().pushedRequestsOnly()) {
      throw new RedirectError(
          target,
          ErrorCode.UNAUTHORIZED_CLIENT,
          "This client may not use the grant type " + GrantType.DEVICE_CODE + ".");
    }
    AuthorizationRequest request =
        rest(sent, generation, client, target, generation.policy().pkceEnforced(), device);
    if (request.silent()) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "A device has to let the person be asked.");
    }
    return request;
  }

  /** The rules that hold whatever way the answer takes. */
  private static AuthorizationRequest rest(
      Parameters sent,
      Generation generation,
      Client client,
      ResponseTarget target,
      boolean needsPkce,
      String device) {
    List<String> scopes = scopes(sent, target, generation, client);
    String method = pkce(sent, target, generation, client, needsPkce);
    Set<String> prompt = prompt(sent, target);
    maxAge(sent, target);
    return new AuthorizationRequest(
        client,
        target,
        scopes,
        sent.get("nonce"),
        sent.get("code_challenge"),
        method,
        claims(sent, target, client),
        prompt,
        resources(sent, target, client, generation, scopes),
        connector(sent, target, generation, client),
        prompt.contains("consent") || "force".equals(sent.get("approval_prompt")),
        carried(sent),
        device);
  }

  private static Client client(Parameters sent, Generation generation) {
    List<String> ids = sent.all("client_id");
    if (ids.size() > 1) {
      throw new PageError(Problem.MALFORMED_REQUEST, "client_id appears more than once");
    }
    String id =
        sent.first("client_id")
            .orElseThrow(() -> new PageError(Problem.MALFORMED_REQUEST, "no client_id"));
    Optional<Client> client = generation.clients().find(id);
    if (client.isEmpty()) {
      generation.clients().confirm();
    }
    return client.orElseThrow(
        () -> new PageError(Problem.UNKNOWN_CLIENT, "unknown client_id " + id));
  }

  private static VerifiedRedirect redirect(Parameters sent, Client client, Generation generation) {
    if (sent.all("redirect_uri").size() > 1) {
      throw new PageError(Problem.MALFORMED_REQUEST, "redirect_uri appears more than once");
    }
    String requested =
        sent.first("redirect_uri")
            .orElseThrow(() ->
                new PageError(
                    Problem.MALFORMED_REQUEST, "no redirect_uri from client " + client.id()));
    Optional<VerifiedRedirect> verified = client.redirect(requested);
    if (verified.isEmpty()) {
      generation.clients().confirm();
    }
    return verified.orElseThrow(() ->
        new PageError(
            Problem.UNREGISTERED_REDIRECT_URI,
            "client "
                + client.id()
                + " asked for redirect_uri "
                + requested
                + "; registered are "
                + client.redirectUris(),
            RedirectHints.of(requested, client.redirectUris())));
  }

  private static void noRepeats(Parameters sent, ResponseTarget target) {
    for (String name : sent.repeated()) {
      // RFC 8707 §2 lets resource appear several times.
      if (!name.equals("resource") && KNOWN.contains(name)) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_REQUEST,
            "The parameter " + name + " appears more than once.");
      }
    }
  }

  private static void responseType(
      Parameters sent, ResponseTarget target, Generation generation, Client client) {
    String type =
        sent.first("response_type")
            .orElseThrow(() ->
                new RedirectError(
                    target, ErrorCode.INVALID_REQUEST, "The parameter response_type is missing."));
    if (!type.equals(CODE) || !generation.policy().responseTypes().contains(type)) {
      throw new RedirectError(
          target, ErrorCode.UNSUPPORTED_RESPONSE_TYPE, "The only response_type is code.");
    }
    if (!client.allowsGrant(GrantType.AUTHORIZATION_CODE)) {
      throw new RedirectError(
          target,
          ErrorCode.UNAUTHORIZED_CLIENT,
          "This client may not use the authorization code grant.");
    }
    if (client.profile().pushedRequestsOnly()) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "This client must push its authorization requests.");
    }
  }

  private static List<String> scopes(
      Parameters sent, ResponseTarget target, Generation generation, Client client) {
    List<String> requested = Scope.parse(sent.get("scope"));
    if (requested.size() > Scope.MOST) {
      throw new RedirectError(
          target, ErrorCode.INVALID_SCOPE, "More than " + Scope.MOST + " scopes are requested.");
    }
    List<String> scopes = new ArrayList<>();
    for (String scope : requested) {
      if (!generation.policy().knows(scope)) {
        continue;
      }
      if (!client.allowsScope(scope)) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_SCOPE,
            "This client may not ask for the scope " + scope + ".");
      }
      String peer = Scope.peerOf(scope);
      boolean trusted =
          peer == null
              || generation.clients().find(peer).filter(found -> found.trusts(client)).isPresent();
      if (!trusted) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_SCOPE,
            "This client may not ask for tokens for the client of the scope " + scope + ".");
      }
      scopes.add(scope);
    }
    return List.copyOf(scopes);
  }

  private static String pkce(
      Parameters sent,
      ResponseTarget target,
      Generation generation,
      Client client,
      boolean needed) {
    String challenge = sent.get("code_challenge");
    String method = sent.get("code_challenge_method");
    if (challenge == null) {
      if (method != null) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_REQUEST,
            "code_challenge_method is there without code_challenge.");
      }
      if (needed) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_REQUEST,
            "PKCE is required: send code_challenge and code_challenge_method=S256.");
      }
      return null;
    }
    // RFC 7636 §4.3: without a method it is plain.
    String effective = method == null ? Pkce.PLAIN : method;
    boolean known = effective.equals(Pkce.S256) || effective.equals(Pkce.PLAIN);
    boolean allowed =
        known
            && generation.policy().pkceMethods().contains(effective)
            && (effective.equals(Pkce.S256) || client.profile().plainPkce());
    if (!allowed) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "The code_challenge_method must be S256.");
    }
    if (!Pkce.validChallenge(challenge, effective)) {
      throw new RedirectError(
          target,
          ErrorCode.INVALID_REQUEST,
          "The code_challenge does not have the form of its method.");
    }
    return effective;
  }

  private static Set<String> prompt(Parameters sent, ResponseTarget target) {
    List<String> values = Scope.parse(sent.get("prompt"));
    for (String value : values) {
      if (!PROMPTS.contains(value)) {
        throw new RedirectError(
            target,
            ErrorCode.INVALID_REQUEST,
            "A value of prompt is not one of none, login, consent and select_account.");
      }
    }
    if (values.contains("none") && values.size() > 1) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "prompt=none goes with no other value.");
    }
    return Set.copyOf(values);
  }

  private static void maxAge(Parameters sent, ResponseTarget target) {
    String value = sent.get("max_age");
    if (value != null && !value.matches("[0-9]{1,9}")) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "max_age is not a number of seconds.");
    }
  }

  private static ClaimsRequest claims(Parameters sent, ResponseTarget target, Client client) {
    try {
      return ClaimsRequest.parse(sent.get("claims")).within(client::allowsScope);
    } catch (ParseException e) {
      throw new RedirectError(target, ErrorCode.INVALID_REQUEST, e.getMessage());
    }
  }

  /** RFC 8707 §2.1: what the access token of the grant is to be for. */
  private static List<String> resources(
      Parameters sent,
      ResponseTarget target,
      Client client,
      Generation generation,
      List<String> scopes) {
    return Resources.requested(generation, client, sent.all("resource"), scopes)
        .orElseThrow(() ->
            new RedirectError(
                target,
                ErrorCode.INVALID_TARGET,
                "The requested resource is not one that this client may ask for, or not meant by the"
                    + " scopes."));
  }

  private static String connector(
      Parameters sent, ResponseTarget target, Generation generation, Client client) {
    String id = sent.get("connector_id");
    if (id == null) {
      return null;
    }
    if (generation.connectors().find(id).isEmpty()) {
      throw new RedirectError(
          target, ErrorCode.INVALID_REQUEST, "The connector_id names no connector of this issuer.");
    }
    if (!client.allowsConnector(id)) {
      throw new RedirectError(
          target,
          ErrorCode.INVALID_REQUEST,
          "This client does not allow the connector of connector_id.");
    }
    return id;
  }

  private static Parameters carried(Parameters sent) {
    Map<String, List<String>> carried = new LinkedHashMap<>();
    for (String name : KNOWN) {
      List<String> values = sent.all(name).stream().filter(value -> !value.isEmpty()).toList();
      if (!values.isEmpty()) {
        carried.put(name, values);
      }
    }
    return Parameters.of(carried);
  }
}
