package dev.gatehouse.wiring;

import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.connectors.CallObserver;
import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.connectors.ConnectorOpener;
import dev.gatehouse.connectors.ConnectorServices;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.connectors.HashingPool;
import dev.gatehouse.connectors.SelfChecks;
import dev.gatehouse.connectors.UserSource;
import dev.gatehouse.mapping.MappedIdentity;
import dev.gatehouse.mapping.UserClaims;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RemoteInfo;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens one connector of a configuration in this process and tries it, step by step. The database
 * is not touched, so of a connector for local users only those of the file are found. Used once.
 */
public final class ConnectorTrial {
  private static final Set<String> SCOPES =
      Set.of("openid", "profile", "email", "groups", "offline_access");
  private final HostOptions options;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param options the configuration, where its variables come from, the clock
   */
  public ConnectorTrial(HostOptions options) {
    this.options = options;
  }

  /**
   * What came of one step.
   *
   * @param name what was tried
   * @param passed whether it went well
   * @param detail what came of it, in words
   */
  public record Step(String name, boolean passed, String detail) {}

  /**
   * Somebody to log in.
   *
   * @param login name
   * @param password wiped by the caller
   */
  public record Credentials(String login, char[] password) {}

  /**
   * Tries a connector; after a step that failed there is no other.
   *
   * @throws StartException when the configuration cannot be used, or has no such connector
   */
  public List<Step> run(String id, Optional<Credentials> credentials) throws StartException {
    try (ConfigurationLoader loader =
            new ConfigurationLoader(
                options.sources(), Host.connectorTypes(), ListenAddresses.UNIMPORTANT);
        HashingPool hashing = HashingPool.forThisMachine()) {
      ConfigurationLoader.Loaded loaded = Host.load(loader, options.configuration());
      DeclaredConnector declared =
          loaded.connectors().stream()
              .filter(one -> one.id().equals(id))
              .findFirst()
              .orElseThrow(() ->
                  new StartException(
                      "The configuration has no connector "
                          + id
                          + "; it has "
                          + loaded.connectors().stream().map(DeclaredConnector::id).toList()));
      passed(
          "configuration",
          "type "
              + declared.type()
              + loaded.types().origin(declared.type()).map(from -> ", " + from).orElse(""));
      ConnectorServices services =
          new ConnectorServices(
              options.time(),
              options.random(),
              HttpSettings.defaults()
                  .withProxies(new ConnectorProxies(loaded.settings().orElseThrow().outbound())),
              hashing,
              UserSource.nobody(),
              CallObserver.none());
      try (ConnectorSet set =
          new ConnectorOpener(services).open(loaded.types(), List.of(declared), null)) {
        use(set, id, loaded.settings().orElseThrow().issuer(), credentials);
      }
      return List.copyOf(steps);
    }
  }

  private void use(ConnectorSet set, String id, URI issuer, Optional<Credentials> credentials) {
    try (ConnectorLease lease = set.borrow(id)) {
      passed("opening", "the connector is open");
      if (!checked(lease.connector())) {
        return;
      }
      switch (lease.connector().login()) {
        case PasswordLogin password -> password(password, credentials);
        case RedirectLogin redirect -> redirect(redirect, issuer);
      }
    } catch (ConnectorUnavailableException e) {
      failed("opening", e.getMessage());
    }
  }

  /** What the connector finds out by itself; false when it makes no sense to go on. */
  private boolean checked(Connector connector) {
    boolean good = true;
    for (SelfCheck.Finding finding : SelfChecks.run(connector).orElse(List.of())) {
      steps.add(new Step(finding.subject(), finding.good(), finding.detail()));
      good &= finding.good();
    }
    return good;
  }

  private void password(PasswordLogin password, Optional<Credentials> credentials) {
    if (credentials.isEmpty()) {
      passed("login", "people type a name and a password; try one with --login NAME");
      return;
    }
    try {
      LoginResult result =
          password.login(
              new PasswordAttempt(
                  credentials.get().login(), credentials.get().password().clone(), context()));
      switch (result) {
        case LoginResult.Authenticated in -> {
          passed("login", describe(MappedIdentity.upstream(in.identity())));
          passed("claims", "with all scopes, applications are told " + told(in.identity()));
        }
        case LoginResult.PasswordChangeRequired must ->
            passed(
                "login",
                describe(must.identity())
                    + "; a new password has to be chosen before anything else");
        case LoginResult.Rejected no ->
            failed(
                "login",
                "the identity source answers, and refuses (" + no.reason() + "): " + no.detail());
      }
    } catch (UpstreamException e) {
      failed("login", SelfChecks.explain(e));
    }
  }

  private void redirect(RedirectLogin redirect, URI issuer) {
    try {
      Departure departure =
          redirect.depart(
              new DepartureRequest(URI.create(issuer + "/callback"), "trial", context()));
      URI target =
          switch (departure) {
            case Departure.Redirect by -> by.location();
            case Departure.FormPost by -> by.action();
          };
      passed(
          "departure",
          "browsers are sent to "
              + target.getScheme()
              + "://"
              + target.getRawAuthority()
              + target.getRawPath()
              + " and must come back to "
              + issuer
              + "/callback; only a browser can log in");
    } catch (UpstreamException e) {
      failed("departure", SelfChecks.explain(e));
    }
  }

  private static LoginContext context() {
    return LoginContext.of(SCOPES, RemoteInfo.of("127.0.0.1"));
  }

  /** What the connector's rules made of the person, if it has some. */
  private static Map<String, Object> told(UpstreamIdentity person) {
    return UserClaims.of(person, "", SCOPES, Set.of());
  }

  private static String describe(UpstreamIdentity person) {
    List<String> facts = new ArrayList<>();
    facts.add("user id " + person.userId());
    person.username().ifPresent(name -> facts.add("name " + name));
    person.preferredUsername().ifPresent(name -> facts.add("preferred user name " + name));
    person
        .email()
        .ifPresent(email ->
            facts.add("e-mail " + email + (person.emailVerified() ? "" : " (not verified)")));
    facts.add(
        switch (person.groups()) {
          case Groups.Known known -> "groups " + known.names();
          case Groups.NotRequested none -> "no groups: the connector was not asked, or has none";
          case Groups.Unavailable lost -> "groups that cannot be read: " + lost.reason();
        });
    return String.join(", ", facts);
  }

  private void passed(String name, String detail) {
    steps.add(new Step(name, true, detail));
  }

  private void failed(String name, String detail) {
    steps.add(new Step(name, false, detail));
  }
}
