package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.TokenIdentity.SubjectToken;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.ConnectorConfiguration;
import dev.gatehouse.tck.FakeHost;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration as a file has it, changed key by key. */
final class Config extends ConnectorConfiguration<OidcSettings, Config> {
  static final URI CALLBACK = URI.create("https://login.example.com/callback");

  private Config() {
    super(new OidcProvider(), Map.of("OIDC_SECRET", FakeProvider.SECRET));
  }

  @Override
  protected Config self() {
    return this;
  }

  static Config of(FakeProvider provider) {
    return new Config()
        .set("issuer", provider.issuer())
        .set("clientID", FakeProvider.CLIENT)
        .set("clientSecret", FakeProvider.SECRET);
  }

  static LoginContext context(String... scopes) {
    return LoginContext.of(Set.of(scopes), RemoteInfo.of("192.0.2.1"));
  }

  /** Where a login of these scopes goes. */
  static Departure.Redirect depart(Connector connector, LoginContext context)
      throws UpstreamException {
    return (Departure.Redirect)
        ((RedirectLogin) connector.login())
            .depart(new DepartureRequest(CALLBACK, "correlation", context));
  }

  static LoginResult arrive(
      Connector connector, byte[] state, LoginContext context, Map<String, List<String>> answer)
      throws UpstreamException {
    return ((RedirectLogin) connector.login())
        .arrive(new Arrival(ArrivalTerms.Method.GET, CALLBACK, answer, Map.of(), state, context));
  }

  /** A whole login. */
  static LoginResult logIn(Connector connector, FakeProvider provider, LoginContext context)
      throws UpstreamException {
    Departure.Redirect departure = depart(connector, context);
    return arrive(connector, departure.state(), context, provider.logIn(departure.location()));
  }

  /** A whole login by a connector of its own. */
  LoginResult logIn(FakeHost host, FakeProvider provider) throws UpstreamException {
    try (Connector connector = open(host)) {
      return logIn(connector, provider, context("openid", "groups", "offline_access"));
    }
  }

  /** A refresh that wants groups. */
  static RefreshResult refresh(Connector connector, Authenticated login) throws UpstreamException {
    return refresh(connector, login, "openid", "groups");
  }

  /** A refresh of these scopes. */
  static RefreshResult refresh(Connector connector, Authenticated login, String... scopes)
      throws UpstreamException {
    return connector
        .refresh()
        .orElseThrow()
        .refresh(new RefreshRequest(login.identity(), login.connectorState(), Set.of(scopes)));
  }

  /** A token of the provider in place of a login. */
  static LoginResult exchange(Connector connector, SubjectToken token, LoginContext context)
      throws UpstreamException {
    return connector.tokenIdentity().orElseThrow().exchange(token, context);
  }

  /** The parameters that the browser goes with. */
  Map<String, String> sent(FakeHost host, LoginContext context) throws UpstreamException {
    try (Connector connector = open(host)) {
      return FakeServer.parse(depart(connector, context).location().getRawQuery());
    }
  }
}
