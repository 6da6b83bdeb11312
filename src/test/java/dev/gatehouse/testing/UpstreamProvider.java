package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An OpenID provider that we did not write, the npm library {@code oidc-provider}, as a process
 * that lives until {@link #close()}. People log in at its own pages with any password. Not
 * thread-safe.
 */
public final class UpstreamProvider implements AutoCloseable {
  private static final int ANSWER_SECONDS = 60;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final URI issuer;

  private UpstreamProvider(Process process) throws IOException {
    this.process = process;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    issuer = URI.create((String) answer().get("issuer"));
  }

  /**
   * Its only client.
   *
   * @param authentication a method of OpenID Connect Core 1.0, section 9
   */
  public record Client(
      String id,
      String secret,
      String authentication,
      String redirectUri,
      String postLogoutRedirectUri) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "Client[" + id + "]";
    }
  }

  /** Starts it, where Node.js is installed. */
  public static UpstreamProvider start(Client client) throws IOException, InterruptedException {
    Path node =
        Requirements.command(
            "node", "Install Node.js 20 or newer (for example apt-get install nodejs npm).");
    Path project = Peers.relyingParty();
    ProcessBuilder builder =
        new ProcessBuilder(node.toString(), project.resolve("upstream.mjs").toString());
    builder
        .environment()
        .put(
            "UPSTREAM_SETTINGS",
            JSONObjectUtils.toJSONString(
                Map.of(
                    "client_id", client.id(),
                    "client_secret", client.secret(),
                    "authentication", client.authentication(),
                    "redirect_uri", client.redirectUri(),
                    "post_logout_redirect_uri", client.postLogoutRedirectUri())));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      return new UpstreamProvider(process);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Its issuer. */
  public URI issuer() {
    return issuer;
  }

  /** From now on everybody has this claim. */
  public void claim(String name, Object value) throws IOException {
    tell(Map.of(name, value));
  }

  /** From now on somebody has no account. */
  public void forget(String login) throws IOException {
    tell(Map.of("forget", login));
  }

  private void tell(Map<String, Object> command) throws IOException {
    commands.write(JSONObjectUtils.toJSONString(command));
    commands.newLine();
    commands.flush();
    answer();
  }

  private Map<String, Object> answer() throws IOException {
    try {
      String line = CompletableFuture.supplyAsync(this::line).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new IOException("the provider has ended");
      }
      return JSONObjectUtils.parse(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException | ParseException e) {
      throw new IOException("the provider gave no answer", e);
    }
  }

  private String line() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the provider does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
