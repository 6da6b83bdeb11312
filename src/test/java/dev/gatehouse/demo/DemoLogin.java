package dev.gatehouse.demo;

import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.demo.BrowserLogin.Place;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A login to the application of a demo that runs, for tests of other packages. */
public final class DemoLogin {
  private DemoLogin() {}

  /**
   * Logs in as a browser and the application would.
   *
   * @param directory of the demo
   * @return the claims of the ID token
   */
  public static Map<String, Object> claims(
      Path directory, String connector, String login, String password) throws Exception {
    DemoConfiguration configuration =
        DemoConfiguration.read(
            new DemoOptions(directory, Optional.empty(), Optional.empty()),
            new ProcessSources(Map.of()));
    SSLContext tls = Pem.trusting(DemoCertificates.in(directory).authority());
    RelyingParty party =
        new RelyingParty(
            configuration.issuer(),
            DemoConfiguration.CLIENT_ID,
            configuration.clientSecret().reveal(),
            configuration.redirectUri(),
            tls.getSocketFactory(),
            Randomness.of(new SecureRandom()));
    try (Browser browser = new Browser(tls)) {
      RelyingParty.Departure departure = party.depart();
      BrowserLogin steps =
          new BrowserLogin(browser, configuration.issuer(), configuration.redirectUri());
      Place form =
          steps.open(URI.create(departure.address() + "&prompt=consent&connector_id=" + connector));
      Place asked = steps.logIn(page(form), login, password);
      Place.Returned end = (Place.Returned) steps.allow(page(asked));
      return party.arrive(departure, end.answer()).claims();
    }
  }

  private static Place.Page page(Place place) {
    if (place instanceof Place.Page page) {
      return page;
    }
    throw new AssertionError("no page: " + place);
  }
}
