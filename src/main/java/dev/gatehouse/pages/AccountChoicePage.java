package dev.gatehouse.pages;

import java.util.List;

/**
 * Which of the accounts that are logged in to go on with. The form posts {@value #ACCOUNT} with the
 * identifier of one, or {@value #ANOTHER}, and the hidden fields.
 *
 * @param applicationName the client's name, or ""
 * @param accounts who is logged in
 * @param action where the form posts to
 * @param hidden further fields, the CSRF token among them
 */
public record AccountChoicePage(
    String applicationName, List<Entry> accounts, String action, List<Field> hidden)
    implements Page {
  public static final String ACCOUNT = "account";
  public static final String ANOTHER = "another";

  /**
   * One account.
   *
   * @param id what the form posts
   * @param name the person's name
   * @param detail what tells it from others of that name, or ""
   * @param connectorName where the account comes from, or ""
   */
  public record Entry(String id, String name, String detail, String connectorName) {
    public Entry {
      name = DisplayName.clean(name);
      detail = DisplayName.clean(detail);
      connectorName = DisplayName.clean(connectorName);
    }
  }

  public AccountChoicePage {
    applicationName = DisplayName.clean(applicationName);
    accounts = List.copyOf(accounts);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  @Override
  public PageKind kind() {
    return PageKind.ACCOUNT_CHOICE;
  }
}
