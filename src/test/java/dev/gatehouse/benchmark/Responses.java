package dev.gatehouse.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Processor time per response of a warm server under load, beside that of a bare signature measured
 * before and after each round.
 */
final class Responses {
  private static final int MOST_WARM_UPS = 24;
  private static final double WARM = 0.02;
  private static final String REVIEWER = "reviewer-0123456789abcdef0123456789";

  private static final String CLUSTER =
      """
      clusters:
        - name: prod
          kubernetesVersion: "1.34"
          clientID: web-app
          uid: {claim: sub}
          tokenReview: {credentials: [{token: %s}]}
      """
          .formatted(REVIEWER);

  private static final Map<String, Kind> KINDS = kinds();
  private final Bench bench;
  private final ServerProcess server;
  private final SignatureMeter meter;

  private Responses(Bench bench, ServerProcess server, SignatureMeter meter) {
    this.bench = bench;
    this.server = server;
    this.meter = meter;
  }

  /**
   * A kind of request.
   *
   * @param signatures what the figure is divided by
   * @param bar the most that the quotient may be, with HTTPS and Corretto's provider; none where
   *     the figure is for information
   * @param requests of one round
   */
  private record Kind(int signatures, OptionalDouble bar, int requests) {
    Kind(int signatures, double bar, int requests) {
      this(signatures, OptionalDouble.of(bar), requests);
    }
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("discovery", new Kind(1, 0.12, 60_000));
    kinds.put("keys", new Kind(1, 0.12, 60_000));
    kinds.put("client_credentials", new Kind(1, 1.5, 15_000));
    kinds.put("private_key_jwt", new Kind(1, OptionalDouble.empty(), 6_000));
    kinds.put("refresh", new Kind(2, 1.4, 12_000));
    kinds.put("token_review", new Kind(1, 1.0, 12_000));
    return kinds;
  }

  static Set<String> names() {
    return KINDS.keySet();
  }

  static void run(Bench bench, List<String> names) throws IOException {
    Workspace workspace = bench.workspace("responses", CLUSTER);
    try (ServerProcess server = bench.start(workspace);
        SignatureMeter meter = bench.meter(server)) {
      Responses responses = new Responses(bench, server, meter);
      for (String name : names) {
        for (Target target : List.of(workspace.secure(), workspace.plain())) {
          responses.measure(name, KINDS.get(name), target);
        }
      }
    }
  }

  private void measure(String name, Kind kind, Target target) throws IOException {
    Load.Exchange exchange = exchange(name, target);
    List<Sample> samples = new ArrayList<>();
    try (Load load = new Load(target, bench.size().connections())) {
      warm(load, bench.size().of(kind.requests()), exchange);
      for (int i = 0; i < bench.size().rounds(); i++) {
        double before = meter.millis();
        Duration compiled = server.compilerCpu();
        Load.Round round = load.run(bench.size().of(kind.requests()), server, exchange);
        compiled = server.compilerCpu().minus(compiled);
        samples.add(new Sample(round, compiled, (before + meter.millis()) / 2));
      }
    }
    samples.sort(Comparator.comparingDouble(Sample::ratio));
    Sample middle = samples.get(samples.size() / 2);
    boolean judged = target.tls() != null && bench.provider().equals("corretto");
    bench.report(
        new Figure(
            name + ", " + target.transport(),
            meter.provider(),
            middle.ratio() / kind.signatures(),
            kind.signatures() == 1 ? "× one signature" : "× two signatures",
            judged ? kind.bar() : OptionalDouble.empty(),
            String.format(
                Locale.ROOT,
                "%.3f ms, %.1f %% of it compiling; signature %.3f ms; %,.0f/s; rounds %s",
                middle.round().cpuMillis(),
                100.0 * middle.compiled().toNanos() / middle.round().cpu().toNanos(),
                middle.signature(),
                middle.round().perSecond(),
                samples.stream()
                    .map(one -> String.format(Locale.ROOT, "%.3f", one.ratio() / kind.signatures()))
                    .toList())));
  }

  /**
   * Until the compiler's part is small in two rounds in a row: it works once in the life of a
   * server.
   */
  private void warm(Load load, int requests, Load.Exchange exchange) throws IOException {
    int quiet = 0;
    for (int i = 0; i < MOST_WARM_UPS && quiet < 2; i++) {
      Duration compiled = server.compilerCpu();
      Load.Round round = load.run(requests, server, exchange);
      compiled = server.compilerCpu().minus(compiled);
      quiet = compiled.toNanos() < WARM * round.cpu().toNanos() ? quiet + 1 : 0;
    }
  }

  private record Sample(Load.Round round, Duration compiled, double signature) {
    double ratio() {
      return round.cpuMillis() / signature;
    }
  }

  private Load.Exchange exchange(String name, Target target) throws IOException {
    return switch (name) {
      case "discovery" -> same(target.get("/.well-known/openid-configuration"));
      case "keys" -> same(target.get("/keys"));
      case "client_credentials" ->
          same(
              target.post(
                  "/token",
                  Target.basic(Workspace.SERVICE, Workspace.SERVICE_SECRET),
                  Map.of("grant_type", "client_credentials")));
      case "private_key_jwt" -> signed(target);
      case "token_review" -> review(server, target, bench.size().connections());
      case "refresh" -> refresh(server, target, bench.size().connections());
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The same grant with an ES256 assertion, which is verified, and remembered in the database. */
  private Load.Exchange signed(Target target) {
    String issuer = "https://127.0.0.1:" + server.workspace().https();
    AtomicLong number = new AtomicLong();
    String run = Long.toString(System.nanoTime());
    return (connection, worker) -> {
      Map<String, Object> claims = new LinkedHashMap<>();
      claims.put("iss", Workspace.SIGNER);
      claims.put("sub", Workspace.SIGNER);
      claims.put("aud", issuer);
      claims.put("jti", run + "-" + number.incrementAndGet());
      claims.put("exp", Instant.now().plusSeconds(120).getEpochSecond());
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "client_credentials");
      form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      form.put("client_assertion", Workspace.KEY.sign(claims));
      connection.exchange(target.post("/token", "", form)).expect(200);
    };
  }

  private static Load.Exchange same(byte[] request) {
    return (connection, worker) -> connection.exchange(request).expect(200);
  }

  /** Each worker refreshes a family of its own: another user, another row. */
  static Load.Exchange refresh(ServerProcess server, Target target, int workers)
      throws IOException {
    String basic = Target.basic(Workspace.WEB, Workspace.WEB_SECRET);
    String[] tokens = new String[workers];
    Arrays.setAll(
        tokens, worker -> firstTokens(server, target, "user", worker).member("refresh_token"));
    return (connection, worker) -> {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "refresh_token");
      form.put("refresh_token", tokens[worker]);
      tokens[worker] =
          connection
              .exchange(target.post("/token", basic, form))
              .expect(200)
              .member("refresh_token");
    };
  }

  /** Each worker asks about a token of its own, as an API server does that keeps no answer. */
  private static Load.Exchange review(ServerProcess server, Target target, int workers) {
    byte[][] requests = new byte[workers][];
    Arrays.setAll(
        requests,
        worker ->
            target.post(
                "/kubernetes/prod/token-review",
                Target.bearer(REVIEWER),
                "application/json",
                """
                {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{"token":"%s"}}\
                """
                    .formatted(firstTokens(server, target, "kubectl", worker).member("id_token"))));
    return (connection, worker) -> {
      Connection.Answer answer = connection.exchange(requests[worker]).expect(200);
      if (!answer.body().contains("\"authenticated\":true")) {
        throw new BenchmarkException("the token was refused: " + answer);
      }
    };
  }

  private static Connection.Answer firstTokens(
      ServerProcess server, Target target, String kind, int worker) {
    String login =
        "%s-%s-%d@example.com".formatted(kind, target.transport().toLowerCase(Locale.ROOT), worker);
    Target secure = server.workspace().secure();
    try (Connection connection = secure.connect()) {
      server.addUser(login, Person.PASSWORD);
      return new Person(secure, login).logIn(connection);
    } catch (IOException e) {
      throw new BenchmarkException("nobody could log in", e);
    }
  }
}
