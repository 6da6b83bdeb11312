package dev.gatehouse.pages;

import java.util.List;

/**
 * Whether to log out. The form posts {@value #DECISION} with {@value #LOGOUT} or {@value #STAY},
 * and the hidden fields.
 *
 * @param applicationName the client that asked for it, or ""
 * @param accountName the account in use
 * @param action where the form posts to
 * @param hidden further fields, the CSRF token among them
 */
public record LogoutConfirmationPage(
    String applicationName, String accountName, String action, List<Field> hidden) implements Page {
  public static final String DECISION = "decision";
  public static final String LOGOUT = "logout";
  public static final String STAY = "stay";

  public LogoutConfirmationPage {
    applicationName = DisplayName.clean(applicationName);
    accountName = DisplayName.clean(accountName);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  @Override
  public PageKind kind() {
    return PageKind.LOGOUT_CONFIRMATION;
  }
}
