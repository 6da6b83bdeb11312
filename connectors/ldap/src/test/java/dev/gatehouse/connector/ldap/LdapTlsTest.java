package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.tck.FakeHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords only go where the certificate says that they may. */
class LdapTlsTest {
  private static TestAuthority authority;
  private static TestAuthority.Signed good;
  @TempDir private static Path files;

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = new TestAuthority();
    good = authority.sign("directory", "127.0.0.1", "localhost");
    Files.writeString(files.resolve("ca.pem"), "An authority\n" + authority.pem());
    Files.writeString(files.resolve("other.pem"), new TestAuthority().pem());
  }

  private static Config ldaps(TestDirectory directory) {
    return Config.of(directory.host())
        .set("insecureNoSSL", null)
        .set("rootCA", files.resolve("ca.pem").toString());
  }

  private static Config startTls(TestDirectory directory) {
    return ldaps(directory).set("startTLS", true);
  }

  private static TestDirectory start(boolean startTls, TestAuthority.Signed certificate)
      throws Exception {
    SSLContext tls = TestAuthority.server(certificate);
    return startTls ? TestDirectory.startWithStartTls(tls) : TestDirectory.startLdaps(tls);
  }

  private static void assertWorks(Config config) throws Exception {
    assertInstanceOf(Authenticated.class, config.login("alice", TestDirectory.PASSWORD));
  }

  /** Nobody is bound before the certificate is good: no password has left. */
  private static void assertRefused(TestDirectory directory, Config config) {
    UpstreamException e =
        assertThrows(UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
    assertEquals(UpstreamException.Kind.PROTOCOL, e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains("certificate was not accepted"), e.getMessage());
    assertEquals(List.of(), directory.allBinds());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCertificateOfTheGivenAuthorityForTheHostIsGood(boolean startTls) throws Exception {
    try (TestDirectory directory = start(startTls, good)) {
      Config config = startTls ? startTls(directory) : ldaps(directory);
      assertWorks(config);
      assertWorks(config.set("host", "localhost:" + directory.port()));
      String pem = Files.readString(files.resolve("ca.pem"));
      String data = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
      assertWorks(config.set("rootCA", null).set("rootCAData", data));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherHostsCertificateIsRefused(boolean startTls) throws Exception {
    TestAuthority.Signed other = authority.sign("127.0.0.1", "directory.example.org", "*.0.0.1");
    try (TestDirectory directory = start(startTls, other)) {
      assertRefused(directory, startTls ? startTls(directory) : ldaps(directory));
      assertRefused(
          directory,
          (startTls ? startTls(directory) : ldaps(directory))
              .set("host", "localhost:" + directory.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCertificateWhoseTimeIsOverIsRefused(boolean startTls) throws Exception {
    try (TestDirectory directory = start(startTls, authority.signExpired("d", "127.0.0.1"))) {
      assertRefused(directory, startTls ? startTls(directory) : ldaps(directory));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherAuthoritysCertificateIsRefused(boolean startTls) throws Exception {
    try (TestDirectory directory = start(startTls, good)) {
      Config config = startTls ? startTls(directory) : ldaps(directory);
      assertRefused(directory, config.set("rootCA", files.resolve("other.pem").toString()));
      assertRefused(directory, config.set("rootCA", null));
    }
  }

  @Test
  void aServerThatDoesNotStartTlsGetsNothing() throws Exception {
    try (TestDirectory directory = TestDirectory.start()) {
      UpstreamException e =
          assertThrows(
              UpstreamException.class,
              () -> startTls(directory).login("alice", TestDirectory.PASSWORD));
      assertTrue(e.getMessage().contains("logging in"), e.getMessage());
      assertEquals(List.of(), directory.allBinds());
    }
  }

  @Test
  void tlsOnAPortWithoutItSaysWhatToCheck() throws Exception {
    try (TestDirectory directory = TestDirectory.start()) {
      UpstreamException e =
          assertThrows(
              UpstreamException.class,
              () ->
                  ldaps(directory)
                      .set("requestTimeout", "1s")
                      .login("alice", TestDirectory.PASSWORD));
      assertTrue(e.getMessage().contains("logging in"), e.getMessage());
      assertEquals(List.of(), directory.allBinds());
    }
  }

  @Test
  void dexesInsecureSkipVerifyWorksInItsFilesAndIsLoud() throws Exception {
    TestAuthority.Signed expired = authority.signExpired("other", "other.example.org");
    try (TestDirectory directory = start(false, expired)) {
      Config config = ldaps(directory).set("rootCA", null).set("insecureSkipVerify", true);
      assertEquals(
          List.of(
              "error: insecureSkipVerify is not supported; give the authority of the server's"
                  + " certificate as rootCA"),
          config.problems());
      config.asDex();
      assertTrue(config.problems().get(0).startsWith("warning: insecureSkipVerify: whoever is"));
      assertWorks(config);
      FakeHost host = new FakeHost();
      config.open(host).close();
      assertTrue(host.logger().lines().toString().contains("not checked"));
    }
  }

  @Test
  void protocolsBelowTls12AreNotSpoken() throws Exception {
    SSLContext context = SSLContext.getDefault();
    CheckedSocketFactory factory = new CheckedSocketFactory(context.getSocketFactory(), true);
    SSLParameters parameters = ((SSLSocket) factory.createSocket()).getSSLParameters();
    assertEquals(List.of("TLSv1.3", "TLSv1.2"), List.of(parameters.getProtocols()));
    assertEquals("LDAPS", parameters.getEndpointIdentificationAlgorithm());
  }

  @Test
  void anAuthorityThatCannotBeReadIsNeverIgnored() throws Exception {
    Files.writeString(files.resolve("empty.pem"), "nothing\n");
    for (String file : List.of("missing.pem", "empty.pem")) {
      Config config =
          Config.of("127.0.0.1")
              .set("insecureNoSSL", null)
              .set("rootCA", files.resolve(file).toString());
      UpstreamException e =
          assertThrows(UpstreamException.class, () -> config.open(new FakeHost()));
      assertTrue(e.getMessage().contains(file), e.getMessage());
    }
    String problem =
        Config.of("127.0.0.1")
            .set("insecureNoSSL", null)
            .set("rootCAData", "bm90aGluZw==")
            .problems()
            .get(0);
    assertTrue(problem.contains("no certificate"), problem);
  }

  @Test
  void aClientCertificateIsTheAccountThatSearches(@TempDir Path data) throws Exception {
    TestAuthority.Signed client = authority.sign("gatehouse");
    Path certificate = Files.writeString(files.resolve("client.pem"), client.pem());
    Path key = Files.writeString(files.resolve("client.key"), client.keyPem());
    try (Slapd slapd = OpenLdap.start(data, authority, good)) {
      Config config =
          Config.of(slapd.tlsHost())
              .set("insecureNoSSL", null)
              .set("rootCA", files.resolve("ca.pem").toString())
              .set("clientCert", certificate.toString())
              .set("clientKey", key.toString());
      assertWorks(config);
      config.set("bindDN", null).set("bindPW", null).set("bindAs", "external");
      assertWorks(config);
      assertWorks(config.set("host", slapd.host()).set("startTLS", true));
      config.set("bindAs", "anonymous").set("startTLS", null).set("host", slapd.tlsHost());
      assertThrows(
          UpstreamException.class,
          () -> config.login("alice", TestDirectory.PASSWORD),
          "nobody in particular may not search here");
    }
  }

  @Test
  void anyServerButTheNamedOneIsRefusedByOpenLdapsCertificateToo(@TempDir Path data)
      throws Exception {
    try (Slapd slapd = OpenLdap.start(data, authority, authority.sign("x", "ldap.example.org"))) {
      Config config =
          Config.of(slapd.host())
              .set("insecureNoSSL", null)
              .set("startTLS", true)
              .set("rootCA", files.resolve("ca.pem").toString());
      UpstreamException e =
          assertThrows(
              UpstreamException.class, () -> config.login("alice", TestDirectory.PASSWORD));
      assertTrue(e.getMessage().contains("certificate was not accepted"), e.getMessage());
      assertEquals(0, slapd.logged("dn=\"" + TestDirectory.SERVICE));
    }
  }
}
