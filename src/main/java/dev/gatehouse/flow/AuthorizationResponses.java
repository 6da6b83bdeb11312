package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.FormPostPage;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.ResponseMode;
import dev.gatehouse.protocol.ResponseTarget;
import dev.gatehouse.protocol.VerifiedRedirect;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one writer of authorization responses (rule R21): success and error, in every response mode,
 * always with {@code iss} (RFC 9207) and the client's {@code state}. Thread-safe.
 */
public final class AuthorizationResponses {
  /** What the page is told that a device's request ends at. */
  public static final String DEVICE_RESULT = "result";

  /** The value of {@link #DEVICE_RESULT} after a yes. */
  public static final String APPROVED = "approved";

  private AuthorizationResponses() {}

  /**
   * A successful response with an authorization code.
   *
   * @param shown what it says of the session, if it does
   */
  public static Response code(
      Request request,
      Generation generation,
      ResponseTarget target,
      String code,
      Optional<SessionStates.Shown> shown) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("code", code);
    shown.ifPresent(one -> parameters.put("session_state", one.sessionState()));
    Response response = write(request, generation, target, parameters);
    shown.ifPresent(one -> response.cookie(one.cookie()));
    return response;
  }

  /** The person has said yes to a device (RFC 8628 §3.3); a page says so. */
  public static Response device(ResponseTarget target) {
    return Response.seeOther(location(target.redirect(), Map.of(DEVICE_RESULT, APPROVED)));
  }

  /** An error response. */
  public static Response error(Request request, Generation generation, RedirectError error) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("error", error.code().code());
    parameters.put("error_description", error.getMessage());
    return write(request, generation, error.target(), parameters);
  }

  private static Response write(
      Request request,
      Generation generation,
      ResponseTarget target,
      Map<String, String> parameters) {
    if (target.state() != null) {
      parameters.put("state", target.state());
    }
    parameters.put("iss", generation.tokens().issuer());
    if (target.mode() == ResponseMode.FORM_POST) {
      List<Field> fields =
          parameters.entrySet().stream()
              .map(entry -> new Field(entry.getKey(), entry.getValue()))
              .toList();
      return PageResponses.page(
          200, new FormPostPage("", target.redirect().ascii(), fields), request, generation, null);
    }
    return Response.seeOther(
        location(target.redirect().ascii(), target.mode() == ResponseMode.FRAGMENT, parameters));
  }

  /** An address with further query parameters, as the {@code Location} of a redirect. */
  public static String location(VerifiedRedirect redirect, Map<String, String> parameters) {
    return address(redirect.ascii(), parameters);
  }

  /** An address with further query parameters. */
  public static String address(String ascii, Map<String, String> parameters) {
    return location(ascii, false, parameters);
  }

  private static String location(String uri, boolean fragment, Map<String, String> parameters) {
    StringBuilder location = new StringBuilder(uri);
    char separator = fragment ? '#' : uri.indexOf('?') < 0 ? '?' : '&';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      location
          .append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(
              URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8).replace("+", "%20"));
      separator = '&';
    }
    return location.toString();
  }
}
