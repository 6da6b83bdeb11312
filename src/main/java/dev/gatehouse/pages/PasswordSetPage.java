package dev.gatehouse.pages;

import java.util.Objects;

/**
 * A new password was set.
 *
 * @param explanation what that has ended
 * @param next where to go on, or ""
 */
public record PasswordSetPage(Text explanation, String next) implements Page {
  public PasswordSetPage {
    Objects.requireNonNull(explanation, "explanation");
    Href.requireOrEmpty("next", next);
  }

  @Override
  public PageKind kind() {
    return PageKind.PASSWORD_SET;
  }
}
