package dev.gatehouse.kubernetes.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.FakeTlsServer;
import dev.gatehouse.testing.TestAuthority;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The issuer as an API server sees it, on servers of which each is wrong in one way. */
class IssuerCheckTest {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final String KEY =
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k1\",\"use\":\"sig\",\"alg\":\"ES256\","
          + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
          + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";

  private static TestAuthority certificates;
  private FakeTlsServer server;

  @BeforeAll
  static void make(@TempDir Path keys) {
    certificates =
        new TestAuthority(keys)
            .root("root", "-ext", "bc:c", "-validity", "3650")
            .root("namesake", "-ext", "bc:c", "-dname", "CN=root")
            .root("plain", "-validity", "3650")
            .signed("between", "root", "-ext", "bc:c", "-validity", "3000")
            .signed("good", "root", "-ext", "san=ip:127.0.0.1", "-validity", "90")
            .signed("below", "between", "-ext", "san=ip:127.0.0.1", "-validity", "90")
            .signed("elsewhere", "root", "-ext", "san=dns:login.example.com", "-validity", "90")
            .signed("nameless", "root", "-validity", "90")
            .signed(
                "ended", "root", "-ext", "san=ip:127.0.0.1", "-startdate", "-30d", "-validity", "9")
            .signed(
                "soon", "root", "-ext", "san=ip:127.0.0.1", "-startdate", "-85d", "-validity", "90")
            .signed("amiss", "plain", "-ext", "san=ip:127.0.0.1", "-validity", "90");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private FakeTlsServer serve(String... chain) {
    stop();
    server = FakeTlsServer.start(certificates.server(chain));
    return server
        .json(DISCOVERY, 200, document(server.origin().toString(), server.origin() + "/keys"))
        .json("/keys", 200, "{\"keys\":[" + KEY + "]}");
  }

  private static String document(String issuer, String keys) {
    return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}";
  }

  /** What was found: one line each. */
  private record Looked(String text, boolean agrees, Optional<byte[]> keys) {
    Looked says(String... parts) {
      for (String part : parts) {
        assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
      }
      return this;
    }

    Looked fails(String... parts) {
      assertFalse(agrees, text);
      return says(parts);
    }
  }

  private Looked look(String authority) throws CheckException {
    return look(authority, server.origin(), Optional.empty(), Duration.ofSeconds(10));
  }

  private static Looked look(
      String authority, URI issuer, Optional<URI> discovery, Duration patience)
      throws CheckException {
    return look(authority, issuer, discovery, false, patience);
  }

  private static Looked look(
      String authority, URI issuer, Optional<URI> discovery, boolean inside, Duration patience)
      throws CheckException {
    Findings findings = new Findings();
    try (HttpsReader reader = new HttpsReader(Optional.of(certificates.pem(authority)), patience)) {
      Optional<byte[]> keys =
          new IssuerCheck(
                  issuer,
                  discovery,
                  inside,
                  List.of("ES256"),
                  reader,
                  InstantSource.system(),
                  findings)
              .look();
      return new Looked(
          findings.all().stream()
              .map(one ->
                  one.level() + " " + one.subject() + ": " + one.detail() + " / " + one.advice())
              .collect(Collectors.joining("\n")),
          findings.agree(),
          keys);
    }
  }

  @Test
  void whatIsGoodIsSaid() throws Exception {
    serve("good");
    Looked looked = look("root");
    assertTrue(looked.agrees(), looked.text());
    assertEquals(
        "{\"keys\":[" + KEY + "]}",
        new String(looked.keys().orElseThrow(), StandardCharsets.UTF_8));
    looked.says(
        "GOOD certificate: CN=good", "GOOD discovery", "GOOD keys: 1 keys", "k1", "GOOD clock");
    assertFalse(looked.text().contains("WARNING"), looked.text());
    serve("below", "between");
    assertTrue(look("root").agrees());
    assertTrue(look("between").agrees(), "an authority in between is one too");
    assertTrue(server.asked.stream().noneMatch(one -> one.headers().containsKey("authorization")));
  }

  @Test
  void certificatesThatAnApiServerDoesNotTake() throws Exception {
    serve("below");
    look("root")
        .fails("the chain of 1 is incomplete", "signed by CN=between", "not sent along", "tlsCert");
    serve("good");
    look("between").fails("issuerCertificateAuthority does not have");
    look("namesake").fails("has CN=root with another key than the one that signed CN=good");
    serve("elsewhere");
    look("root").fails("is for login.example.com and not for 127.0.0.1");
    serve("nameless");
    look("root").fails("no subject alternative name", "CN alone does not count");
    serve("ended");
    look("root").fails("CN=ended ended on ");
    serve("amiss");
    look("plain").fails("CN=plain does not say that it is an authority (CA:TRUE)");
    serve("soon");
    Looked soon = look("root");
    assertTrue(soon.agrees(), soon.text());
    soon.says("WARNING certificate: CN=soon ends on ");
  }

  @Test
  void authoritiesThatEnd() throws Exception {
    serve("good");
    Findings findings = new Findings();
    List<X509Certificate> root = Certificates.of(certificates.pem("root"));
    Instant end = root.getFirst().getNotAfter().toInstant();
    Certificates.authorities("a", root, end.plusSeconds(1), findings);
    Certificates.authorities("b", root, end.minus(Duration.ofDays(20)), findings);
    Certificates.authorities("c", root, end.minus(Duration.ofDays(200)), findings);
    Certificates.authorities("d", root, end.minus(Duration.ofDays(4000)), findings);
    assertEquals(
        Map.of("a", "FAILED", "b", "WARNING", "d", "FAILED"),
        findings.all().stream()
            .collect(Collectors.toMap(Finding::subject, one -> one.level().name())));
  }

  @Test
  void documentsThatAnApiServerDoesNotTake() throws Exception {
    String url = serve("good").origin().toString();
    server.json(DISCOVERY, 200, document(url + "/", url + "/keys"));
    look("root").fails("names " + url + "/, and the API server is told", "by a slash at the end");
    server.json(DISCOVERY, 200, document(url.replace("https", "HTTPS"), url + "/keys"));
    look("root").fails("capital letters");
    server.json(DISCOVERY, 200, document("https://dex.example.com", url + "/keys"));
    look("root").fails("it is another issuer");
    server.json(DISCOVERY, 200, "{\"issuer\":7}");
    look("root").fails("names no issuer");
    server.json(DISCOVERY, 200, document(url, "http://127.0.0.1/keys"));
    look("root").fails("jwks_uri is no https address");
    server.json(DISCOVERY, 200, document(url, "https://[::"));
    look("root").fails("jwks_uri is no https address");
    server.json(DISCOVERY, 201, document(url, url + "/keys"));
    look("root").fails("answers with 201; only 200 counts");
    server.json(DISCOVERY, 404, "nothing");
    look("root").fails("answers with 404", "path of the issuer");
    server.at(DISCOVERY, (asked, out) -> FakeTlsServer.send(out, 200, "", "<html>Log in</html>"));
    look("root").fails("with no JSON object", "a login page");
    server.at(
        DISCOVERY,
        (asked, out) -> FakeTlsServer.send(out, 302, "Location: https://evil.example/\r\n", ""));
    look("root").fails("answers with 302 and sends on to https://evil.example/");
  }

  @Test
  void keySetsThatAnApiServerDoesNotTake() throws Exception {
    serve("good")
        .json("/keys", 200, "{\"keys\":[" + KEY + ",{\"kty\":\"AKP\",\"alg\":\"ML-DSA-65\"}]}");
    look("root").fails("a key of the type AKP", "refuses the whole set");
    server.json("/keys", 200, "{\"keys\":[" + KEY.replace("P-256", "secp256k1") + "]}");
    look("root").fails("the curve secp256k1");
    server.json("/keys", 200, "{\"keys\":[]}");
    look("root").fails("none of the 0 keys makes signatures that the API server takes (ES256)");
    server.json("/keys", 200, "[]");
    look("root").fails("no JSON Web Key Set");
    server.json("/keys", 500, "");
    look("root").fails("/keys answers with 500");
  }

  @Test
  void aDocumentElsewhereSaysWhereTheKeysAreRead() throws Exception {
    String url = serve("good").origin().toString();
    server.json(DISCOVERY, 200, document("https://login.example.com", url + "/keys"));
    Looked inside =
        look(
            "root",
            URI.create("https://login.example.com"),
            Optional.of(URI.create(url + DISCOVERY)),
            Duration.ofSeconds(10));
    assertTrue(inside.agrees(), inside.text());
    server.json(
        DISCOVERY, 200, document("https://login.example.com", "https://login.invalid/keys"));
    look(
            "root",
            URI.create("https://login.example.com"),
            Optional.of(URI.create(url + DISCOVERY)),
            Duration.ofSeconds(10))
        .fails(
            "WARNING keys: only the document is read at 127.0.0.1",
            "https://login.invalid/keys cannot be read");
    // A proxy that does not pass Host on gets the document of the issuer's own address.
    Looked lost =
        look(
            "root",
            URI.create("https://login.example.com"),
            Optional.of(URI.create(url + DISCOVERY)),
            true,
            Duration.ofSeconds(10));
    lost.fails("FAILED keys: ", "leads to https://login.invalid/keys", "pass Host on");
    assertTrue(lost.keys().isEmpty());
  }

  @Test
  void clocksThatDiffer() throws Exception {
    String url = serve("good").origin().toString();
    server.at(
        DISCOVERY,
        (asked, out) ->
            FakeTlsServer.send(
                out, 200, "Date: Fri, 01 Jan 2021 00:00:00 GMT\r\n", document(url, url + "/keys")));
    look("root").fails("FAILED clock: the clock of the issuer is ", " seconds behind");
  }

  @Test
  void hostileAnswersEnd() throws Exception {
    String url = serve("good").origin().toString();
    server.at(
        DISCOVERY,
        (asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          byte[] much = new byte[64 * 1024];
          for (int i = 0; i < 10_000; i++) {
            out.write(much);
          }
        });
    look("root").fails("longer than 1048576 bytes");
    server.at(
        DISCOVERY,
        (asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          // One byte now and then, until the other side is tired of it.
          for (int i = 0; i < 1_000_000; i++) {
            out.write(' ');
            out.flush();
            LockSupport.parkNanos(10_000_000);
          }
        });
    Looked slow =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> look("root", URI.create(url), Optional.empty(), Duration.ofMillis(800)));
    slow.fails("cannot be read");
    server.at(
        DISCOVERY,
        (asked, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    look("root").fails("cannot be read");
    server.close();
    look("root").fails("cannot be read", "a route, a firewall");
  }

  @Test
  void aProxyInTheEnvironmentIsToldWithoutItsPassword() {
    URI issuer = URI.create("https://login.example.com");
    String proxy = "http://me:zq9-4711@proxy:3128";
    assertEquals(1, hints(Map.of("HTTPS_PROXY", proxy), issuer).size());
    assertEquals(
        1, hints(Map.of("https_proxy", proxy, "NO_PROXY", "other.example"), issuer).size());
    assertEquals(
        1, hints(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", "ogin.example.com"), issuer).size());
    for (String direct :
        List.of(
            "*", "example.com", ".example.com", "a, login.example.com", "login.example.com:443")) {
      assertEquals(
          List.of(), hints(Map.of("HTTPS_PROXY", proxy, "no_proxy", direct), issuer), direct);
    }
    URI digits = URI.create("https://10.1.2.3:5554");
    assertEquals(1, hints(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", "10.2.0.0/16"), digits).size());
    assertEquals(0, hints(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", "10.1.0.0/16"), digits).size());
    assertEquals(0, hints(Map.of("HTTPS_PROXY", proxy), URI.create("https://127.0.0.1")).size());
    assertFalse(hints(Map.of("HTTPS_PROXY", proxy), issuer).toString().contains("zq9"));
  }

  private static List<Finding> hints(Map<String, String> environment, URI issuer) {
    Findings findings = new Findings();
    ProxyHint.look(environment, issuer, findings);
    return findings.all();
  }
}
