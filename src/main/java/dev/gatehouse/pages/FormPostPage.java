package dev.gatehouse.pages;

import java.util.List;

/**
 * Carries an authorization response to the client by POST (OAuth 2.0 Form Post Response Mode). It
 * submits itself by one fixed script, and has a button where scripts are off.
 *
 * @param applicationName the client's name, or ""
 * @param action the redirect URI: http or https, see {@link Href#isWeb}
 * @param parameters of the response
 */
public record FormPostPage(String applicationName, String action, List<Field> parameters)
    implements Page {
  public FormPostPage {
    applicationName = DisplayName.clean(applicationName);
    if (!Href.isWeb(action)) {
      throw new IllegalArgumentException("a form post needs an http(s) redirect URI");
    }
    parameters = List.copyOf(parameters);
  }

  @Override
  public PageKind kind() {
    return PageKind.FORM_POST;
  }
}
