package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.testing.ApiServerAuthenticator.Cluster;
import dev.gatehouse.testing.ApiServerAuthenticator.Mapping;
import dev.gatehouse.testing.ApiServerAuthenticator.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wrapper itself, on an issuer made of the JDK's HTTP server and Nimbus. */
class ApiServerAuthenticatorTest {
  private static final char[] PASSWORD = "of-this-test".toCharArray();

  @TempDir Path directory;
  private HttpsServer server;
  private URI issuer;
  private String caPem;
  private RSAKey key;

  @BeforeEach
  void startIssuer() throws Exception {
    KeyStore certificates = selfSigned();
    caPem = pem(certificates.getCertificate("issuer"));
    key = new RSAKeyGenerator(2048).keyID("one").algorithm(JWSAlgorithm.RS256).generate();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(certificates)));
    issuer = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    server.createContext(
        "/.well-known/openid-configuration",
        json(Map.of("issuer", issuer.toString(), "jwks_uri", issuer + "/keys")));
    server.createContext("/keys", json(new JWKSet(key).toJSONObject(true)));
    server.start();
  }

  @AfterEach
  void stopIssuer() {
    server.stop(0);
  }

  @Test
  void acceptsAGoodTokenAndRefusesOthersWithTheReason() throws Exception {
    Cluster cluster =
        new Cluster(
            issuer,
            caPem,
            List.of("kubernetes", "another"),
            new Mapping("sub", "oidc:"),
            Optional.of(new Mapping("groups", "team:")));
    try (ApiServerAuthenticator authenticator = ApiServerAuthenticator.start(cluster)) {
      Verdict accepted = authenticator.judge(token("kubernetes", 300));
      assertEquals(
          new Verdict(true, "oidc:alice", "", List.of("team:developers"), Map.of(), ""), accepted);
      Verdict expired = authenticator.judge(token("kubernetes", -60));
      assertFalse(expired.authenticated());
      assertTrue(expired.error().contains("token is expired"), expired.error());
      Verdict misdirected = authenticator.judge(token("other", 300));
      assertFalse(misdirected.authenticated());
      assertTrue(misdirected.error().contains("audience"), misdirected.error());
      String good = token("kubernetes", 300);
      assertThrows(IllegalArgumentException.class, () -> authenticator.judge(good + "\n" + good));
    }
  }

  @Test
  void saysWhyAConfigurationIsRefused() {
    Cluster noAudience =
        new Cluster(issuer, caPem, List.of(), new Mapping("sub", ""), Optional.empty());
    IOException refused =
        assertThrows(IOException.class, () -> ApiServerAuthenticator.start(noAudience));
    assertTrue(refused.getMessage().contains("jwt[0].issuer.audiences"), refused.getMessage());
  }

  private String token(String audience, int secondsLeft) throws Exception {
    long now = InstantSource.system().instant().getEpochSecond();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer.toString())
            .audience(audience)
            .subject("alice")
            .claim("groups", List.of("developers"))
            .claim("iat", now)
            .claim("exp", now + secondsLeft)
            .build();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private static HttpHandler json(Map<String, Object> body) {
    byte[] bytes = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      try (exchange) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  private KeyStore selfSigned() throws Exception {
    Path file = directory.resolve("issuer.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "issuer",
                "-keyalg",
                "EC",
                "-dname",
                "CN=issuer",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), output);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext tls(KeyStore certificates) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(certificates, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(Certificate certificate) throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }
}
