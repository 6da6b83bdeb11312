package dev.gatehouse.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Accepts connections on a socket until it is closed, and has each served on a thread of its own.
 */
public final class Listener implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket socket;
  private final Service service;

  /** Serves one connection, which is closed when it returns or fails. */
  @FunctionalInterface
  public interface Service {
    /** Serves a connection, which is closed when this returns or throws. */
    void serve(Socket connection) throws IOException, InterruptedException;
  }

  private Listener(ServerSocket socket, Service service) {
    this.socket = socket;
    this.service = service;
  }

  /** Begins to accept. */
  public static Listener start(ServerSocket socket, Service service) {
    Listener listener = new Listener(socket, service);
    Thread.ofVirtual().start(listener::accept);
    return listener;
  }

  /** On a free port of 127.0.0.1. */
  public static Listener start(Service service) {
    try {
      return start(new ServerSocket(0, 50, loopback()), service);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /** The port of 127.0.0.1 that it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // Closed; the loop ends.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(PATIENCE_MILLIS);
      service.serve(connection);
    } catch (IOException e) {
      // The client refused the certificate or hung up, which its test looks at.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
