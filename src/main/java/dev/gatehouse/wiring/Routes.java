package dev.gatehouse.wiring;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.account.AccountDoor;
import dev.gatehouse.account.AccountEndpoint;
import dev.gatehouse.account.ClustersEndpoint;
import dev.gatehouse.account.LinkedIdentities;
import dev.gatehouse.account.OwnPassword;
import dev.gatehouse.account.PasswordLinkEndpoint;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.authorize.AccountChoiceEndpoint;
import dev.gatehouse.authorize.AuthorizeEndpoint;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.clients.PublishedKeys;
import dev.gatehouse.consent.ConsentEndpoint;
import dev.gatehouse.consent.GrantMaker;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.device.DeviceAuthorizationEndpoint;
import dev.gatehouse.device.DeviceEndpoint;
import dev.gatehouse.discovery.DiscoveryEndpoint;
import dev.gatehouse.discovery.KeysEndpoint;
import dev.gatehouse.flow.Answers;
import dev.gatehouse.flow.Attempts;
import dev.gatehouse.flow.IdTokenHints;
import dev.gatehouse.flow.SessionStates;
import dev.gatehouse.flow.SignOn;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.grants.Grants;
import dev.gatehouse.grants.TokenEndpoint;
import dev.gatehouse.health.PlainEndpoints;
import dev.gatehouse.http.Route;
import dev.gatehouse.http.Route.Cors;
import dev.gatehouse.http.Route.Errors;
import dev.gatehouse.introspection.IntrospectionEndpoint;
import dev.gatehouse.introspection.RevocationEndpoint;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.login.ArrivalCookies;
import dev.gatehouse.login.LoginEndpoint;
import dev.gatehouse.logout.CheckSessionEndpoint;
import dev.gatehouse.logout.LogoutEndpoint;
import dev.gatehouse.logout.UpstreamLogoutEndpoint;
import dev.gatehouse.passwords.GuessThrottle;
import dev.gatehouse.passwords.KnownDevices;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.registration.RegistrationEndpoint;
import dev.gatehouse.rest.Api;
import dev.gatehouse.sessions.BrowserState;
import dev.gatehouse.sessions.CookieNames;
import dev.gatehouse.sessions.Sessions;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokenreview.TokenReviewEndpoint;
import dev.gatehouse.tokens.RefreshKeys;
import dev.gatehouse.tokens.RefreshTokenCodec;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.userinfo.UserinfoEndpoint;
import dev.gatehouse.workloads.IssuerKeys;
import dev.gatehouse.workloads.WorkloadTokens;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The issuer's routes with the objects behind them. */
final class Routes {
  private static final String SID = "sid";
  private static final String DEVICE = "known device";
  private static final String GUESSES = "password guesses";
  private static final String BROWSER = "browser state";
  private static final String USER_CODE = "user code of a device";

  /**
   * Purposes of codes that outlive a change of the master key: a session's {@code sid} stays for
   * its life (R4), known devices stay known, wrong guesses stay counted, a repeated creation is
   * known again.
   */
  static final List<String> LASTING_CODES =
      List.of(SID, DEVICE, GUESSES, Api.REPEATS_PURPOSE, BROWSER);

  private static final Set<String> GET = Set.of("GET", "HEAD");
  private static final Set<String> POST = Set.of("POST");
  private static final Set<String> BOTH = Set.of("GET", "HEAD", "POST");
  private static final String METADATA = "/.well-known/oauth-authorization-server";
  private final Generations generations;
  private final List<Route> routes = new ArrayList<>();

  private Routes(Generations generations) {
    this.generations = generations;
  }

  /** What endpoints share, for as long as the process lives. */
  record Services(
      URI issuer,
      Storage storage,
      ClientAdministration clients,
      SigningKeys keys,
      MasterKeys masterKeys,
      RefreshKeys refreshKeys,
      Sealer sealer,
      Randomness randomness,
      AuditSink audit,
      InstantSource clock,
      BooleanSupplier healthy) {}

  static List<Route> of(Services services, Generations generations) {
    Routes routes = new Routes(generations);
    routes.documents(services);
    routes.flow(services);
    routes.tokens(services);
    routes.registration(services);
    return List.copyOf(routes.routes);
  }

  private void documents(Services services) {
    DiscoveryEndpoint discovery = new DiscoveryEndpoint();
    inside(GET, "/.well-known/openid-configuration", discovery, Cors.PUBLIC, Errors.JSON);
    inside(GET, METADATA, discovery, Cors.PUBLIC, Errors.JSON);
    String base = generations.current().policy().basePath();
    if (!base.isEmpty()) {
      // RFC 8414 §3.1: the well-known part goes between the host and the issuer's path.
      routes.add(routes.get(routes.size() - 1).atRoot(METADATA + base));
    }
    routes.add(
        new Route(GET, "/keys", new KeysEndpoint(services.keys()), Cors.PUBLIC, Errors.JSON)
            .alsoInside());
    PlainEndpoints plain = new PlainEndpoints(services.healthy());
    page(GET, "/", plain::home, Cors.NONE, Errors.PAGE);
    inside(GET, "/healthz", plain::healthz, Cors.NONE, Errors.PAGE);
    page(GET, "/robots.txt", plain::robots, Cors.NONE, Errors.PAGE);
    page(GET, "/static/{name}", plain::file, Cors.NONE, Errors.PAGE);
  }

  private void flow(Services services) {
    CookieNames cookies = new CookieNames(services.issuer());
    IdTokenHints hints = new IdTokenHints(new TokenVerifier(services.keys()));
    Attempts attempts =
        new Attempts(services.sealer(), cookies, services.randomness(), hints, services.clock());
    Sessions sessions =
        new Sessions(
            services.storage(),
            services.randomness(),
            services.sealer(),
            Mac.lasting(services.masterKeys(), SID),
            cookies);
    SignOn signOn =
        new SignOn(sessions, new Mac(services.masterKeys(), "choice of account"), services.clock());
    page(BOTH, "/auth", new AuthorizeEndpoint(attempts, signOn), Cors.NONE, Errors.PAGE);
    page(
        POST,
        "/select-account",
        new AccountChoiceEndpoint(attempts, signOn),
        Cors.NONE,
        Errors.PAGE);
    KnownDevices devices =
        new KnownDevices(
            Mac.lasting(services.masterKeys(), DEVICE), services.randomness(), cookies);
    GuessThrottle throttle =
        new GuessThrottle(services.storage(), devices, Mac.lasting(services.masterKeys(), GUESSES));
    UserPasswords passwords = new UserPasswords(services.storage(), services.randomness());
    LoginEndpoint login =
        new LoginEndpoint(
            attempts,
            new ArrivalCookies(services.sealer(), cookies),
            sessions,
            passwords,
            signOn,
            throttle,
            devices,
            services.audit(),
            services.clock());
    page(
        BOTH,
        "/auth/{connector}",
        (http, generation) ->
            http.method().equals("POST")
                ? login.password(http, generation)
                : login.begin(http, generation),
        Cors.NONE,
        Errors.PAGE);
    page(BOTH, "/auth/{connector}/login", login::password, Cors.NONE, Errors.PAGE);
    page(POST, "/auth/{connector}/password", login::changePassword, Cors.NONE, Errors.PAGE);
    account(services, sessions, passwords, throttle, devices);
    page(BOTH, "/callback", login::callback, Cors.NONE, Errors.PAGE);
    page(BOTH, "/callback/{connector}", login::callbackOf, Cors.NONE, Errors.PAGE);
    device(services, attempts, sessions, throttle);
    BrowserState state =
        new BrowserState(
            Mac.lasting(services.masterKeys(), BROWSER), services.randomness(), cookies);
    ConsentEndpoint consent =
        new ConsentEndpoint(
            attempts,
            signOn,
            services.storage(),
            new GrantMaker(services.storage(), sessions, services.randomness(), services.sealer()),
            new SessionStates(sessions, state),
            new Mac(services.masterKeys(), "consent form"),
            services.audit(),
            services.clock());
    page(
        BOTH,
        "/approval",
        (http, generation) ->
            http.method().equals("POST")
                ? consent.decide(http, generation)
                : consent.show(http, generation),
        Cors.NONE,
        Errors.PAGE);
    LogoutEndpoint logout =
        new LogoutEndpoint(
            sessions,
            hints,
            services.sealer(),
            cookies,
            services.randomness(),
            state,
            services.clock());
    page(GET, "/check-session", new CheckSessionEndpoint(state), Cors.NONE, Errors.PAGE);
    page(BOTH, "/logout", logout, Cors.NONE, Errors.PAGE);
    page(BOTH, "/logout/callback", logout::callback, Cors.NONE, Errors.PAGE);
    page(
        POST,
        "/logout/backchannel/{connector}",
        new UpstreamLogoutEndpoint(
            services.storage(), services.audit(), services.clock(), services.randomness()),
        Cors.NONE,
        Errors.JSON);
  }

  /** RFC 8628 §3.3, at Dex's paths. */
  private void device(
      Services services, Attempts attempts, Sessions sessions, GuessThrottle throttle) {
    DeviceEndpoint device =
        new DeviceEndpoint(
            attempts,
            sessions,
            services.storage(),
            throttle,
            new Mac(services.masterKeys(), USER_CODE),
            new Mac(services.masterKeys(), "device form"),
            services.audit(),
            services.clock());
    page(GET, "/device", device::enter, Cors.NONE, Errors.PAGE);
    page(POST, "/device/auth/verify_code", device::find, Cors.NONE, Errors.PAGE);
    page(POST, "/device/confirm", device::answer, Cors.NONE, Errors.PAGE);
    page(GET, "/device/callback", device::result, Cors.NONE, Errors.PAGE);
  }

  private void account(
      Services services,
      Sessions sessions,
      UserPasswords passwords,
      GuessThrottle throttle,
      KnownDevices devices) {
    AccountDoor door =
        new AccountDoor(
            sessions, new Mac(services.masterKeys(), "account form"), services.randomness());
    page(
        BOTH,
        "/account",
        new AccountEndpoint(door, services.storage(), passwords, services.clock()),
        Cors.NONE,
        Errors.PAGE);
    ClustersEndpoint clusters = new ClustersEndpoint(door, services.clock());
    page(GET, "/kubernetes", clusters, Cors.NONE, Errors.PAGE);
    page(GET, "/kubernetes/kubeconfig", clusters::all, Cors.NONE, Errors.PAGE);
    page(GET, "/kubernetes/{cluster}/kubeconfig", clusters::one, Cors.NONE, Errors.PAGE);
    page(
        BOTH,
        "/account/identities",
        new LinkedIdentities(door, services.storage(), services.randomness(), services.clock()),
        Cors.NONE,
        Errors.PAGE);
    page(
        BOTH,
        "/account/password",
        new OwnPassword(door, passwords, throttle, devices, services.audit(), services.clock()),
        Cors.NONE,
        Errors.PAGE);
    page(
        BOTH,
        "/account/link",
        new PasswordLinkEndpoint(passwords, devices, services.clock()),
        Cors.NONE,
        Errors.PAGE);
  }

  private void tokens(Services services) {
    TokenMinter minter = new TokenMinter(services.keys(), services.randomness());
    TokenVerifier verifier = new TokenVerifier(services.keys());
    RefreshTokenCodec codec = new RefreshTokenCodec(services.refreshKeys());
    ClientAuthenticator clients =
        new ClientAuthenticator(
            services.storage(),
            new PublishedKeys(client -> generations.current().outbound(client), services.clock()),
            services.issuer().toString(),
            generations.current().policy().endpoint("/token"),
            services.audit(),
            services.clock());
    TokenEndpoint tokens =
        Grants.endpoint(
            services.storage(),
            clients,
            minter,
            verifier,
            new WorkloadTokens(new IssuerKeys(services.clock()), services.clock()),
            codec,
            services.sealer(),
            services.randomness(),
            services.audit(),
            services.clock());
    page(POST, "/token", tokens, Cors.CONFIGURED, Errors.JSON);
    page(POST, "/device/token", tokens::ofDevices, Cors.NONE, Errors.JSON);
    page(
        POST,
        "/device/code",
        new DeviceAuthorizationEndpoint(
            clients,
            services.storage(),
            new Mac(services.masterKeys(), USER_CODE),
            services.randomness(),
            services.audit(),
            services.clock()),
        Cors.NONE,
        Errors.JSON);
    page(
        POST,
        "/token/introspect",
        new IntrospectionEndpoint(clients, services.storage(), verifier, codec, services.clock()),
        Cors.NONE,
        Errors.JSON);
    page(
        POST,
        "/token/revoke",
        new RevocationEndpoint(clients, services.storage(), verifier, codec, services.clock()),
        Cors.CONFIGURED,
        Errors.JSON);
    TokenReviewEndpoint reviews =
        new TokenReviewEndpoint(
            services.storage(), services.keys(), services.audit(), services.clock());
    // An API server that cannot reach the issuer reads keys inside, and asks there as well.
    inside(
        POST, "/kubernetes/{cluster}/token-review", reviews, Cors.NONE, Errors.JSON_WITHOUT_RETRY);
    page(
        BOTH,
        "/userinfo",
        new UserinfoEndpoint(services.storage(), verifier, services.clock()),
        Cors.CONFIGURED,
        Errors.JSON);
  }

  /** RFC 7591 and RFC 7592; whether it is on is the generation's to say. */
  private void registration(Services services) {
    RegistrationEndpoint registration =
        new RegistrationEndpoint(
            services.clients(),
            services.storage(),
            services.randomness(),
            services.audit(),
            services.clock(),
            () ->
                services.keys().algorithms().stream()
                    .map(JWSAlgorithm::getName)
                    .collect(Collectors.toSet()));
    page(POST, "/register", registration::register, Cors.NONE, Errors.JSON);
    page(
        Set.of("GET", "PUT", "DELETE"),
        "/register/{client}",
        registration::manage,
        Cors.NONE,
        Errors.JSON);
  }

  private void page(
      Set<String> methods, String path, GenerationEndpoint endpoint, Cors cors, Errors errors) {
    routes.add(route(methods, path, endpoint, cors, errors));
  }

  /** What machines ask that may be unable to reach the issuer's address. */
  private void inside(
      Set<String> methods, String path, GenerationEndpoint endpoint, Cors cors, Errors errors) {
    routes.add(route(methods, path, endpoint, cors, errors).alsoInside());
  }

  private Route route(
      Set<String> methods, String path, GenerationEndpoint endpoint, Cors cors, Errors errors) {
    return new Route(methods, path, Answers.pinned(generations, errors, endpoint), cors, errors);
  }
}
