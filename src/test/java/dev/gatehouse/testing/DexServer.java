package dev.gatehouse.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Dex, built from its module, as a process that lives until {@link #close()}. Its only person is
 * {@link #LOGIN}. Not thread-safe.
 */
public final class DexServer implements AutoCloseable {
  public static final String LOGIN = "dora@example.com";

  /** The password of the hash below, which Dex's own documentation shows. */
  public static final String PASSWORD = "password";

  private static final String HASH = "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W";
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  private final Process process;
  private final URI issuer;

  private DexServer(Process process, URI issuer) {
    this.process = process;
    this.issuer = issuer;
  }

  /** Starts it with one client, where Go is installed. */
  public static DexServer start(Path directory, String client, String secret, String redirectUri)
      throws IOException, InterruptedException {
    Path program = Peers.dex();
    int port = TestServer.freePort();
    URI issuer = URI.create("http://127.0.0.1:" + port + "/dex");
    Path configuration =
        Files.writeString(
            directory.resolve("dex.yaml"),
            """
            issuer: %s
            storage: {type: memory}
            web: {http: "127.0.0.1:%d"}
            oauth2: {skipApprovalScreen: true}
            enablePasswordDB: true
            staticPasswords:
              - {email: %s, hash: "%s", username: dora, userID: "42"}
            staticClients:
              - {id: %s, secret: %s, name: Gatehouse, redirectURIs: ["%s"]}
            """
                .formatted(issuer, port, LOGIN, HASH, client, secret, redirectUri));
    Process process =
        new ProcessBuilder(program.toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("dex.log").toFile())
            .start();
    DexServer server = new DexServer(process, issuer);
    try {
      server.awaitStart(directory);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void awaitStart(Path directory) throws IOException, InterruptedException {
    HttpRequest document =
        HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration")).build();
    long end = System.nanoTime() + LONGEST_START.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() - end < 0) {
        try {
          if (client.send(document, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not there yet: the process is looked at again after a moment.
          if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
    }
    throw new IOException("Dex did not start: " + Files.readString(directory.resolve("dex.log")));
  }

  /** Its issuer. */
  public URI issuer() {
    return issuer;
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Dex does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
