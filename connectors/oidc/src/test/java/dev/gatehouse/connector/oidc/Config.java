package dev.gatehouse.connector.oidc;

import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.tck.FakeHost;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration as a file has it, changed key by key. */
final class Config {
  static final URI CALLBACK = URI.create("https://login.example.com/callback");
  private static final Position HERE = new Position("test.yaml", 1, 1);

  private final Map<String, Object> keys = new LinkedHashMap<>();
  private boolean dex;

  static Config of(FakeProvider provider) {
    return new Config()
        .set("issuer", provider.issuer())
        .set("clientID", FakeProvider.CLIENT)
        .set("clientSecret", FakeProvider.SECRET);
  }

  /** Sets a key, nested by dots; null removes it. */
  Config set(String path, Object value) {
    String[] parts = path.split("\\.", 2);
    if (parts.length == 2) {
      Config nested = new Config();
      nested.keys.putAll(mapping(keys.get(parts[0])));
      keys.put(parts[0], nested.set(parts[1], value).keys);
    } else if (value == null) {
      keys.remove(path);
    } else {
      keys.put(path, value);
    }
    return this;
  }

  private static Map<String, Object> mapping(Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> copy.put((String) key, item));
    }
    return copy;
  }

  /** From now on this is a file of Dex. */
  Config asDex() {
    dex = true;
    return this;
  }

  Binding<OidcSettings> bind() {
    Leniency leniency = dex ? Leniency.FULL : Leniency.NONE;
    Sources sources = Sources.of(Map.of("OIDC_SECRET", FakeProvider.SECRET));
    return OidcSchema.SCHEMA.bind(Tree.of(keys, HERE), new BindingOptions(sources, leniency, ""));
  }

  /** The problems as one reads them, without the position. */
  List<String> problems() {
    List<String> texts = new ArrayList<>();
    for (Problem problem : bind().problems()) {
      texts.add(problem.toString().replace("test.yaml:1:1: ", ""));
    }
    return texts;
  }

  OidcSettings settings() {
    return bind().orThrow();
  }

  Connector open(FakeHost host) throws UpstreamException {
    return new OidcProvider().open(settings(), host);
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

  /** The parameters that the browser goes with. */
  Map<String, String> sent(FakeHost host, LoginContext context) throws UpstreamException {
    try (Connector connector = open(host)) {
      return FakeProvider.parse(depart(connector, context).location().getRawQuery());
    }
  }
}
