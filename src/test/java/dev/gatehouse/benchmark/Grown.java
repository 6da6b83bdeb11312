package dev.gatehouse.benchmark;

import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.tokens.RefreshKeys;
import dev.gatehouse.tokens.RefreshTokenCodec;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server whose database was filled: with how many refresh families and sessions, and how somebody
 * comes by who belongs to one of them.
 */
final class Grown implements AutoCloseable {
  /** So long that nothing ends by itself while it is measured. */
  private static final String LIFETIMES =
      """
      sessions: {absoluteLifetime: 2160h, validIfNotUsedFor: 2160h}
      expiry: {refreshTokens: {validIfNotUsedFor: 2160h, absoluteLifetime: 3960h}}
      """;

  private static final String TEMPLATE = "template@example.com";
  private final Bench bench;
  private final Store store;
  private final Workspace workspace;
  private final RefreshTokenCodec codec;
  private final long size;
  private final Map<Long, String> tokens = new ConcurrentHashMap<>();
  private String cookie;
  private ServerProcess server;

  private Grown(Bench bench, Store store, Workspace workspace, RefreshTokenCodec codec, long size) {
    this.bench = bench;
    this.store = store;
    this.workspace = workspace;
    this.codec = codec;
    this.size = size;
  }

  /** Makes the database, with one real login that the other rows are copies of. */
  static Grown make(Bench bench, Store store, String name, long size)
      throws IOException, SQLException {
    byte[] key = Rows.hash("benchmark " + name);
    Workspace workspace =
        Workspace.make(
            bench.work().resolve(name + "-" + bench.provider()),
            store.yaml(key) + "\n" + LIFETIMES);
    RefreshTokenCodec codec =
        new RefreshTokenCodec(new RefreshKeys(MasterKeys.of(MasterKey.of(key)), 0));
    Grown grown = new Grown(bench, store, workspace, codec, size);
    grown.start();
    String user = grown.template();
    grown.stop();
    grown.fill(user);
    grown.start();
    return grown;
  }

  private String template() throws IOException, SQLException {
    server.addUser(TEMPLATE, Person.PASSWORD);
    Target target = workspace.secure();
    try (Connection connection = target.connect()) {
      Person person = new Person(target, TEMPLATE);
      String refresh = person.logIn(connection).member("refresh_token");
      cookie = person.sessionCookie();
      connection.exchange(refresh(refresh)).expect(200);
    }
    try (java.sql.Connection rows = store.connect();
        Statement statement = rows.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select user_id from gh_user where login = '" + TEMPLATE + "'")) {
      found.next();
      return found.getString(1);
    }
  }

  private void fill(String user) throws SQLException {
    try (java.sql.Connection rows = store.connect()) {
      store.beginFilling(rows);
      new Rows(rows, user).living(0, size);
      store.endFilling(rows);
    }
  }

  /**
   * Adds rows for a clean-up to come, with the server stopped meanwhile.
   *
   * @param end milliseconds since 1970 from which on they are of no use
   */
  void addEnding(long count, long end) throws IOException, SQLException {
    stop();
    try (java.sql.Connection rows = store.connect()) {
      store.beginFilling(rows);
      String user;
      try (Statement statement = rows.createStatement();
          ResultSet found =
              statement.executeQuery(
                  "select user_id from gh_user where login = '" + TEMPLATE + "'")) {
        found.next();
        user = found.getString(1);
      }
      new Rows(rows, user).ending(100_000_000, count, end, Duration.ofDays(90).toMillis());
      store.endFilling(rows);
    }
    start();
  }

  void start() throws IOException {
    server = bench.start(workspace);
  }

  private void stop() {
    server.close();
    server = null;
  }

  Store store() {
    return store;
  }

  ServerProcess server() {
    return server;
  }

  Target target() {
    return workspace.secure();
  }

  /** Processor time of the server and of its database. */
  Duration cpu() {
    try {
      return server.cpu().plus(store.cpu());
    } catch (IOException e) {
      throw new BenchmarkException("the database's processor time cannot be read", e);
    }
  }

  private byte[] refresh(String token) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", token);
    return target().post("/token", Target.basic(Workspace.WEB, Workspace.WEB_SECRET), form);
  }

  /** Somebody of all the people; each worker has its own share of them, so that no two meet. */
  private final class Share {
    private final SplittableRandom random;
    private final long first;
    private final long step;

    Share(int worker, int workers, long seed) {
      random = new SplittableRandom(seed + worker);
      first = worker;
      step = workers;
    }

    long anybody() {
      return first + step * random.nextLong(Math.max(1, (size - first) / step));
    }
  }

  private Share[] shares(int workers, long seed) {
    Share[] shares = new Share[workers];
    java.util.Arrays.setAll(shares, worker -> new Share(worker, workers, seed));
    return shares;
  }

  /** A refresh of any family. */
  Load.Exchange refreshes(int workers) {
    Share[] shares = shares(workers, 1);
    return (connection, worker) -> {
      long number = shares[worker].anybody();
      String token =
          tokens.computeIfAbsent(
              number, n -> codec.encode(Rows.token("family", n), 1, Rows.bytes("random", n)));
      tokens.put(number, connection.exchange(refresh(token)).expect(200).member("refresh_token"));
    };
  }

  /** Another application's login that any session answers, with its code redeemed. */
  Load.Exchange signOns(int workers) {
    Share[] shares = shares(workers, 2);
    return (connection, worker) -> {
      long number = shares[worker].anybody();
      String value = Rows.token("session", number) + "." + Rows.token("secret", number);
      new Person(target(), Rows.loginOf(number)).signOn(connection, cookie, value);
    };
  }

  /** A login of anybody with the password, as a browser that was not here before. */
  Load.Exchange logins(int workers) {
    Share[] shares = shares(workers, 3);
    return (connection, worker) ->
        new Person(target(), Rows.loginOf(shares[worker].anybody())).logIn(connection);
  }

  List<String> kinds() {
    return List.of("refresh", "login by session", "login by password");
  }

  Load.Exchange exchange(String kind, int workers) {
    return switch (kind) {
      case "refresh" -> refreshes(workers);
      case "login by session" -> signOns(workers);
      case "login by password" -> logins(workers);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @Override
  public void close() throws IOException {
    try (store) {
      if (server != null) {
        stop();
      }
    }
  }
}
