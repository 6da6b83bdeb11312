package dev.gatehouse.durability;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer of connections, as a service of Kubernetes is: each new connection goes to the next
 * replica, those that are open stay where they are, and nothing is tried again. Thread-safe.
 */
final class Balancer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Integer> replicas = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  Balancer() throws IOException {
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("balancer").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on connections also go to this port. */
  void add(int port) {
    replicas.add(port);
  }

  /** No new connection goes there. */
  void withdraw(int port) {
    replicas.removeIf(one -> one == port);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        List<Integer> now = List.copyOf(replicas);
        int next = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
        Socket replica = new Socket(InetAddress.getLoopbackAddress(), next);
        client.setTcpNoDelay(true);
        replica.setTcpNoDelay(true);
        open.addAll(List.of(client, replica));
        Thread.ofVirtual().start(() -> copy(client, replica));
        Thread.ofVirtual().start(() -> copy(replica, client));
      } catch (IOException e) {
        // Closed, or a replica that does not listen: the client sees a closed connection.
      }
    }
  }

  /** Ends both when one has ended. */
  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The other direction has closed both.
    } finally {
      open.removeAll(List.of(from, to));
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
