package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.admin.AdminCall;
import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.demo.BrowserLogin.Place;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.ApiServerAuthenticator.Cluster;
import dev.gatehouse.testing.ApiServerAuthenticator.Mapping;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import dev.gatehouse.testing.RelyingPartyRun;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's issuer before programs that we did not write: a certified relying-party library, and
 * the API server's own authenticator.
 */
class CounterpartsTest {
  private static final ProcessSources SOURCES = new ProcessSources(Map.of());
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LAG = Duration.ofMinutes(20);
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path directory;

  /** Behind the world's, so that it can be put forward without tokens from the future. */
  private final MutableClock clock = new MutableClock(Instant.now().minus(LAG));

  private DemoSetup setup;
  private SSLContext tls;
  private Host host;

  @BeforeEach
  void start() throws Exception {
    setup =
        DemoSetup.prepare(
            new DemoOptions(directory, Optional.of(0), Optional.empty()),
            InstantSource.system(),
            RANDOM,
            SOURCES);
    tls = Pem.trusting(setup.certificates().authority());
    host =
        Host.start(
            new HostOptions(
                setup.configuration().file(), SOURCES, Optional.of(clock), RANDOM, settings -> {}));
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private DemoAccounts.Account administrator() {
    return setup.accounts().accounts().get(0);
  }

  private RelyingParty party() {
    DemoConfiguration configuration = setup.configuration();
    return new RelyingParty(
        configuration.issuer(),
        DemoConfiguration.CLIENT_ID,
        configuration.clientSecret().reveal(),
        configuration.redirectUri(),
        tls.getSocketFactory(),
        Randomness.of(RANDOM));
  }

  /** The ID token of a login through the pages. */
  private String login(RelyingParty party) throws Exception {
    URI redirect = setup.configuration().redirectUri();
    try (Browser browser = new Browser(tls)) {
      BrowserLogin login = new BrowserLogin(browser, host.issuer(), redirect);
      RelyingParty.Departure departure = party.depart();
      // The question comes again, though it was answered before.
      Place form = login.open(URI.create(departure.address() + "&prompt=consent"));
      Place asked =
          login.logIn(
              assertInstanceOf(Place.Page.class, form),
              administrator().login(),
              administrator().password());
      Place returned = login.allow(assertInstanceOf(Place.Page.class, asked));
      URI answer = assertInstanceOf(Place.Returned.class, returned).answer();
      return party.arrive(departure, answer).idToken().serialize();
    }
  }

  private Cluster cluster(String audience) throws Exception {
    return new Cluster(
        host.issuer(),
        Files.readString(setup.certificates().authority()),
        List.of(audience),
        new Mapping("email", "oidc:"),
        Optional.of(new Mapping("groups", "oidc:")));
  }

  @Test
  void aCertifiedRelyingPartyLogsInRefreshesIntrospectsAndRevokes() throws Exception {
    RelyingPartyRun.Result result =
        RelyingPartyRun.run(
            new RelyingPartyRun.Settings(
                host.issuer(),
                setup.certificates().authority(),
                DemoConfiguration.CLIENT_ID,
                setup.configuration().clientSecret().reveal(),
                RelyingPartyRun.Authentication.CLIENT_SECRET_BASIC,
                setup.configuration().redirectUri(),
                List.of("openid", "profile", "email", "groups", "offline_access"),
                Optional.empty(),
                administrator().login(),
                administrator().password()));
    assertTrue(result.succeeded(), result::toString);
    assertEquals(
        List.of(
            "settings",
            "discovery",
            "authorization",
            "code",
            "userinfo",
            "refresh",
            "introspection",
            "revocation",
            "refresh_after_revocation",
            "introspection_after_revocation"),
        result.steps());
    assertEquals(List.of("platform-admins", "developers"), result.claims().get("groups"));
  }

  @Test
  void aPublicClientLogsInWithPkceAlone() throws Exception {
    RelyingPartyRun.Result result =
        RelyingPartyRun.run(
            new RelyingPartyRun.Settings(
                host.issuer(),
                setup.certificates().authority(),
                "kubernetes",
                "",
                RelyingPartyRun.Authentication.NONE,
                URI.create("http://127.0.0.1:18000/callback"),
                List.of("openid", "groups", "offline_access"),
                Optional.empty(),
                administrator().login(),
                administrator().password()));
    assertTrue(result.succeeded(), result::toString);
    assertEquals("kubernetes", result.claims().get("aud"));
  }

  @Test
  void theApiServerMapsNameAndGroupsAndRefusesWhatIsNotForIt() throws Exception {
    String token = login(party());
    try (ApiServerAuthenticator server =
            ApiServerAuthenticator.startWithRs256Only(cluster(DemoConfiguration.CLIENT_ID));
        ApiServerAuthenticator other = ApiServerAuthenticator.start(cluster("another-cluster"))) {
      Verdict verdict = server.judge(token);
      assertTrue(verdict.authenticated(), verdict::error);
      assertEquals("oidc:" + administrator().login(), verdict.username());
      assertEquals(List.of("oidc:platform-admins", "oidc:developers"), verdict.groups());

      int payload = token.indexOf('.') + 20;
      char changed = token.charAt(payload) == 'A' ? 'B' : 'A';
      Verdict tampered =
          server.judge(token.substring(0, payload) + changed + token.substring(payload + 1));
      assertFalse(tampered.authenticated());
      Verdict elsewhere = other.judge(token);
      assertFalse(elsewhere.authenticated());
      assertTrue(elsewhere.error().contains("audience"), elsewhere::error);
    }
  }

  @Test
  void theApiServerRefusesATokenOnceItHasExpired() throws Exception {
    // The issuer's clock stands so far back that its tokens of one hour expire in three seconds.
    clock.advance(LAG.plusSeconds(3).minus(Duration.ofHours(1)));
    String token = login(party());
    try (ApiServerAuthenticator server =
        ApiServerAuthenticator.start(cluster(DemoConfiguration.CLIENT_ID))) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      Verdict verdict = server.judge(token);
      while (verdict.authenticated() && System.nanoTime() - end < 0) {
        Thread.onSpinWait();
        verdict = server.judge(token);
      }
      assertFalse(verdict.authenticated());
      assertTrue(verdict.error().contains("expired"), verdict::error);
    }
  }

  @Test
  void freshTokensAreAcceptedThroughAKeyRotation() throws Exception {
    awaitStandby();
    try (ApiServerAuthenticator server =
        ApiServerAuthenticator.start(cluster(DemoConfiguration.CLIENT_ID))) {
      String before = login(party());
      assertTrue(server.judge(before).authenticated());
      administer("POST", "/keys/rotate");
      String waiting = login(party());
      assertEquals(kid(before), kid(waiting), "the next key must be published first");
      clock.advance(Duration.ofMinutes(10));
      administer("GET", "/keys");
      String after = login(party());
      assertNotEquals(kid(before), kid(after));
      for (String token : List.of(before, waiting, after)) {
        Verdict verdict = server.judge(token);
        assertTrue(verdict.authenticated(), verdict::error);
      }
    }
  }

  /** The standby is made in the background right after the start. */
  private void awaitStandby() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (administer("GET", "/keys").size() < 2 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertEquals(2, administer("GET", "/keys").size());
  }

  private List<?> administer(String method, String resource) {
    Map<String, Object> body =
        host.administer(
                new AdminCall(method, AdminCall.BASE + resource, Map.of(), Map.of(), "test"))
            .body();
    return (List<?>) body.values().iterator().next();
  }

  private static String kid(String token) throws Exception {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }
}
