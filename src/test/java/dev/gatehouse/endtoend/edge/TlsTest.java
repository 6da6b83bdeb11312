package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS: protocols, versions, certificates that change and certificates that are wrong. */
@Timeout(120)
class TlsTest {
  private static TestCertificates first;
  private static TestCertificates second;
  @TempDir Path directory;
  private TestServer server;

  @BeforeAll
  static void make(@TempDir Path keys) {
    first = TestCertificates.make(keys, "first");
    second = TestCertificates.make(keys, "second");
  }

  private void start(String more) {
    server = TestServer.in(directory).https(first, 0).web(more).start();
  }

  private void write(String certificate, String key) throws IOException {
    Files.writeString(directory.resolve("tls.pem"), certificate);
    Files.writeString(directory.resolve("tls-key.pem"), key);
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("tls", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> get(TestCertificates trusted, HttpClient.Version version)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(trusting(trusted.certificate()))
            .version(version)
            .build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port("https") + "/keys"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aReloadMayNameOtherFilesAndVersions() throws Exception {
    start("");
    Files.writeString(directory.resolve("other.pem"), second.certificatePem());
    Files.writeString(directory.resolve("other-key.pem"), second.keyPem());
    assertEquals(200, get(first, HttpClient.Version.HTTP_1_1).statusCode());
    var reply =
        server.reload(yaml ->
            yaml.replace("/tls.pem", "/other.pem")
                .replace("/tls-key.pem", "/other-key.pem\n  tlsMinVersion: '1.3'"));
    assertEquals(
        java.util.List.of("web changed: tlsCert, tlsKey, tlsMinVersion"),
        reply.body().get("changes"),
        () -> reply.body().toString());
    assertEquals(200, get(second, HttpClient.Version.HTTP_1_1).statusCode());
    assertThrows(IOException.class, () -> get(first, HttpClient.Version.HTTP_1_1));
    server.close();
  }

  /** The version that a handshake with only {@code protocol} ends in. */
  private String handshake(String protocol) throws Exception {
    SSLContext context = trusting(first.certificate());
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port("https"))) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
    }
  }

  @Test
  void speaksHttp2AndHttp1() throws Exception {
    start("");
    HttpResponse<String> two = get(first, HttpClient.Version.HTTP_2);
    assertEquals(HttpClient.Version.HTTP_2, two.version());
    assertEquals(200, two.statusCode());
    HttpResponse<String> one = get(first, HttpClient.Version.HTTP_1_1);
    assertEquals(HttpClient.Version.HTTP_1_1, one.version());
    assertEquals(two.body(), one.body());
    server.close();
  }

  @Test
  void speaksTls12And13WithForwardSecrecyAndNothingOlder() throws Exception {
    start("");
    assertTrue(handshake("TLSv1.3").startsWith("TLSv1.3 "));
    String old = handshake("TLSv1.2");
    assertTrue(old.startsWith("TLSv1.2 TLS_ECDHE_"), old);
    assertThrows(SSLException.class, () -> handshake("TLSv1.1"));
    // What the JDK's client would not even offer: a ClientHello of TLS 1.1 by hand.
    assertTrue(alertTo("0302").startsWith("1503"), "a fatal alert");
    server.close();
  }

  @Test
  void speaksOnlyTls13WhereConfigured() throws Exception {
    start("tlsMinVersion: '1.3'");
    assertTrue(handshake("TLSv1.3").startsWith("TLSv1.3 "));
    assertThrows(SSLException.class, () -> handshake("TLSv1.2"));
    server.close();
  }

  /** The first bytes of the answer to a ClientHello of one version, in hexadecimal. */
  private String alertTo(String version) throws IOException {
    String hello = version + "00".repeat(32) + "00" + "0004c013c014" + "0100";
    String body = "01" + "%06x".formatted(hello.length() / 2) + hello;
    String record = "16" + version + "%04x".formatted(body.length() / 2) + body;
    try (java.net.Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.port("https"))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(java.util.HexFormat.of().parseHex(record));
      socket.getOutputStream().flush();
      return java.util.HexFormat.of().formatHex(socket.getInputStream().readNBytes(7));
    }
  }

  @Test
  void aChangedPairIsServedAndAWrongOneIsNot() throws Exception {
    start("");
    assertEquals(200, get(first, HttpClient.Version.HTTP_2).statusCode());
    write(second.certificatePem(), first.keyPem());
    assertRefused("does not belong to the certificate");
    // Also without a reload: the files are looked at every ten seconds.
    server.log().line(line -> line.contains("the old one stays"));
    assertEquals(200, get(first, HttpClient.Version.HTTP_2).statusCode());
    write("nonsense", second.keyPem());
    assertRefused("tls.pem");
    Files.delete(directory.resolve("tls-key.pem"));
    assertRefused("tls-key.pem");
    write(second.certificatePem(), second.keyPem());
    server.reload();
    assertEquals(200, get(second, HttpClient.Version.HTTP_2).statusCode());
    assertThrows(IOException.class, () -> get(first, HttpClient.Version.HTTP_2));
    server.close();
  }

  private void assertRefused(String why) throws Exception {
    AdminReply reply = server.administer("POST", "/configuration/reload", Map.of());
    assertFalse(reply.ok());
    assertTrue(reply.body().toString().contains(why), () -> reply.body().toString());
    assertEquals(200, get(first, HttpClient.Version.HTTP_2).statusCode());
  }

  @Test
  void aPairThatDoesNotBelongTogetherStopsTheStart() throws Exception {
    for (Map.Entry<String, String> wrong :
        Map.of(
                second.keyPem(),
                "does not belong to the certificate",
                "nonsense",
                "no unencrypted private key")
            .entrySet()) {
      TestCertificates pair =
          new TestCertificates(
              first.certificate(), first.key(), first.certificatePem(), wrong.getKey());
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class, () -> TestServer.in(directory).https(pair, 0).start());
      assertTrue(refused.getMessage().contains(wrong.getValue()), refused.getMessage());
    }
  }
}
