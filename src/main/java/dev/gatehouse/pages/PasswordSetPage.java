package dev.gatehouse.pages;

/**
 * A new password was set, and every session ended.
 *
 * @param next where to go on, or ""
 */
public record PasswordSetPage(String next) implements Page {
  public PasswordSetPage {
    Href.requireOrEmpty("next", next);
  }

  @Override
  public PageKind kind() {
    return PageKind.PASSWORD_SET;
  }
}
