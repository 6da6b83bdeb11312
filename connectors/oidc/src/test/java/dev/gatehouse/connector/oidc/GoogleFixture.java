package dev.gatehouse.connector.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.settings.Binding;
import dev.gatehouse.spi.settings.BindingOptions;
import dev.gatehouse.spi.settings.Leniency;
import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.Tree;
import dev.gatehouse.tck.FakeHost;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests at Google, with a directory that has groups. */
abstract class GoogleFixture {
  static final String ADMIN = "admin@example.org";

  @TempDir Path directory;

  final FakeHost host = new FakeHost();
  final Map<String, Object> keys = new LinkedHashMap<>();
  FakeProvider google;
  FakeDirectory groups;
  boolean dex;

  @BeforeEach
  void start() throws Exception {
    google = FakeProvider.start(host.clock());
    groups = FakeDirectory.start();
    google.person.put("hd", "example.org");
    google.person.remove("groups");
    groups.groups.put(
        FakeProvider.SUBJECT, List.of("a@example.org", "b@example.org", "c@example.org"));
    keys.put("clientID", FakeProvider.CLIENT);
    keys.put("clientSecret", FakeProvider.SECRET);
    keys.put("serviceAccountFilePath", groups.keyFile(directory).toString());
    keys.put("domainToAdminEmail", Map.of("example.org", ADMIN));
  }

  @AfterEach
  void stop() {
    google.close();
    groups.close();
  }

  Binding<GoogleSettings> bind() {
    return GoogleSchema.SCHEMA.bind(
        Tree.of(keys, new Position("test.yaml", 1, 1)),
        new BindingOptions(Sources.of(Map.of()), dex ? Leniency.FULL : Leniency.NONE, ""));
  }

  List<String> problems() {
    return bind().problems().stream()
        .map(problem -> problem.toString().replace("test.yaml:1:1: ", ""))
        .toList();
  }

  Connector open() throws UpstreamException {
    GoogleSettings settings = bind().orThrow();
    OidcSettings oidc = settings.oidc();
    OidcSettings.Place here =
        new OidcSettings.Place(
            google.issuer(),
            google.named.equals(google.issuer()) ? Optional.empty() : Optional.of(google.named),
            oidc.place().overrides(),
            oidc.place().lifetime(),
            oidc.place().trust());
    return GoogleGroups.open(
        new GoogleSettings(
            new OidcSettings(
                here,
                oidc.client(),
                oidc.asking(),
                oidc.tokens(),
                oidc.claims(),
                oidc.groups(),
                oidc.exchange(),
                oidc.ends(),
                oidc.graph()),
            settings.workspace()),
        host,
        groups.directory());
  }

  static LoginContext wanting() {
    return Config.context("openid", "groups", "offline_access");
  }

  LoginResult logIn(LoginContext context) throws UpstreamException {
    try (Connector connector = open()) {
      return Config.logIn(connector, google, context);
    }
  }

  List<String> names() throws UpstreamException {
    Authenticated login = assertInstanceOf(Authenticated.class, logIn(wanting()));
    return assertInstanceOf(Groups.Known.class, login.identity().groups()).names();
  }

  Map<String, String> sent(LoginContext context) throws UpstreamException {
    try (Connector connector = open()) {
      return FakeServer.parse(Config.depart(connector, context).location().getRawQuery());
    }
  }

  void assertProblem(String expected) {
    assertTrue(problems().contains(expected), problems()::toString);
  }
}
