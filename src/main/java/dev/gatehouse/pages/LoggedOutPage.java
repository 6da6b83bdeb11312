package dev.gatehouse.pages;

/**
 * The person is logged out.
 *
 * @param applicationName the client that asked for it, or ""
 * @param back where to go on, or "" for nowhere
 */
public record LoggedOutPage(String applicationName, String back) implements Page {
  public LoggedOutPage {
    applicationName = DisplayName.clean(applicationName);
    Href.requireOrEmpty("back", back);
  }

  @Override
  public PageKind kind() {
    return PageKind.LOGGED_OUT;
  }
}
