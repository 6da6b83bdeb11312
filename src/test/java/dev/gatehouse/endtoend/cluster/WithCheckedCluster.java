package dev.gatehouse.endtoend.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.FakeTlsServer;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real issuer with a cluster, and a server that speaks as its API server. */
@Timeout(300)
abstract class WithCheckedCluster {
  static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  static final String JTI = "authentication.kubernetes.io/credential-id";

  @TempDir Path directory;
  TestServer server;
  FakeTlsServer api;
  Path tokenFile;
  String token;

  @BeforeEach
  void start() throws IOException {
    TestCertificates ofApi = TestCertificates.make(directory, "api");
    TestCertificates ofIssuer = TestCertificates.make(directory, "issuer");
    Path apiPem = Files.writeString(directory.resolve("api.pem"), ofApi.certificatePem());
    Path pem = directory.resolve("tls.pem");
    api = FakeTlsServer.start(ofApi.server());
    int port = TestServer.freePort();
    server =
        TestServer.in(directory)
            .behindProxy("https://127.0.0.1:" + port)
            .https(ofIssuer, port)
            .with(
                """
                clusters:
                  - name: prod
                    server: %s
                    certificateAuthority: %s
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: web-app
                    uid: {claim: sub}
                  - name: nowhere
                    issuerCertificateAuthority: %s
                    kubernetesVersion: "1.36"
                    clientID: web-app
                """
                    .formatted(api.origin(), apiPem, pem, pem))
            .start();
    token = TestLogin.behindProxy(server).tokens().text("id_token");
    tokenFile = Files.writeString(directory.resolve("token"), token + "\n");
    api.json("/version", 200, "{\"major\":\"1\",\"minor\":\"36+\",\"gitVersion\":\"v1.36.3-x\"}");
    api.json(
        REVIEWS, 201, review("[\"oidc:developers\",\"oidc:operators\",\"system:authenticated\"]"));
    api.at("/metrics", (asked, out) -> FakeTlsServer.send(out, 403, "", "forbidden"));
  }

  @AfterEach
  void stop() {
    api.close();
    Path gone = tokenFile;
    tokenFile = null;
    try {
      Files.deleteIfExists(gone);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    server.close();
  }

  String review(String groups) {
    Map<String, Object> claims = TestLogin.claims(token);
    return """
    {"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview","status":{"userInfo":{
    "username":"oidc:alice@example.com","uid":"%s","groups":%s,
    "extra":{"%s":["JTI=%s"]}}}}
    """
        .formatted(claims.get("sub"), groups, JTI, claims.get("jti"));
  }

  CommandRun check(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster", "check"));
    all.addAll(List.of(arguments));
    CommandRun run = CommandRun.of(server.configuration(), all);
    assertFalse(run.out().contains(token) || run.err().contains(token), "the token is a secret");
    assertTrue(
        (run.out() + run.err()).chars().noneMatch(sign -> sign < ' ' && sign != '\n'),
        run::toString);
    return run;
  }

  CommandRun withToken() {
    return check("prod", "--token-file", tokenFile.toString());
  }
}
