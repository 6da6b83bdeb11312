package dev.gatehouse.demo;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.oauth2.sdk.token.Token;
import dev.gatehouse.demo.BrowserLogin.Place;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A whole login against a running issuer, from discovery to revocation, with every check that a
 * browser and a relying party make. Says each step, and at the first that fails why.
 */
final class DemoCheck {
  private static final int LABEL_WIDTH = 16;
  private final RelyingParty party;
  private final URI issuer;
  private final URI redirectUri;
  private final SSLContext tls;
  private final DemoAccounts.Account account;
  private final Terminal terminal;

  DemoCheck(
      RelyingParty party,
      URI issuer,
      URI redirectUri,
      SSLContext tls,
      DemoAccounts.Account account,
      Terminal terminal) {
    this.party = party;
    this.issuer = issuer;
    this.redirectUri = redirectUri;
    this.tls = tls;
    this.account = account;
    this.terminal = terminal;
  }

  /** What a step found out, and how it says so. */
  private record Found<T>(T value, String said) {}

  /** One step. */
  @FunctionalInterface
  private interface Step<T> {
    Found<T> take() throws IOException, RelyingPartyException;
  }

  /** A step that failed; it was said already. */
  private static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private FailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Runs all steps.
   *
   * @return whether all passed
   */
  boolean run() {
    terminal.line("");
    try (Browser browser = new Browser(tls)) {
      step("Discovery", () -> new Found<>(party.metadata(), issuer + ", over TLS"));
      RelyingParty.Departure departure =
          step("Request", () -> new Found<>(party.depart(), "code, PKCE S256, state, nonce"));
      URI answer = logIn(new BrowserLogin(browser, issuer, redirectUri), departure);
      step("Answer", () -> new Found<>(party.code(departure, answer), "a code; state, iss match"));
      LoginTokens tokens = step("ID token", () -> redeem(departure, answer));
      LoginTokens fresh = step("Refresh", () -> refresh(tokens));
      step("Userinfo", () -> userinfo(fresh));
      step("Introspection", () -> introspect(fresh));
      step("Revocation", () -> revoke(fresh));
      claims(fresh);
      return true;
    } catch (FailedException said) {
      terminal.line("");
      return false;
    }
  }

  private URI logIn(BrowserLogin login, RelyingParty.Departure departure) throws FailedException {
    Place.Page form =
        step(
            "Login page",
            () -> {
              // The local users' connector, should others have been added; and the question again.
              Place at =
                  login.open(
                      URI.create(departure.address() + "&connector_id=local&prompt=consent"));
              Place.Page page = page(at);
              return new Found<>(page, page.html().heading());
            });
    Place after =
        step(
            "Password",
            () -> {
              Place at = login.logIn(form, account.login(), account.password());
              if (at instanceof Place.Page page && !BrowserLogin.asksForConsent(page)) {
                throw new RelyingPartyException(BrowserLogin.describe(page));
              }
              return new Found<>(at, account.login());
            });
    if (after instanceof Place.Returned returned) {
      return returned.answer();
    }
    return step(
        "Consent",
        () -> {
          Place.Page asked = page(after);
          Place at = login.allow(asked);
          if (at instanceof Place.Page page) {
            throw new RelyingPartyException(BrowserLogin.describe(page));
          }
          return new Found<>(((Place.Returned) at).answer(), asked.html().heading());
        });
  }

  private static Place.Page page(Place at) throws RelyingPartyException {
    return switch (at) {
      case Place.Page page -> page;
      case Place.Returned returned ->
          throw new RelyingPartyException("Nobody was asked; the answer was " + query(returned));
    };
  }

  /** Only the error: a code must not end up on a terminal. */
  private static String query(Place.Returned returned) {
    String query = String.valueOf(returned.answer().getQuery());
    return query.startsWith("error=") ? query : "no error";
  }

  private Found<LoginTokens> redeem(RelyingParty.Departure departure, URI answer)
      throws RelyingPartyException {
    LoginTokens tokens = party.arrive(departure, answer);
    JWSHeader header = tokens.idToken().getHeader();
    return new Found<>(tokens, header.getAlgorithm() + " by a published key; all claims hold");
  }

  private Found<LoginTokens> refresh(LoginTokens tokens) throws RelyingPartyException {
    LoginTokens fresh = party.refresh(tokens);
    boolean rotated = !fresh.refreshToken().equals(tokens.refreshToken());
    return new Found<>(fresh, rotated ? "new tokens, the old one is used up" : "new tokens");
  }

  private Found<Map<String, Object>> userinfo(LoginTokens tokens) throws RelyingPartyException {
    Map<String, Object> claims = party.userinfo(tokens);
    return new Found<>(claims, "the same person, " + claims.size() + " claims");
  }

  private Found<Map<String, Object>> introspect(LoginTokens tokens) throws RelyingPartyException {
    Map<String, Object> said = party.introspect(tokens.accessToken());
    if (!Boolean.TRUE.equals(said.get("active"))) {
      throw new RelyingPartyException("The issuer calls its own access token inactive.");
    }
    return new Found<>(said, "active, scope " + said.get("scope"));
  }

  private Found<Token> revoke(LoginTokens tokens) throws RelyingPartyException {
    Token token = tokens.refreshToken().orElseThrow();
    party.revoke(token);
    if (!Boolean.FALSE.equals(party.introspect(tokens.accessToken()).get("active"))) {
      throw new RelyingPartyException("The access token outlived the revocation of its grant.");
    }
    return new Found<>(token, "both tokens are inactive now");
  }

  private void claims(LoginTokens tokens) {
    terminal.line("");
    List<ClaimLine> lines = ClaimLine.of(tokens.claims());
    int width = lines.stream().mapToInt(line -> line.claim().length()).max().orElse(0);
    for (ClaimLine line : lines) {
      String name = line.claim() + " ".repeat(width - line.claim().length());
      String time = line.time().isEmpty() ? "" : terminal.soft("  " + line.time());
      terminal.line("    " + terminal.soft(name) + "  " + line.value() + time);
    }
    terminal.line("");
    terminal.line("  " + terminal.good("The demo works."));
    terminal.line("");
  }

  private <T> T step(String label, Step<T> step) throws FailedException {
    String padded = label + " ".repeat(LABEL_WIDTH - label.length());
    try {
      Found<T> found = step.take();
      terminal.line("  " + terminal.good("✓") + " " + padded + terminal.soft(found.said()));
      return found.value();
    } catch (IOException | RelyingPartyException e) {
      terminal.line("  " + terminal.bad("✗") + " " + padded + e.getMessage());
      throw new FailedException(label, e);
    }
  }
}
