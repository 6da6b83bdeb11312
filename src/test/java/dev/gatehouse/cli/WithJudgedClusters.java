package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that tokens and people are judged for, and keys that sign tokens. */
abstract class WithJudgedClusters {
  static final String ISSUER = "https://login.example.com";
  static final String CLUSTERS =
      """
      clusters:
        - name: prod
          kubernetesVersion: "1.36"
          clientID: web-app
          uid: {claim: sub}
          extra: {example.com/name: "claims.?name.orValue('nobody')"}
        - name: old
          kubernetesVersion: "1.28"
          clientID: web-app
          username: {claim: preferred_username}
          groups: {claim: groups, prefix: "oidc:"}
        - name: net
          kubernetesVersion: "1.36"
          clientID: web-app
          username: {expression: "isIP(string(claims.sub)) ? 'ip' : 'x'"}
      """;

  @TempDir Path directory;
  Path configuration;
  Path keySet;
  ECKey key;

  @BeforeEach
  void write() throws Exception {
    configuration = TestServer.in(directory).behindProxy(ISSUER).write();
    Files.writeString(configuration, Files.readString(configuration) + "\n" + CLUSTERS);
    key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    keySet =
        Files.writeString(
            directory.resolve("keys.json"), new JWKSet(key).toPublicJWKSet().toString());
  }

  CommandRun cluster(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    return CommandRun.of(configuration, all, input);
  }

  CommandRun explain(String token, String cluster, String... more) {
    List<String> all = new ArrayList<>(List.of("explain", cluster, "--jwks", keySet.toString()));
    all.addAll(List.of(more));
    CommandRun run = cluster(token + "\n", all.toArray(String[]::new));
    assertFalse(run.out().contains(token) || run.err().contains(token), "the token is a secret");
    return run;
  }

  static Map<String, Object> claims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", "web-app");
    claims.put("exp", Clock.systemUTC().instant().getEpochSecond() + 300);
    claims.put("sub", "s1");
    claims.put("email", "alice@example.com");
    claims.put("email_verified", true);
    claims.put("groups", List.of("developers"));
    claims.put("name", "Alice");
    claims.put("jti", "j1");
    return claims;
  }

  String token(String name, Object value) throws Exception {
    Map<String, Object> claims = claims();
    claims.put(name, value);
    return token(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims);
  }

  String token(JWSHeader header, Map<String, Object> claims) throws Exception {
    return token(header, JSONObjectUtils.toJSONString(claims));
  }

  String token(JWSHeader header, String claims) throws Exception {
    JWSObject jws = new JWSObject(header, new Payload(claims));
    jws.sign(new ECDSASigner(key));
    return jws.serialize();
  }
}
