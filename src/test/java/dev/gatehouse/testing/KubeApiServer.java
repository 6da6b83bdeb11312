package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A whole Kubernetes API server, with RBAC and an etcd of its own, as a process on a free port of
 * 127.0.0.1. It is made with its certificate and address, lives from {@link #start} to {@link
 * #close()}, and may be stopped and started between; its data stays. Once made, thread-safe but for
 * starts and stops.
 */
public final class KubeApiServer implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration LONGEST_END = Duration.ofSeconds(30);
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

  private final Path directory;
  private final int port = TestServer.freePort();
  private final TestCertificates certificates;
  private final String administrator;
  private final HttpClient http;
  private Process process;

  private KubeApiServer(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory.toAbsolutePath());
    this.certificates = TestCertificates.make(directory, "kubernetes");
    this.administrator = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(certificates))
            // With HTTP/2 it ends a connection, and whatever else goes on there, after a refusal.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    write("tls.pem", certificates.certificatePem());
    write("tls-key.pem", certificates.keyPem());
    write("tokens.csv", administrator + ",administrator,1,system:masters\n");
    write("administrator.yaml", kubeconfig());
  }

  private static SSLContext trusting(TestCertificates certificates) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("server", certificates.certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What the API server answered.
   *
   * @param body as text
   */
  public record Answer(int status, String body) {
    /** The body, which must be a JSON object. */
    public Map<String, Object> json() {
      try {
        return JSONObjectUtils.parse(body);
      } catch (ParseException e) {
        throw new AssertionError(toString(), e);
      }
    }
  }

  /**
   * Makes one that does not run yet.
   *
   * @param directory its own; for certificates, etcd and the log
   */
  public static KubeApiServer in(Path directory) throws IOException {
    return new KubeApiServer(directory);
  }

  /** Where it listens, for {@code clusters[].server}. */
  public URI address() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** PEM file of its certificate, for {@code clusters[].certificateAuthority}. */
  public Path certificate() {
    return directory.resolve("tls.pem");
  }

  /** A kubeconfig of somebody who may do everything. */
  public Path administratorKubeconfig() {
    return directory.resolve("administrator.yaml");
  }

  /**
   * Starts and waits until it is ready, which it is also while an issuer is not there.
   *
   * @param authentication file with an AuthenticationConfiguration, which it reads again when the
   *     file changes
   * @throws IOException with its log when it does not start
   */
  public void start(Path authentication) throws IOException, InterruptedException {
    start(List.of("--authentication-config=" + authentication.toAbsolutePath()));
  }

  /**
   * The same with other flags about who people are.
   *
   * @param authentication flags with their values, in one word each
   */
  public void start(List<String> authentication) throws IOException, InterruptedException {
    Path program = Peers.kubeApiServer();
    List<String> command =
        new ArrayList<>(
            List.of(program.toString(), "-etcd-dir", directory.resolve("etcd").toString(), "--"));
    command.addAll(flags());
    command.addAll(authentication);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    // The machine's proxy must not stand between it and an issuer on loopback.
    builder.environment().put("NO_PROXY", "*");
    process = builder.start();
    try {
      Await.until("the API server to be ready", LONGEST_START, this::ready);
    } catch (AssertionError e) {
      stop();
      throw new IOException("The API server did not start:\n" + Files.readString(log()), e);
    }
  }

  private List<String> flags() {
    String certificate = certificate().toString();
    String key = directory.resolve("tls-key.pem").toString();
    return List.of(
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        // It must not be of loopback, and nobody goes there.
        "--advertise-address=192.0.2.1",
        "--endpoint-reconciler-type=none",
        "--tls-cert-file=" + certificate,
        "--tls-private-key-file=" + key,
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + certificate,
        "--service-account-signing-key-file=" + key,
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--token-auth-file=" + directory.resolve("tokens.csv"));
  }

  private boolean ready() {
    if (!process.isAlive()) {
      throw new AssertionError("it ended with " + process.exitValue());
    }
    try {
      return send("GET", "/readyz", administrator, "").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Ends the process as an operator does, and by force when that takes too long. */
  public void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a request with a bearer token. */
  public Answer send(String method, String path, String token, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Reads with a bearer token. */
  public Answer get(String path, String token) {
    return send("GET", path, token, "");
  }

  /**
   * Who it takes the bearer of a token for (SelfSubjectReview); the error of a refusal is all that
   * it says, which is no reason.
   */
  public Verdict whoIs(String token) {
    Answer answer =
        send(
            "POST",
            REVIEWS,
            token,
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}");
    Map<String, Object> json = answer.json();
    try {
      if (answer.status() == 401) {
        String error = JSONObjectUtils.getString(json, "message");
        return new Verdict(false, "", "", List.of(), Map.of(), error);
      }
      Map<String, Object> user =
          JSONObjectUtils.getJSONObject(JSONObjectUtils.getJSONObject(json, "status"), "userInfo");
      user.put("authenticated", true);
      return ApiServerAuthenticator.verdict(user);
    } catch (ParseException e) {
      throw new AssertionError(answer.toString(), e);
    }
  }

  /** One number of its metrics; 0 when it is not there. */
  public double metric(String name, String labels) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(name) + "\\{[^}]*" + labels + "[^}]*} (\\S+)$")
            .matcher(get("/metrics", administrator).body());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  /** What it and etcd have logged, from all its lives. */
  public Path log() {
    return directory.resolve("log");
  }

  /** How much of the log there is, for {@link #logged}. */
  public long logSize() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  /** What it has logged since the log had that size. */
  public String logged(long since) throws IOException {
    byte[] all = Files.readAllBytes(log());
    return new String(all, (int) since, all.length - (int) since, StandardCharsets.UTF_8);
  }

  /**
   * Runs kubectl as the administrator.
   *
   * @return what it wrote on both outputs
   */
  public String kubectl(String input, String... arguments)
      throws IOException, InterruptedException {
    Path in = Files.writeString(Files.createTempFile(directory, "input", ".yaml"), input);
    List<String> command = new ArrayList<>(List.of(commands().resolve("kubectl").toString()));
    command.add("--kubeconfig=" + administratorKubeconfig());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("HOME", directory.toString(), "NO_PROXY", "*"));
    try (Tool tool = Tool.started(builder.redirectInput(in.toFile()))) {
      int code = tool.exitCode();
      if (code != 0) {
        throw new IOException("kubectl ended with " + code + ": " + tool.said());
      }
      return tool.said();
    }
  }

  /** A directory for the {@code PATH} with kubectl and its plug-in oidc-login, kubelogin. */
  public Path commands() throws IOException, InterruptedException {
    Path commands = Files.createDirectories(directory.resolve("bin"));
    Path kubectl = commands.resolve("kubectl");
    if (Files.notExists(kubectl)) {
      Files.createSymbolicLink(commands.resolve("kubectl-oidc_login"), Peers.kubelogin());
      Files.createSymbolicLink(kubectl, Peers.kubeApiServer());
    }
    return commands;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private String kubeconfig() {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - {name: test, cluster: {server: "%s", certificate-authority: "%s"}}
    users:
      - {name: administrator, user: {token: %s}}
    contexts:
      - {name: test, context: {cluster: test, user: administrator}}
    current-context: test
    """
        .formatted(address(), certificate(), administrator);
  }

  /** Stops it. */
  @Override
  public void close() {
    stop();
    http.close();
  }
}
