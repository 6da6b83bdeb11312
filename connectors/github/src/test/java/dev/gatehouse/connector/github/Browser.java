package dev.gatehouse.connector.github;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.gatehouse.fakes.FakeGitHub;
import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A person's way to GitHub and back, with the host's part in it. */
final class Browser {
  static final URI CALLBACK = URI.create("https://id.example.com/callback");
  static final Set<String> WITH_GROUPS = Set.of("openid", "groups", "offline_access");
  static final Set<String> WITHOUT_GROUPS = Set.of("openid", "offline_access");

  private Browser() {}

  static LoginContext context(Set<String> scopes) {
    return LoginContext.of(scopes, RemoteInfo.of("192.0.2.1"));
  }

  static Departure.Redirect depart(Connector connector, LoginContext context)
      throws UpstreamException {
    return assertInstanceOf(
        Departure.Redirect.class,
        ((RedirectLogin) connector.login())
            .depart(new DepartureRequest(CALLBACK, "correlation-1", context)));
  }

  static LoginResult arrive(
      Connector connector, Map<String, List<String>> parameters, byte[] state, Set<String> scopes)
      throws UpstreamException {
    return ((RedirectLogin) connector.login())
        .arrive(
            new Arrival(
                ArrivalTerms.Method.GET, CALLBACK, parameters, Map.of(), state, context(scopes)));
  }

  static LoginResult login(FakeGitHub gitHub, Connector connector, String login, Set<String> scopes)
      throws UpstreamException {
    Departure.Redirect departure = depart(connector, context(scopes));
    return arrive(connector, back(gitHub, departure, login), departure.state(), scopes);
  }

  static Authenticated in(FakeGitHub gitHub, Connector connector, String login)
      throws UpstreamException {
    return assertInstanceOf(
        Authenticated.class, login(gitHub, connector, login, WITH_GROUPS), "logged in");
  }

  static Rejected refused(FakeGitHub gitHub, Connector connector, String login)
      throws UpstreamException {
    return assertInstanceOf(Rejected.class, login(gitHub, connector, login, WITH_GROUPS));
  }

  static Map<String, String> query(URI uri) {
    return FakeGitHub.parse(uri.getRawQuery());
  }

  /** Logs in at GitHub; returns the parameters with which the browser comes back. */
  static Map<String, List<String>> back(
      FakeGitHub gitHub, Departure.Redirect departure, String login) {
    Map<String, List<String>> back = new LinkedHashMap<>();
    query(gitHub.authorize(departure.location(), login))
        .forEach((name, value) -> back.put(name, List.of(value)));
    return back;
  }
}
