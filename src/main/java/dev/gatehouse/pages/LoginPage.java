package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * User name and password. The form posts {@value #USERNAME}, {@value #PASSWORD}, where offered
 * {@value #REMEMBER} ({@code on}), and the hidden fields.
 *
 * @param applicationName the client's name, or ""
 * @param connectorName whose accounts these are, or ""
 * @param usernameLabel the connector's word for a user name, or "" for the language's own
 * @param username what stands in the field already: {@code login_hint}, or what was typed, or ""
 * @param action where the form posts to
 * @param hidden further fields, the CSRF token among them
 * @param failure why the last try failed, or {@link Text#NONE}
 * @param back to the choice of connectors, or ""
 * @param rememberOffered whether the form asks to stay logged in
 * @param rememberChecked whether the box is ticked
 */
public record LoginPage(
    String applicationName,
    String connectorName,
    String usernameLabel,
    String username,
    String action,
    List<Field> hidden,
    Text failure,
    String back,
    boolean rememberOffered,
    boolean rememberChecked)
    implements Page {
  public static final String USERNAME = "login";
  public static final String PASSWORD = "password";
  public static final String REMEMBER = "remember";

  private static final int MAX_USERNAME = 256;

  public LoginPage {
    applicationName = DisplayName.clean(applicationName);
    connectorName = DisplayName.clean(connectorName);
    usernameLabel = DisplayName.clean(usernameLabel);
    username = DisplayName.clean(username, MAX_USERNAME);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(failure, "failure");
    Href.requireOrEmpty("back", back);
  }

  @Override
  public PageKind kind() {
    return PageKind.LOGIN;
  }
}
