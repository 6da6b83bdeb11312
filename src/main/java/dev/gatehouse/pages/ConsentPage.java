package dev.gatehouse.pages;

import java.util.List;

/**
 * What an application asks for, and whether the person allows it. The form posts {@value #DECISION}
 * with {@value #ALLOW} or {@value #DENY}, and the hidden fields. A client's logo is not shown: it
 * would be a request to a third party, and a picture is easier to imitate than a name.
 *
 * @param applicationName the client's name, else its id
 * @param unverified the client registered itself (R26); the page warns
 * @param accountName the account in use
 * @param scopes what the application gets
 * @param earlier whether the person has allowed the application something else before
 * @param destination the host that the answer goes to, shown for an unverified client, or ""
 * @param action where the form posts to
 * @param hidden further fields, the MAC over what was shown among them (R2)
 */
public record ConsentPage(
    String applicationName,
    boolean unverified,
    String accountName,
    List<ScopeLine> scopes,
    boolean earlier,
    String destination,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DECISION = "approval";
  public static final String ALLOW = "approve";
  public static final String DENY = "rejected";

  public ConsentPage {
    applicationName = DisplayName.clean(applicationName);
    accountName = DisplayName.clean(accountName);
    scopes = List.copyOf(scopes);
    destination = DisplayName.clean(destination);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  @Override
  public PageKind kind() {
    return PageKind.CONSENT;
  }
}
