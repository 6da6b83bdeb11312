package dev.gatehouse.pages;

/**
 * What one page shows: an immutable record whose components are the names that a template may use.
 *
 * <p>A component is never null and never an {@code Optional} (the template engine would take an
 * empty one for true): an absent text is {@code ""} or {@link Text#NONE}, an absent list is empty.
 * Names that come from clients or people are cleaned with {@link DisplayName}, addresses are
 * checked with {@link Href}; a constructor throws {@link IllegalArgumentException} for one that is
 * not safe.
 */
public sealed interface Page
    permits AccountChoicePage,
        ConnectorChoicePage,
        LoginPage,
        AccountPage,
        IdentitiesPage,
        LinkPage,
        ClustersPage,
        NewPasswordPage,
        PasswordSetPage,
        ConsentPage,
        DevicePage,
        DeviceConfirmationPage,
        DeviceResultPage,
        ErrorPage,
        TroublePage,
        LoggedOutPage,
        FrontChannelPage,
        LogoutConfirmationPage,
        FormPostPage,
        HomePage {
  /** Which page this is: its template and its security class. */
  PageKind kind();
}
