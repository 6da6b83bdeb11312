package dev.gatehouse.connector.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.oidc.OidcSettings.Asking;
import dev.gatehouse.connector.oidc.OidcSettings.Passed;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Authorization requests to the provider (OpenID Connect Core 1.0, section 3.1.2.1). */
final class Departures {
  private static final String OFFLINE = "offline_access";

  /** Parameters of one client's request should not make an address that no server takes. */
  private static final int LONGEST_HINT = 500;

  private final OidcSettings settings;
  private final ConnectorContext context;

  Departures(OidcSettings settings, ConnectorContext context) {
    this.settings = settings;
    this.context = context;
  }

  Departure.Redirect of(Metadata metadata, DepartureRequest request) throws UpstreamException {
    requireCallback(request.callback());
    Asking asking = settings.asking();
    LoginContext login = request.context();
    String nonce = Randoms.token(context.random());
    Optional<String> verifier =
        asking.pkce() ? Optional.of(Randoms.token(context.random())) : Optional.empty();
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", settings.client().id());
    parameters.put("redirect_uri", redirectUri(request.callback()));
    parameters.put("scope", String.join(" ", scopes(metadata, login)));
    parameters.put("state", request.correlation());
    parameters.put("nonce", nonce);
    verifier.ifPresent(secret -> {
      parameters.put(
          "code_challenge",
          CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(secret)).getValue());
      parameters.put("code_challenge_method", "S256");
    });
    addWishes(parameters, login);
    DepartureState state = new DepartureState(nonce, verifier, context.clock().instant());
    return new Departure.Redirect(withQuery(metadata.authorization(), parameters), state.bytes());
  }

  /** How old the login at the provider may be; empty: as old as it likes. */
  Optional<Duration> oldest(LoginContext login) {
    Optional<Duration> own = settings.asking().maxAge();
    Optional<Duration> clients =
        settings.asking().passed().contains(Passed.MAX_AGE) ? login.maxAge() : Optional.empty();
    return Stream.of(own, clients).flatMap(Optional::stream).min(Comparator.naturalOrder());
  }

  /** The address that the code is bound to. */
  String redirectUri(URI callback) {
    return settings.client().redirectUri().orElseGet(callback::toString);
  }

  private void requireCallback(URI callback) throws UpstreamException {
    String ours = callback.toString();
    Optional<String> other =
        settings
            .client()
            .redirectUri()
            .filter(written -> !written.equals(ours))
            .filter(written -> !written.equals(ours + "/" + context.connectorId()));
    if (other.isPresent()) {
      throw UpstreamException.protocol(
          "redirectURI leads elsewhere: write " + ours + ", or leave it out", null);
    }
  }

  private Set<String> scopes(Metadata metadata, LoginContext login) {
    Set<String> scopes = new LinkedHashSet<>(settings.asking().scopes());
    if (settings.asking().offlineScope()
        && login.offlineAccess()
        && metadata.scopes().contains(OFFLINE)) {
      scopes.add(OFFLINE);
    }
    return scopes;
  }

  private void addWishes(Map<String, String> parameters, LoginContext login) {
    Asking asking = settings.asking();
    Set<String> prompts = new LinkedHashSet<>();
    asking.prompt().ifPresent(text -> prompts.addAll(Arrays.asList(text.split(" "))));
    if (login.offlineAccess()) {
      parameters.put("access_type", "offline");
      prompts.add(asking.offlinePrompt());
    }
    oldest(login)
        .ifPresent(age -> {
          parameters.put("max_age", String.valueOf(age.toSeconds()));
          if (age.toSeconds() == 0) {
            // Core 1.0, section 3.1.2.1: the same, for providers that take 0 for nothing written.
            prompts.add("login");
          }
        });
    prompts.remove("");
    put(parameters, "prompt", List.copyOf(prompts));
    put(parameters, "acr_values", asking.acrValues());
    if (asking.acrValues().isEmpty() && asking.passed().contains(Passed.ACR_VALUES)) {
      pass(parameters, "acr_values", login.acrValues());
    }
    if (asking.passed().contains(Passed.UI_LOCALES)) {
      pass(parameters, "ui_locales", login.uiLocales());
    }
    if (asking.passed().contains(Passed.LOGIN_HINT)) {
      pass(parameters, "login_hint", login.loginHint().stream().toList());
    }
    if (!asking.hostedDomains().isEmpty()) {
      parameters.put(
          "hd", asking.hostedDomains().size() == 1 ? asking.hostedDomains().get(0) : "*");
    }
  }

  private static void put(Map<String, String> parameters, String name, List<String> values) {
    String text = String.join(" ", values);
    if (!text.isBlank()) {
      parameters.put(name, text);
    }
  }

  /** What the client sent, if it is not too much. */
  private static void pass(Map<String, String> parameters, String name, List<String> values) {
    if (String.join(" ", values).length() <= LONGEST_HINT) {
      put(parameters, name, values);
    }
  }

  /** An address with parameters besides those that it has already. */
  static URI withQuery(URI address, Map<String, String> parameters) {
    String text = address.toString();
    return URI.create(
        text + (address.getRawQuery() == null ? "?" : "&") + Request.encoded(parameters));
  }
}
