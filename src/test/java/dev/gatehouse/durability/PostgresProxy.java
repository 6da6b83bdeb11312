package dev.gatehouse.durability;

import dev.gatehouse.database.PostgresOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a server and PostgreSQL, reads the statements that go over the wire (PostgreSQL's
 * frontend/backend protocol 3.0) and can cut a connection around a commit. What it counts is what
 * the database was asked, whatever the server believes. Thread-safe.
 */
final class PostgresProxy implements AutoCloseable {
  /** Where a connection is cut. */
  enum Cut {
    /** The commit does not reach the database: the transaction is undone. */
    BEFORE_COMMIT,
    /** The database has committed, and its answer gets lost. */
    AFTER_COMMIT
  }

  private record Plan(String statement, Cut cut) {}

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<List<String>> units = new ArrayList<>();
  private final AtomicInteger encryptionAsked = new AtomicInteger();
  private Plan plan;

  PostgresProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("postgres-proxy").start(this::accept);
  }

  /** The database behind this proxy. */
  static PostgresProxy before(PostgresOptions options) throws IOException {
    return new PostgresProxy(URI.create(options.jdbcUrl().substring("jdbc:".length())).getPort());
  }

  /** The same database, reached through here. */
  PostgresOptions through(PostgresOptions options) {
    return new PostgresOptions(
        options.jdbcUrl().replace(":" + target + "/", ":" + listener.getLocalPort() + "/"),
        options.user(),
        options.password(),
        options.properties(),
        options.pool(),
        options.clock());
  }

  /**
   * What was executed, in the order of its end: a transaction with its control statements, or a
   * statement outside of any.
   */
  synchronized List<List<String>> units() {
    return List.copyOf(units);
  }

  synchronized void forget() {
    units.clear();
  }

  /** Cuts the next connection whose transaction ran a statement with that text, once. */
  synchronized void cut(String statement, Cut cut) {
    plan = new Plan(statement, cut);
  }

  /** How many connections asked for TLS first. */
  int encryptionAsked() {
    return encryptionAsked.get();
  }

  /** Whether the planned cut has happened. */
  synchronized boolean hasCut() {
    return plan == null;
  }

  private synchronized void ended(List<String> unit) {
    units.add(List.copyOf(unit));
  }

  private synchronized Cut decide(List<String> transaction) {
    if (plan == null || transaction.stream().noneMatch(one -> one.contains(plan.statement()))) {
      return null;
    }
    Cut decided = plan.cut();
    plan = null;
    return decided;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Session session = new Session(client, server);
        Thread.ofVirtual().name("postgres-proxy-requests").start(session::requests);
        Thread.ofVirtual().name("postgres-proxy-answers").start(session::answers);
      } catch (IOException e) {
        // Closed, or the database is down: the server sees a closed connection.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection of the server. */
  private final class Session {
    private final Socket client;
    private final Socket server;
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final List<String> transaction = new ArrayList<>();
    private volatile boolean loseAnswer;

    Session(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      try {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(server.getOutputStream());
        byte[] startup = startup(in);
        out.writeInt(startup.length + 4);
        out.write(startup);
        while (true) {
          byte type = in.readByte();
          byte[] payload = payload(in);
          Cut cut = note((char) type, payload);
          if (cut == Cut.BEFORE_COMMIT) {
            return;
          }
          loseAnswer |= cut == Cut.AFTER_COMMIT;
          message(out, type, payload);
        }
      } catch (IOException e) {
        // One side has gone; so goes the other.
      } finally {
        end();
      }
    }

    /** Declines encryption, which a driver may ask for first. */
    private byte[] startup(DataInputStream in) throws IOException {
      byte[] first = payload(in);
      if (first.length != 4) {
        return first;
      }
      encryptionAsked.incrementAndGet();
      client.getOutputStream().write('N');
      return startup(in);
    }

    private Cut note(char type, byte[] payload) {
      String[] texts = new String(payload, StandardCharsets.UTF_8).split("\0", -1);
      switch (type) {
        case 'P' -> statements.put(texts[0], texts[1]);
        case 'B' -> portals.put(texts[0], statements.get(texts[1]));
        case 'E' -> {
          return ran(portals.get(texts[0]));
        }
        case 'Q' -> {
          return ran(texts[0]);
        }
        default -> {}
      }
      return null;
    }

    private Cut ran(String sql) {
      boolean within = !transaction.isEmpty();
      transaction.add(sql);
      boolean ends = sql.equals("COMMIT") || sql.equals("ROLLBACK");
      if (ends || (!within && !sql.equals("BEGIN"))) {
        Cut cut = sql.equals("COMMIT") ? decide(transaction) : null;
        ended(transaction);
        transaction.clear();
        return cut;
      }
      return null;
    }

    void answers() {
      try {
        DataInputStream in = new DataInputStream(server.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        while (true) {
          byte type = in.readByte();
          byte[] payload = payload(in);
          if (!loseAnswer) {
            message(out, type, payload);
          } else if (type == 'Z') {
            return;
          }
        }
      } catch (IOException e) {
        // One side has gone; so goes the other.
      } finally {
        end();
      }
    }

    private void end() {
      for (Socket socket : List.of(client, server)) {
        open.remove(socket);
        try {
          socket.close();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
      byte[] payload = new byte[in.readInt() - 4];
      if (in.readNBytes(payload, 0, payload.length) < payload.length) {
        throw new EOFException();
      }
      return payload;
    }

    private static void message(OutputStream out, byte type, byte[] payload) throws IOException {
      ByteArrayOutputStream whole = new ByteArrayOutputStream(payload.length + 5);
      DataOutputStream data = new DataOutputStream(whole);
      data.writeByte(type);
      data.writeInt(payload.length + 4);
      data.write(payload);
      out.write(whole.toByteArray());
      out.flush();
    }
  }
}
