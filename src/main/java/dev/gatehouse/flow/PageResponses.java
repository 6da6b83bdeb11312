package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.Detail;
import dev.gatehouse.pages.ErrorKind;
import dev.gatehouse.pages.ErrorPage;
import dev.gatehouse.pages.Page;
import dev.gatehouse.pages.RenderedPage;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.protocol.PageError;
import java.util.List;

/** Pages as HTTP answers, in the person's language. Thread-safe. */
public final class PageResponses {
  private PageResponses() {}

  /**
   * @param uiLocales the request's {@code ui_locales}, or null
   */
  public static Response page(
      int status, Page page, Request request, Generation generation, String uiLocales) {
    RenderedPage rendered =
        generation
            .pages()
            .render(
                page,
                generation
                    .pages()
                    .languages()
                    .choose(uiLocales, request.header("Accept-Language").orElse(null)));
    Response response = Response.status(status).body(rendered.contentType(), rendered.body());
    rendered
        .headers()
        .forEach((name, value) -> {
          if (name.equals("Cache-Control")) {
            response.cacheControl(value);
          } else {
            response.header(name, value);
          }
        });
    return response;
  }

  /** The page of an error; the request's identifier ties it to the log. */
  public static Response error(PageError error, Request request, Generation generation) {
    return page(
        error.problem().status(),
        new ErrorPage(
            error.problem().status(), kind(error.problem()), request.id(), details(error), ""),
        request,
        generation,
        request.query().get("ui_locales"));
  }

  private static List<Detail> details(PageError error) {
    return error.hints().size() == 2
        ? List.of(
            Detail.of(TextKey.DETAIL_REQUESTED, error.hints().get(0)),
            Detail.of(TextKey.DETAIL_REGISTERED, error.hints().get(1)))
        : List.of();
  }

  private static ErrorKind kind(PageError.Problem problem) {
    return switch (problem) {
      case MALFORMED_REQUEST -> ErrorKind.INVALID_REQUEST;
      case UNKNOWN_CLIENT -> ErrorKind.UNKNOWN_APPLICATION;
      case UNREGISTERED_REDIRECT_URI -> ErrorKind.REDIRECT_NOT_REGISTERED;
      case ATTEMPT_EXPIRED, ALREADY_ANSWERED, SESSION_EXPIRED, DEVICE_GONE ->
          ErrorKind.ATTEMPT_EXPIRED;
      case LINK_SPENT -> ErrorKind.LINK_SPENT;
      case FORM_REFUSED -> ErrorKind.FORM_REFUSED;
      case NO_CONNECTOR, LOGIN_REJECTED -> ErrorKind.ACCESS_DENIED;
      case NOT_FOUND -> ErrorKind.NOT_FOUND;
      case METHOD_NOT_ALLOWED -> ErrorKind.METHOD_NOT_ALLOWED;
      case REQUEST_TOO_LARGE -> ErrorKind.TOO_LARGE;
      case CONNECTOR_UNAVAILABLE -> ErrorKind.UPSTREAM_FAILED;
      case BUSY -> ErrorKind.UNAVAILABLE;
      case INTERNAL -> ErrorKind.INTERNAL;
    };
  }
}
