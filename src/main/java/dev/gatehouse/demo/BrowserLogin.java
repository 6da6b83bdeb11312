package dev.gatehouse.demo;

import dev.gatehouse.demo.HtmlPage.Form;
import dev.gatehouse.pages.ConsentPage;
import dev.gatehouse.pages.LoginPage;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The person's side of a login: reads the issuer's pages and submits their forms, one page at a
 * time.
 *
 * <p>Not thread-safe.
 */
final class BrowserLogin {
  private static final int MOST_REDIRECTS = 10;
  private final Browser browser;
  private final URI issuer;
  private final URI redirectUri;

  /**
   * @param redirectUri where the login ends; never fetched
   */
  BrowserLogin(Browser browser, URI issuer, URI redirectUri) {
    this.browser = browser;
    this.issuer = issuer;
    this.redirectUri = redirectUri;
  }

  /** Where the browser is. */
  sealed interface Place {

    /** On a page of the issuer. */
    record Page(URI address, int status, HtmlPage html) implements Place {}

    /** On its way back to the application. */
    record Returned(URI answer) implements Place {}
  }

  /** Goes to an address of the issuer. */
  Place open(URI address) throws IOException, RelyingPartyException {
    requireIssuer(address);
    return follow(browser.get(address));
  }

  /** Submits the form with a login and a password. */
  Place logIn(Place.Page page, String login, String password)
      throws IOException, RelyingPartyException {
    Form form = form(page, LoginPage.PASSWORD, "login");
    Map<String, String> fields = new LinkedHashMap<>(form.hidden());
    fields.put(LoginPage.USERNAME, login);
    fields.put(LoginPage.PASSWORD, password);
    return submit(page, form, fields);
  }

  /** Whether a page asks for consent. */
  static boolean asksForConsent(Place.Page page) {
    return page.html().formWith(ConsentPage.DECISION).isPresent();
  }

  /** Allows what the application asks for. */
  Place allow(Place.Page page) throws IOException, RelyingPartyException {
    Form form = form(page, ConsentPage.DECISION, "consent");
    Map<String, String> fields = new LinkedHashMap<>(form.hidden());
    fields.put(ConsentPage.DECISION, ConsentPage.ALLOW);
    return submit(page, form, fields);
  }

  /** What a page that was not expected says. */
  static String describe(Place.Page page) {
    String text = page.html().alert().isEmpty() ? page.html().heading() : page.html().alert();
    return "HTTP " + page.status() + (text.isEmpty() ? "" : ": " + text);
  }

  private static Form form(Place.Page page, String field, String what)
      throws RelyingPartyException {
    Optional<Form> form = page.html().formWith(field);
    if (form.isEmpty() || !form.get().method().equals("post")) {
      throw new RelyingPartyException("This is no " + what + " page; " + describe(page));
    }
    return form.get();
  }

  private Place submit(Place.Page page, Form form, Map<String, String> fields)
      throws IOException, RelyingPartyException {
    URI target = form.action().isEmpty() ? page.address() : page.address().resolve(form.action());
    requireIssuer(target);
    return follow(browser.post(target, fields));
  }

  private Place follow(Browser.Answer first) throws IOException, RelyingPartyException {
    Browser.Answer answer = first;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      if (answer.status() / 100 != 3) {
        return page(answer);
      }
      // Another status would let the browser repeat a POST, password and all.
      if (answer.status() != 303 || answer.location().isEmpty()) {
        throw new RelyingPartyException(
            answer.address().getPath() + " answered HTTP " + answer.status() + " instead of 303.");
      }
      URI next = answer.location().get();
      if (next.toString().startsWith(redirectUri + "?")) {
        return new Place.Returned(next);
      }
      requireIssuer(next);
      answer = browser.get(next);
    }
    throw new RelyingPartyException("The issuer redirects more than " + MOST_REDIRECTS + " times.");
  }

  private static Place page(Browser.Answer answer) throws RelyingPartyException {
    try {
      return new Place.Page(answer.address(), answer.status(), HtmlPage.parse(answer.body()));
    } catch (IllegalArgumentException e) {
      throw new RelyingPartyException(
          "The page "
              + answer.address().getPath()
              + " (HTTP "
              + answer.status()
              + ") cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  private void requireIssuer(URI address) throws RelyingPartyException {
    boolean same =
        issuer.getScheme().equals(address.getScheme())
            && issuer.getAuthority().equals(address.getAuthority());
    if (!same) {
      throw new RelyingPartyException("The issuer leads to a foreign address: " + address);
    }
  }
}
