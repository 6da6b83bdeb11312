package dev.gatehouse.testing;

import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.spi.UpstreamLogout;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.testing.TestBrowser.Form;
import dev.gatehouse.testing.TestBrowser.Page;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connector type {@code fake-upstream}: sends the browser to an upstream that does not exist,
 * and believes what comes back, so that a test plays the upstream. A real connector verifies what
 * comes back; this one checks only that its own departure state is there again.
 */
public final class FakeUpstream implements ConnectorProvider<FakeUpstream.Settings> {
  /** Where the browser is sent. */
  public static final URI ADDRESS = URI.create("https://upstream.example.com/login");

  /**
   * @param arrivesByPost whether the upstream answers by form post
   * @param departsByPost whether the browser leaves by form post
   * @param logsOut whether the upstream's own session can be ended; for {@code down} it fails, for
   *     {@code crash} the connector does, and for {@code nothing} there is nothing to end
   */
  public record Settings(boolean arrivesByPost, boolean departsByPost, boolean logsOut) {}

  @Override
  public String type() {
    return "fake-upstream";
  }

  @Override
  public Schema<Settings> settings() {
    return Schema.of(
        "An upstream that a test plays",
        s -> {
          Setting<Boolean> arrival =
              s.bool("arrivesByPost").defaultsTo(false).doc("Answers by form post.");
          Setting<Boolean> departure =
              s.bool("departsByPost").defaultsTo(false).doc("Is asked by form post.");
          Setting<Boolean> logout = s.bool("logsOut").defaultsTo(false).doc("Ends its session.");
          return values ->
              new Settings(values.get(arrival), values.get(departure), values.get(logout));
        });
  }

  @Override
  public Connector open(Settings settings, ConnectorContext context) {
    return new Opened(
        new Login(settings, context),
        settings.logsOut() ? Optional.of(FakeUpstream::logout) : Optional.empty());
  }

  private record Opened(LoginMethod login, Optional<UpstreamLogout> upstreamLogout)
      implements Connector {
    @Override
    public void close() {}
  }

  /** Where the browser is sent to end the upstream's session. */
  public static final URI LOGOUT = URI.create("https://upstream.example.com/logout");

  private static Optional<URI> logout(UpstreamLogout.LogoutRequest request)
      throws UpstreamException {
    String user = request.identity().userId();
    return switch (user) {
      case "down" -> throw UpstreamException.unreachable("the upstream is down", null);
      case "crash" -> throw new IllegalStateException("a mistake in the connector");
      case "script" -> Optional.of(URI.create("javascript:alert(1)"));
      case "nothing" -> Optional.empty();
      default -> {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("state", request.correlation());
        parameters.put("return_to", request.returnTo().toString());
        parameters.put("who", new String(request.connectorState(), StandardCharsets.UTF_8));
        yield Optional.of(URI.create(LOGOUT + "?" + TestBrowser.encode(parameters)));
      }
    };
  }

  private record Login(Settings settings, ConnectorContext context) implements RedirectLogin {
    @Override
    public ArrivalTerms arrivalTerms() {
      return settings.arrivesByPost()
          ? new ArrivalTerms(ArrivalTerms.Method.POST, "RelayState", Set.of())
          : ArrivalTerms.oauth();
    }

    @Override
    public Departure depart(DepartureRequest request) throws UpstreamException {
      if (request.context().loginHint().filter("down"::equals).isPresent()) {
        throw UpstreamException.unreachable("the upstream is down", null);
      }
      byte[] state = new byte[16];
      context.random().nextBytes(state);
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put(arrivalTerms().correlationParameter(), request.correlation());
      parameters.put("callback", request.callback().toString());
      parameters.put("nonce", Base64.getUrlEncoder().withoutPadding().encodeToString(state));
      request.context().loginHint().ifPresent(hint -> parameters.put("login_hint", hint));
      if (!request.context().acrValues().isEmpty()) {
        parameters.put("acr_values", String.join(" ", request.context().acrValues()));
      }
      return settings.departsByPost()
          ? new Departure.FormPost(ADDRESS, parameters, state)
          : new Departure.Redirect(
              URI.create(ADDRESS + "?" + TestBrowser.encode(parameters)), state);
    }

    @Override
    public LoginResult arrive(Arrival arrival) throws UpstreamException {
      String error = first(arrival, "error");
      switch (error) {
        case "" -> {}
        case "down" -> throw UpstreamException.unreachable("the upstream is down", null);
        case "nonsense" -> throw UpstreamException.protocol("the upstream talks nonsense", null);
        case "crash" -> throw new IllegalStateException("a mistake in the connector");
        case "cancelled" -> {
          return new LoginResult.Rejected(LoginResult.Reason.CANCELLED, "cancelled");
        }
        case "not_allowed" -> {
          return new LoginResult.Rejected(LoginResult.Reason.NOT_ALLOWED, "wrong tenant");
        }
        default -> {
          return new LoginResult.Rejected(LoginResult.Reason.REFUSED_UPSTREAM, "error");
        }
      }
      byte[] nonce = Base64.getUrlDecoder().decode(first(arrival, "nonce"));
      if (!Arrays.equals(nonce, arrival.departureState())) {
        return new LoginResult.Rejected(LoginResult.Reason.REFUSED_UPSTREAM, "another nonce");
      }
      String user = first(arrival, "user");
      String authenticated = first(arrival, "auth_time");
      boolean asked = arrival.context().groups();
      return new LoginResult.Authenticated(
          UpstreamIdentity.of(user)
              .username(user)
              .email(
                  arrival.parameters().containsKey("email")
                      ? first(arrival, "email")
                      : user + "@upstream.example.com",
                  true)
              .authTime(
                  authenticated.isEmpty()
                      ? null
                      : Instant.ofEpochSecond(Long.parseLong(authenticated)))
              .acr(first(arrival, "acr"))
              .groups(
                  asked
                      ? Groups.known(arrival.parameters().getOrDefault("group", List.of()))
                      : Groups.notRequested())
              .build(),
          "state of ".concat(user).getBytes(StandardCharsets.UTF_8));
    }

    private static String first(Arrival arrival, String name) {
      return arrival.parameters().getOrDefault(name, List.of("")).get(0);
    }
  }

  /**
   * The upstream's answer to a departure, as a form of the callback.
   *
   * @param departure the redirect or the form that led to the upstream
   * @param answer the upstream's own parameters, such as {@code user} or {@code error}
   */
  public static Form answer(Page departure, Map<String, String> answer) {
    Map<String, String> asked =
        departure.status() == 303 ? departure.response() : departure.form().fields();
    Map<String, String> fields = new LinkedHashMap<>();
    for (String name : List.of("state", "RelayState", "nonce")) {
      if (asked.containsKey(name)) {
        fields.put(name, asked.get(name));
      }
    }
    fields.putAll(answer);
    return new Form(URI.create(asked.get("callback")), fields);
  }

  /** The answer as the address of a redirect. */
  public static URI redirect(Form answer) {
    return URI.create(answer.action() + "?" + TestBrowser.encode(answer.fields()));
  }
}
