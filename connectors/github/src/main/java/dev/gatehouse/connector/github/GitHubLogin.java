package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.GitHubSettings.AppType;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The code flow with PKCE (RFC 6749, section 4.1; RFC 7636). Thread-safe. */
final class GitHubLogin implements RedirectLogin {
  private static final int LONGEST_HINT = 200;

  private final GitHubSettings settings;
  private final TokenEndpoint tokens;
  private final People people;
  private final RandomGenerator random;
  private final String connectorId;

  GitHubLogin(
      GitHubSettings settings, TokenEndpoint tokens, People people, ConnectorContext context) {
    this.settings = settings;
    this.tokens = tokens;
    this.people = people;
    random = context.random();
    connectorId = context.connectorId();
  }

  @Override
  public ArrivalTerms arrivalTerms() {
    return ArrivalTerms.oauth();
  }

  @Override
  public Departure depart(DepartureRequest request) throws UpstreamException {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String verifier = base64(secret);
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", settings.app().clientId());
    query.put("redirect_uri", redirect(request.callback()).toString());
    if (settings.app().type() == AppType.OAUTH_APP) {
      query.put("scope", scope(request.context()));
    }
    query.put("state", request.correlation());
    query.put("code_challenge", challenge(verifier));
    query.put("code_challenge_method", "S256");
    request
        .context()
        .loginHint()
        .filter(hint -> !hint.isBlank() && hint.length() <= LONGEST_HINT)
        .ifPresent(hint -> query.put("login", hint));
    return new Departure.Redirect(
        settings.site().web("/login/oauth/authorize?" + Request.encoded(query)),
        verifier.getBytes(StandardCharsets.US_ASCII));
  }

  private String scope(LoginContext context) {
    return settings.groups().read(context.groups()) ? "user:email read:org" : "user:email";
  }

  /** The address that is configured, if people come back to us from there. */
  private URI redirect(URI callback) throws UpstreamException {
    URI written = settings.app().redirectUri().orElse(callback);
    String own = callback + "/" + Api.segment(connectorId);
    if (!written.equals(callback) && !written.toString().equals(own)) {
      throw UpstreamException.protocol(
          "redirectURI is " + written + ", but people come back to " + callback + " or " + own,
          null);
    }
    return written;
  }

  @Override
  public LoginResult arrive(Arrival arrival) throws UpstreamException {
    Optional<String> error = first(arrival, "error");
    if (error.isPresent()) {
      return refused(Words.plain(error.get()), first(arrival, "error_description"));
    }
    List<String> codes = arrival.parameters().getOrDefault("code", List.of());
    if (codes.size() != 1 || codes.get(0).isEmpty()) {
      return new Rejected(Reason.REFUSED_UPSTREAM, "the answer has not one code");
    }
    TokenEndpoint.Answer answer =
        tokens.redeem(
            codes.get(0),
            redirect(arrival.callback()),
            new String(arrival.departureState(), StandardCharsets.US_ASCII));
    return switch (answer) {
      case TokenEndpoint.Answer.Refused refused ->
          new Rejected(Reason.REFUSED_UPSTREAM, refused.detail());
      case TokenEndpoint.Answer.Given given -> result(given.tokens(), arrival.context());
    };
  }

  private static Rejected refused(String error, Optional<String> description) {
    return new Rejected(
        error.equals("access_denied") ? Reason.CANCELLED : Reason.REFUSED_UPSTREAM,
        error + description.map(text -> ": " + Words.plain(text)).orElse(""));
  }

  private LoginResult result(Tokens given, LoginContext context) throws UpstreamException {
    return switch (people.find(given, context.groups())) {
      case People.Found.Person person -> new Authenticated(person.identity(), given.toState());
      case People.Found.Nobody nobody -> rejected(nobody);
    };
  }

  /** What the person and the log are told. */
  static Rejected rejected(People.Found.Nobody nobody) {
    Reason reason =
        switch (nobody.why()) {
          case SUSPENDED, NOT_ALLOWED -> Reason.NOT_ALLOWED;
          case TOKEN, NOT_GRANTED, UNDECIDED -> Reason.REFUSED_UPSTREAM;
        };
    return new Rejected(reason, nobody.detail());
  }

  private static Optional<String> first(Arrival arrival, String name) {
    return arrival.parameters().getOrDefault(name, List.of()).stream().findFirst();
  }

  private static String challenge(String verifier) {
    try {
      return base64(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
