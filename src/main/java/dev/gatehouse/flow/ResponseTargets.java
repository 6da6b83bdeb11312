package dev.gatehouse.flow;

import dev.gatehouse.pages.Href;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.ResponseMode;
import dev.gatehouse.protocol.ResponseTarget;
import dev.gatehouse.protocol.VerifiedRedirect;
import java.nio.charset.StandardCharsets;

/** Where and how a request wants its answer. Thread-safe. */
final class ResponseTargets {
  /**
   * In bytes of UTF-8. A longer one would not fit into the sealed attempt either, and percent
   * encoding can make a redirect three times as long.
   */
  private static final int LONGEST_STATE = 2_000;

  private ResponseTargets() {}

  static ResponseTarget of(Parameters sent, VerifiedRedirect redirect) {
    String state = sent.get("state");
    String requested = sent.get("response_mode");
    ResponseTarget fallback = new ResponseTarget(redirect, ResponseMode.QUERY, state);
    if (sent.all("state").size() > 1 || sent.all("response_mode").size() > 1) {
      // Which of them the client would compare is unknown: answer without one.
      throw new RedirectError(
          new ResponseTarget(redirect, ResponseMode.QUERY, null),
          ErrorCode.INVALID_REQUEST,
          "The parameter state or response_mode appears more than once.");
    }
    if (state != null && state.getBytes(StandardCharsets.UTF_8).length > LONGEST_STATE) {
      throw new RedirectError(
          new ResponseTarget(redirect, ResponseMode.QUERY, null),
          ErrorCode.INVALID_REQUEST,
          "The state is longer than "
              + LONGEST_STATE
              + " bytes; shorten it, or push the request (RFC 9126).");
    }
    if (requested == null) {
      return fallback;
    }
    ResponseMode mode =
        ResponseMode.of(requested)
            .orElseThrow(() ->
                new RedirectError(
                    fallback,
                    ErrorCode.INVALID_REQUEST,
                    "The response_mode is not one of query, fragment and form_post."));
    boolean web = Href.isWeb(redirect.ascii());
    if (mode == ResponseMode.FORM_POST && !web) {
      throw new RedirectError(
          fallback,
          ErrorCode.INVALID_REQUEST,
          "response_mode form_post needs an http or https redirect_uri.");
    }
    return new ResponseTarget(redirect, mode, state);
  }

  static void noRequestObjects(Parameters sent, ResponseTarget target) {
    if (sent.first("request").isPresent()) {
      throw new RedirectError(
          target, ErrorCode.REQUEST_NOT_SUPPORTED, "Request objects are not supported.");
    }
    if (sent.first("request_uri").isPresent()) {
      throw new RedirectError(
          target,
          ErrorCode.REQUEST_URI_NOT_SUPPORTED,
          "The parameter request_uri is not supported.");
    }
    if (sent.first("registration").isPresent()) {
      throw new RedirectError(
          target,
          ErrorCode.REGISTRATION_NOT_SUPPORTED,
          "The parameter registration is not supported.");
    }
  }
}
