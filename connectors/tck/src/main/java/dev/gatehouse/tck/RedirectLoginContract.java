package dev.gatehouse.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the host relies on when people log in at a page of the upstream. */
public abstract class RedirectLoginContract extends ConnectorContract {
  /** Where the upstream sends the browser back to. */
  protected static final URI CALLBACK = URI.create("https://login.example.com/callback");

  private static final String CORRELATION = "correlation-of-the-host";

  /** A cookie carries the state, sealed, beside the request of the client. */
  private static final int LARGEST_STATE = 500;

  /** The identifier that the connector must report for whoever logs in. */
  protected abstract String userId();

  /**
   * Plays the browser and the person: goes where the departure says, and logs in there.
   *
   * @return the parameters with which the browser comes back; called from several threads at once
   */
  protected abstract Map<String, List<String>> logInAtUpstream(Departure departure)
      throws Exception;

  /** The same for a person who cancels; empty when one cannot cancel there. */
  protected abstract Optional<Map<String, List<String>>> cancelAtUpstream(Departure departure)
      throws Exception;

  /** The parameter without which nobody is logged in: the code, or the assertion. */
  protected String essentialParameter() {
    return "code";
  }

  /** What the login is for. */
  protected LoginContext context() {
    return LoginContext.of(
        Set.of("openid", "groups", "offline_access"), RemoteInfo.of("192.0.2.1"));
  }

  @Test
  void theTermsOfArrivalStayTheSame() {
    assertFalse(method().arrivalTerms().correlationParameter().isBlank());
    assertEquals(method().arrivalTerms(), method().arrivalTerms());
  }

  @Test
  void theDepartureLeadsToTheUpstreamWithWhatComesBack() throws Exception {
    Departure departure = depart();
    URI address =
        switch (departure) {
          case Departure.Redirect redirect -> redirect.location();
          case Departure.FormPost post -> post.action();
        };
    assertNotNull(address.getHost(), "an absolute address");
    assertTrue(Set.of("http", "https").contains(address.getScheme()), address::toString);
    String sent =
        switch (departure) {
          case Departure.Redirect redirect -> String.valueOf(redirect.location().getRawQuery());
          case Departure.FormPost post -> post.fields().toString();
        };
    assertTrue(sent.contains(CORRELATION), "the correlation value travels through the upstream");
    assertTrue(
        departure.state().length < LARGEST_STATE,
        "a cookie has to hold the state: " + departure.state().length + " bytes");
  }

  @Test
  void twoDeparturesShareNoSecret() throws Exception {
    Departure one = depart();
    Departure other = depart();
    if (one.state().length > 0) {
      assertNotEquals(text(one.state()), text(other.state()), "a nonce is used once");
    }
  }

  @Test
  void whoeverLogsInThereIsAuthenticated() throws Exception {
    assertEquals(userId(), logIn().identity().userId());
  }

  @Test
  void theIdentityIsTheSameEachTime() throws Exception {
    assertEquals(logIn().identity(), logIn().identity());
  }

  @Test
  void theArrivalMayComeToAnotherReplica() throws Exception {
    Departure departure = depart();
    Map<String, List<String>> answer = logInAtUpstream(departure);
    try (Connector other = open(host)) {
      RedirectLogin login = assertInstanceOf(RedirectLogin.class, other.login());
      assertInstanceOf(Authenticated.class, login.arrive(arrival(departure.state(), answer)));
    }
  }

  @Test
  void whoCancelsHasCancelled() throws Exception {
    Departure departure = depart();
    Optional<Map<String, List<String>>> answer = cancelAtUpstream(departure);
    if (answer.isPresent()) {
      Rejected rejected = assertInstanceOf(Rejected.class, arrive(departure, answer.get()));
      assertEquals(Reason.CANCELLED, rejected.reason());
    }
  }

  @Test
  void anAnswerToAnotherDepartureIsNotAccepted() throws Exception {
    Departure one = depart();
    Departure other = depart();
    if (one.state().length > 0) {
      assertNotAccepted("another departure", other.state(), logInAtUpstream(one));
    }
  }

  @Test
  void aStateThatIsNoneIsNotAccepted() throws Exception {
    Departure departure = depart();
    if (departure.state().length > 0) {
      assertNotAccepted("no state", new byte[0], logInAtUpstream(departure));
      assertNotAccepted("odd state", new byte[] {1, 2, 3}, logInAtUpstream(departure));
    }
  }

  @Test
  void anAnswerWithoutTheEssentialIsNotAccepted() throws Exception {
    String essential = essentialParameter();
    Departure departure = depart();
    assertNotAccepted("nothing", departure.state(), Map.of());
    for (List<String> odd :
        List.of(List.<String>of(), List.of(""), List.of("\0"), List.of("x".repeat(4000)))) {
      Map<String, List<String>> answer = new HashMap<>(logInAtUpstream(departure));
      answer.put(essential, odd);
      assertNotAccepted(odd.toString(), departure.state(), answer);
    }
    Map<String, List<String>> twice = new HashMap<>(logInAtUpstream(departure));
    twice.put(essential, List.of(twice.get(essential).get(0), "another"));
    assertNotAccepted("two of one name", departure.state(), twice);
  }

  @Test
  void whatOpensAnAccountIsNotLogged() throws Exception {
    Departure departure = depart();
    Map<String, List<String>> answer = logInAtUpstream(departure);
    arrive(departure, answer);
    String secret = answer.get(essentialParameter()).get(0);
    Map<String, List<String>> spoilt = new HashMap<>(answer);
    spoilt.put(essentialParameter(), List.of(secret + "x"));
    String detail = "";
    try {
      if (arrive(departure, spoilt) instanceof Rejected rejected) {
        detail = rejected.detail();
      }
    } catch (UpstreamException e) {
      detail = String.valueOf(e.getMessage());
    }
    assertFalse(detail.contains(secret), "a code in what the log says");
    for (String line : host.logger().lines()) {
      assertFalse(line.contains(secret), "a code in the log");
    }
  }

  @Test
  void manyPeopleLogInAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Authenticated>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        results.add(threads.submit(this::logIn));
      }
      for (Future<Authenticated> result : results) {
        assertEquals(userId(), result.get().identity().userId());
      }
    }
  }

  /** The ability under test. */
  protected final RedirectLogin method() {
    return assertInstanceOf(RedirectLogin.class, connector().login());
  }

  /** Leaves for the upstream. */
  protected final Departure depart() throws UpstreamException {
    return method().depart(new DepartureRequest(CALLBACK, CORRELATION, context()));
  }

  /** Comes back with an answer. */
  protected final LoginResult arrive(Departure departure, Map<String, List<String>> answer)
      throws UpstreamException {
    return method().arrive(arrival(departure.state(), answer));
  }

  /** A whole login that must succeed. */
  protected final Authenticated logIn() throws Exception {
    Departure departure = depart();
    return assertInstanceOf(Authenticated.class, arrive(departure, logInAtUpstream(departure)));
  }

  private Arrival arrival(byte[] state, Map<String, List<String>> answer) {
    return new Arrival(
        method().arrivalTerms().method(), CALLBACK, answer, Map.of(), state, context());
  }

  private void assertNotAccepted(String what, byte[] state, Map<String, List<String>> answer) {
    assertNotAccepted(what, () -> method().arrive(arrival(state, answer)));
  }

  private static String text(byte[] state) {
    return Base64.getEncoder().encodeToString(state);
  }
}
