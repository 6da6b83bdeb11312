package dev.gatehouse.pages;

import java.util.List;

/**
 * Whether to log out. The form posts {@value #DECISION} with {@value #LOGOUT} or {@value #STAY},
 * and the hidden fields.
 *
 * @param applicationName the client that asked for it, or ""
 * @param accountName the account in use
 * @param others the other accounts of the browser, which end with it
 * @param action where the form posts to
 * @param hidden further fields, the CSRF token among them
 */
public record LogoutConfirmationPage(
    String applicationName,
    String accountName,
    List<Other> others,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DECISION = "decision";
  public static final String LOGOUT = "logout";
  public static final String STAY = "stay";

  /** One more account. */
  public record Other(String name) {
    public Other {
      name = DisplayName.clean(name);
    }
  }

  public LogoutConfirmationPage {
    applicationName = DisplayName.clean(applicationName);
    accountName = DisplayName.clean(accountName);
    others = List.copyOf(others);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  @Override
  public PageKind kind() {
    return PageKind.LOGOUT_CONFIRMATION;
  }
}
