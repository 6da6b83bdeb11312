package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * Something went wrong and there is no client to tell.
 *
 * @param status the HTTP status, 400 to 599
 * @param error what, which decides the words
 * @param reference ties the page to the log line that says why, or ""
 * @param details lines for whoever repairs it
 * @param back where to try again, or ""
 */
public record ErrorPage(
    int status, ErrorKind error, String reference, List<Detail> details, String back)
    implements Page {
  public ErrorPage {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status of an error page: " + status);
    }
    Objects.requireNonNull(error, "error");
    reference = DisplayName.clean(reference);
    details = List.copyOf(details);
    Href.requireOrEmpty("back", back);
  }

  /** Without details and a way back. */
  public static ErrorPage of(int status, ErrorKind error, String reference) {
    return new ErrorPage(status, error, reference, List.of(), "");
  }

  /** What happened, in a few words. */
  public Text title() {
    return error.title();
  }

  /** What happened, in a sentence. */
  public Text explanation() {
    return error.explanation();
  }

  /** What the person can do. */
  public Text advice() {
    return error.advice();
  }

  @Override
  public PageKind kind() {
    return PageKind.ERROR;
  }
}
