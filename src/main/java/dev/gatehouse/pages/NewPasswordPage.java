package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * The choice of a new password. The form posts {@value #OLD} where it is asked for, {@value #NEW},
 * {@value #AGAIN}, and the hidden fields.
 *
 * @param accountName whose password it is
 * @param reason why a password is chosen
 * @param oldAsked whether the old password has to be proved
 * @param minimumLength least number of characters
 * @param action where the form posts to
 * @param hidden further fields
 * @param failure why the last try failed, or {@link Text#NONE}
 * @param back out of here without a new password, or ""
 */
public record NewPasswordPage(
    String accountName,
    Text reason,
    boolean oldAsked,
    String minimumLength,
    String action,
    List<Field> hidden,
    Text failure,
    String back)
    implements Page {
  public static final String OLD = LoginPage.PASSWORD;
  public static final String NEW = "new_password";
  public static final String AGAIN = "new_password_again";

  public NewPasswordPage {
    accountName = DisplayName.clean(accountName);
    Objects.requireNonNull(reason, "reason");
    minimumLength = DisplayName.clean(minimumLength);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
    Objects.requireNonNull(failure, "failure");
    Href.requireOrEmpty("back", back);
  }

  @Override
  public PageKind kind() {
    return PageKind.NEW_PASSWORD;
  }
}
