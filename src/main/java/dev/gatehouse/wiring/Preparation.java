package dev.gatehouse.wiring;

import dev.gatehouse.crypto.CryptoProvider;
import dev.gatehouse.http.HttpServer;

/**
 * What a start needs whatever the configuration says, done on a second processor while the first
 * one reads it: the native cryptography, and the server library's tables.
 */
final class Preparation {
  private final Thread thread;

  private Preparation(Thread thread) {
    this.thread = thread;
  }

  static Preparation begin() {
    return new Preparation(
        Thread.ofPlatform()
            .daemon()
            .name("preparation")
            .start(() -> {
              CryptoProvider.install();
              HttpServer.prepare();
            }));
  }

  /** Waits for the end: two threads that initialise the same classes could wait for each other. */
  void await() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
