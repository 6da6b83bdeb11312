package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.http.Words;
import dev.gatehouse.connector.oidc.TokenEndpoint.Granted;
import dev.gatehouse.connector.oidc.TokenEndpoint.Refused;
import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Login by the code flow (OpenID Connect Core 1.0, section 3.1). Thread-safe. */
final class OidcLogin implements RedirectLogin {
  private static final String CANCELLED = "access_denied";
  private static final Set<String> LATER = Set.of("temporarily_unavailable", "server_error");
  private static final Set<String> OUR_FAULT =
      Set.of(
          "invalid_request",
          "invalid_scope",
          "unauthorized_client",
          "unsupported_response_type",
          "invalid_target",
          "request_not_supported");

  private final OidcSettings settings;
  private final Provider provider;
  private final Departures departures;
  private final Identities identities;

  OidcLogin(
      OidcSettings settings, Provider provider, Departures departures, Identities identities) {
    this.settings = settings;
    this.provider = provider;
    this.departures = departures;
    this.identities = identities;
  }

  @Override
  public ArrivalTerms arrivalTerms() {
    return ArrivalTerms.oauth();
  }

  @Override
  public Departure depart(DepartureRequest request) throws UpstreamException {
    return departures.of(provider.metadata(), request);
  }

  @Override
  public LoginResult arrive(Arrival arrival) throws UpstreamException {
    Optional<DepartureState> departure = DepartureState.of(arrival.departureState());
    Map<String, String> answer = new HashMap<>();
    for (String name : List.of("code", "iss", "error", "error_description")) {
      List<String> values = arrival.parameters().getOrDefault(name, List.of());
      if (values.size() > 1) {
        return refused("the answer has " + name + " more than once");
      }
      values.stream().filter(value -> !value.isEmpty()).forEach(value -> answer.put(name, value));
    }
    if (departure.isEmpty()) {
      return refused("the answer follows no departure");
    }
    Metadata metadata = provider.metadata();
    Optional<Rejected> mixUp = mixUp(answer.get("iss"), metadata);
    if (mixUp.isPresent()) {
      return mixUp.get();
    }
    if (answer.containsKey("error")) {
      return error(answer);
    }
    if (!answer.containsKey("code")) {
      return refused("the answer has neither code nor error");
    }
    return redeem(arrival, departure.get(), metadata, answer.get("code"));
  }

  /** RFC 9207, section 2.4: an answer of another provider must not get a code of this one's. */
  private Optional<Rejected> mixUp(String issuer, Metadata metadata) {
    if (issuer == null) {
      return metadata.issInResponses()
          ? Optional.of(refused("the answer has no iss, which this provider always sends"))
          : Optional.empty();
    }
    return issuer.equals(settings.place().tokenIssuer())
        ? Optional.empty()
        : Optional.of(refused("the answer is of the issuer " + Words.shown(issuer)));
  }

  private static LoginResult error(Map<String, String> answer) throws UpstreamException {
    String error = answer.get("error");
    String words = "the provider answered " + TokenEndpoint.words(answer);
    if (LATER.contains(error)) {
      // A browser brings this, and anybody can send it with such words: it shows no outage.
      throw UpstreamException.notNow(words, null);
    }
    if (OUR_FAULT.contains(error)) {
      throw UpstreamException.protocol(words, null);
    }
    return new Rejected(
        CANCELLED.equals(error) ? Reason.CANCELLED : Reason.REFUSED_UPSTREAM, words);
  }

  private LoginResult redeem(
      Arrival arrival, DepartureState departure, Metadata metadata, String code)
      throws UpstreamException {
    String redirectUri = departures.redirectUri(arrival.callback());
    return switch (provider.tokens().redeem(metadata, code, redirectUri, departure.verifier())) {
      case Refused refusal -> refused("the provider refused the code: " + refusal.words());
      case Granted granted -> identify(arrival, departure, metadata, granted);
    };
  }

  private LoginResult identify(
      Arrival arrival, DepartureState departure, Metadata metadata, Granted granted)
      throws UpstreamException {
    Map<String, Object> claims =
        provider.claims(granted, Optional.of(departure.nonce()), Optional.empty());
    String subject = (String) claims.get("sub");
    // By this the provider may later say that its session has ended; userinfo has no say in it.
    String session = ClaimSet.text(claims, "sid").orElse(null);
    Optional<Rejected> tooOld = tooOld(arrival, departure, claims);
    if (tooOld.isPresent()) {
      return tooOld.get();
    }
    if (settings.claims().userInfo()) {
      claims = identities.merged(claims, provider.userInfo(metadata, granted, subject));
    }
    Identities.Mapped mapped =
        identities.of(claims, arrival.context().groups(), Optional.of(granted.accessToken()));
    if (mapped.identity().isEmpty()) {
      return new Rejected(Reason.NOT_ALLOWED, mapped.refusal());
    }
    return new Authenticated(
        Identities.built(mapped.identity().get().sessionId(session)),
        provider.state(subject, granted, metadata).bytes());
  }

  /** Core 1.0, section 3.1.3.7: what was asked for by {@code max_age} is checked. */
  private Optional<Rejected> tooOld(
      Arrival arrival, DepartureState departure, Map<String, Object> claims) {
    Optional<Duration> oldest = departures.oldest(arrival.context());
    if (oldest.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> authenticated = ClaimSet.time(claims.get("auth_time"));
    if (authenticated.isEmpty()) {
      boolean must = settings.asking().ageTold() || settings.asking().maxAge().isPresent();
      return !must
          ? Optional.empty()
          : Optional.of(
              refused(
                  "a login of a certain age was asked for, and the ID token has no auth_time; leave"
                      + " max_age out of passOn for a provider that never says"));
    }
    // What the client asked for, the host judges: it has a better word for it than a refusal.
    return settings
        .asking()
        .maxAge()
        .map(age -> departure.at().minus(age).minus(settings.tokens().leeway()))
        .filter(earliest -> authenticated.get().isBefore(earliest))
        .map(earliest -> refused("the provider answered from a login older than maxAge"));
  }

  private static Rejected refused(String detail) {
    return new Rejected(Reason.REFUSED_UPSTREAM, detail);
  }
}
