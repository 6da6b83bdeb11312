package dev.gatehouse.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a login with local users takes, alone and while 200 people try to log in through a
 * directory that takes every connection and never answers.
 */
final class Hanging {
  static final String NAME = "hanging";
  private static final int PEOPLE = 200;
  private static final int LOGINS = 400;

  private Hanging() {}

  static void run(Bench bench) throws IOException {
    try (Silence silence = new Silence()) {
      Workspace workspace = bench.workspace(NAME, connectors(silence.port()));
      try (ServerProcess server = bench.start(workspace)) {
        Target target = workspace.secure();
        server.addUser("quick@example.com", Person.PASSWORD);
        Person quick = new Person(target, "quick@example.com", "local");
        int logins = bench.size().of(LOGINS);
        logIn(target, quick, Math.max(1, logins / 4));
        report(bench, "p99 of a login alone", logIn(target, quick, logins), "");
        meanwhile(bench, target, quick, logins);
      }
    }
  }

  private static void meanwhile(Bench bench, Target target, Person quick, int logins)
      throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      Person stuck = new Person(target, "person-" + i, "silent");
      threads.add(Thread.ofVirtual().start(() -> knock(target, stuck, over, refused)));
    }
    try {
      double[] millis = logIn(target, quick, logins);
      report(
          bench,
          "p99 of a login while " + PEOPLE + " hang in another connector",
          millis,
          refused.get() + " of the others were told to come again meanwhile");
    } finally {
      over.set(true);
    }
    Load.join(threads);
  }

  /** Tries until it is over, whatever comes of it. */
  private static void knock(
      Target target, Person person, AtomicBoolean over, AtomicInteger refused) {
    while (!over.get()) {
      try (Connection connection = target.connect()) {
        if (person.logIn(connection).status() >= 500) {
          refused.incrementAndGet();
        }
      } catch (IOException | RuntimeException e) {
        // Hung up on, or throttled: the next try.
        refused.incrementAndGet();
      }
    }
  }

  private static double[] logIn(Target target, Person person, int times) throws IOException {
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      try (Connection connection = target.connect()) {
        person.logIn(connection).expect(200);
      }
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static void report(Bench bench, String name, double[] sorted, String note) {
    bench.report(
        new Figure(
            name,
            bench.provider(),
            sorted[sorted.length * 99 / 100],
            "ms",
            OptionalDouble.empty(),
            String.format(
                Locale.ROOT,
                "median %.1f ms, longest %.1f ms; %s",
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                note)));
  }

  /** The breaker is kept out of it: with it, most would be refused at once. */
  private static String connectors(int port) {
    return """
    connectors:
      - type: ldap
        id: silent
        name: Silent directory
        limits: {breakAfter: 1000, callTimeout: 20s}
        config:
          host: 127.0.0.1:%d
          insecureNoSSL: true
          bindAs: anonymous
          userSearch: {baseDN: "dc=example,dc=com", username: uid, idAttr: uid, emailAttr: mail}
    """
        .formatted(port);
  }

  /** Takes connections and never says anything. */
  private static final class Silence implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Queue<Socket> held = new ConcurrentLinkedQueue<>();

    Silence() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          held.add(socket.accept());
        } catch (IOException e) {
          // Closed.
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket one : held) {
        one.close();
      }
    }
  }
}
