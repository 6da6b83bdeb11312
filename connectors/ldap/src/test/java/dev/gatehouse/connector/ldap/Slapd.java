package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real OpenLDAP server of the test, with its data in a temporary directory. Without the package
 * {@code slapd} the test is skipped; with {@code CI=true} that is a failure.
 */
final class Slapd implements AutoCloseable {
  private static final String ADMIN = "cn=admin,dc=example,dc=org";
  private static final String ADMIN_PASSWORD = "admin-secret";

  private static final String CONFIGURATION =
      """
      include SCHEMA/core.schema
      include SCHEMA/cosine.schema
      include SCHEMA/inetorgperson.schema
      modulepath MODULES
      moduleload back_mdb
      moduleload memberof
      moduleload ppolicy
      pidfile DIR/slapd.pid
      sizelimit 100000
      TLSCACertificateFile DIR/ca.pem
      TLSCertificateFile DIR/server.pem
      TLSCertificateKeyFile DIR/server.key
      TLSVerifyClient try
      authz-regexp "^cn=gatehouse$" "cn=service,dc=example,dc=org"
      database mdb
      suffix "dc=example,dc=org"
      rootdn "cn=admin,dc=example,dc=org"
      rootpw admin-secret
      directory DIR/data
      maxsize 1073741824
      index objectClass,uid,member,entryUUID eq
      access to attrs=userPassword by anonymous auth by * none
      access to * by dn.base="cn=service,dc=example,dc=org" read by self read by anonymous auth
      overlay memberof
      overlay ppolicy
      ppolicy_default "cn=policy,dc=example,dc=org"
      ppolicy_use_lockout
      """;

  private static final String ENDED = "the log has ended ";

  private final Process process;
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final int port;
  private final int tlsPort;

  private Slapd(Process process, int port, int tlsPort) {
    this.process = process;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /**
   * Starts a server.
   *
   * @param directory empty
   * @param ldif what it holds
   * @param authority who signed its certificate
   * @param certificate what it presents
   */
  static Slapd start(
      Path directory, String ldif, TestAuthority authority, TestAuthority.Signed certificate)
      throws Exception {
    Path program = program(directory);
    Path modules = first("/usr/lib/ldap", "/usr/lib64/openldap", "/usr/libexec/openldap");
    Path schema = first("/etc/ldap/schema", "/etc/openldap/schema");
    Files.createDirectory(directory.resolve("data"));
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    Files.writeString(directory.resolve("server.pem"), certificate.pem());
    Files.writeString(directory.resolve("server.key"), certificate.keyPem());
    Path configuration = directory.resolve("slapd.conf");
    Files.writeString(
        configuration,
        CONFIGURATION
            .replace("DIR", directory.toString())
            .replace("SCHEMA", schema.toString())
            .replace("MODULES", modules.toString()));
    Path data = directory.resolve("data.ldif");
    Files.writeString(data, ldif);
    run(
        program.toString(),
        "-T",
        "add",
        "-q",
        "-f",
        configuration.toString(),
        "-l",
        data.toString());
    int port = freePort();
    int tlsPort = freePort();
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-f",
                configuration.toString(),
                "-h",
                "ldap://127.0.0.1:" + port + " ldaps://127.0.0.1:" + tlsPort,
                "-d",
                "256")
            .redirectErrorStream(true)
            .start();
    Slapd slapd = new Slapd(process, port, tlsPort);
    Thread.ofVirtual().start(slapd::read);
    slapd.await("slapd starting");
    return slapd;
  }

  /**
   * A copy, because on some systems a security policy binds the installed file to its own places.
   */
  private static Path program(Path directory) throws IOException {
    Optional<Path> installed =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":")),
                Stream.of("/usr/sbin", "/usr/lib/openldap"))
            .map(place -> Path.of(place, "slapd"))
            .filter(Files::isExecutable)
            .findFirst();
    if (installed.isEmpty()) {
      String remedy = "slapd is missing: apt-get install slapd";
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(remedy + " (With CI=true a test that cannot run is a failure.)");
      }
      Assumptions.abort(remedy);
    }
    Path copy = directory.resolve("slapd");
    Files.copy(installed.orElseThrow(), copy);
    return copy;
  }

  private static Path first(String... places) {
    return Stream.of(places)
        .map(Path::of)
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("none of " + List.of(places) + " exists"));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(log::add);
      log.add(ENDED);
    } catch (UncheckedIOException e) {
      log.add(ENDED + e.getMessage());
    } catch (IOException e) {
      log.add(ENDED + e.getMessage());
    }
  }

  /** Waits for a line with this text and throws away those before. */
  private void await(String text) throws InterruptedException {
    StringBuilder before = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      String line = log.poll(30, TimeUnit.SECONDS);
      if (line == null || line.startsWith(ENDED)) {
        break;
      }
      if (line.contains(text)) {
        return;
      }
      before.append(line).append('\n');
    }
    process.destroyForcibly();
    throw new IllegalStateException("slapd did not say \"" + text + "\" but\n" + before);
  }

  /** What the server logged of operations with this text, such as {@code SRCH base}, until now. */
  long logged(String text) throws LDAPException, InterruptedException {
    // An operation of our own, whose line comes after those of all others.
    String mark = "cn=mark-" + System.nanoTime();
    try (LDAPConnection connection = admin()) {
      connection.getEntry(mark + ",dc=example,dc=org");
    }
    long found = 0;
    for (String line = log.poll(30, TimeUnit.SECONDS);
        line != null && !line.contains(mark);
        line = log.poll(30, TimeUnit.SECONDS)) {
      if (line.contains(text)) {
        found++;
      }
    }
    return found;
  }

  /** A connection that may do everything. */
  LDAPConnection admin() throws LDAPException {
    return new LDAPConnection("127.0.0.1", port, ADMIN, ADMIN_PASSWORD);
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  String tlsHost() {
    return "127.0.0.1:" + tlsPort;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
