package dev.gatehouse.endtoend.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One registry, one set of rules: whether a client stands in the configuration, in a file of the
 * clients' directory, comes by the command line, the administration interface (here or over the
 * network) or by itself, it is the same client, and the same mistake is the same error.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysToRegisterTest {
  private static final String SECRET = "one-secret-for-all-ways-0123456789";
  private static final Map<String, String> WIRE =
      Map.ofEntries(
          Map.entry("redirectURIs", "redirect_uris"),
          Map.entry("name", "client_name"),
          Map.entry("logoURL", "logo_uri"),
          Map.entry("grantTypes", "grant_types"),
          Map.entry("tokenEndpointAuthMethod", "token_endpoint_auth_method"),
          Map.entry("tokenEndpointAuthSigningAlg", "token_endpoint_auth_signing_alg"),
          Map.entry("jwks", "jwks"),
          Map.entry("jwksURI", "jwks_uri"),
          Map.entry("applicationType", "application_type"),
          Map.entry("idTokenSignedResponseAlg", "id_token_signed_response_alg"),
          Map.entry("postLogoutRedirectURIs", "post_logout_redirect_uris"),
          Map.entry("frontchannelLogoutURI", "frontchannel_logout_uri"),
          Map.entry("frontchannelLogoutSessionRequired", "frontchannel_logout_session_required"),
          Map.entry("backchannelLogoutURI", "backchannel_logout_uri"),
          Map.entry("backchannelLogoutSessionRequired", "backchannel_logout_session_required"));

  /** What says where a client is from, and what only administrators decide. */
  private static final Set<String> OF_THE_WAY =
      Set.of("id", "source", "version", "created", "updated", "secrets");

  private TestServer server;
  private Path base;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    base = directory;
    Files.createDirectory(directory.resolve("clients.d"));
    server =
        TestServer.in(directory)
            .with("clientsDirectory: '" + directory.resolve("clients.d") + "'")
            .with(
                "registration: {enabled: true, open: true, perMinute: 1000, grantTypes:"
                    + " [authorization_code, refresh_token, client_credentials]}")
            .with("admin: {api: {enabled: true}}")
            .client(
                """
                - id: robot
                  name: Robot
                  secret: robot-secret-0123456789abcdef0123456
                  grantTypes: [client_credentials]
                  adminScopes: ["admin:read", "admin:write"]
                """)
            .start();
    server.secrets().add("client secret", SECRET);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Map<String, Object> client(Object... changes) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", "An application");
    members.put("redirectURIs", List.of("https://app.example.com/cb"));
    members.put("grantTypes", List.of("authorization_code", "refresh_token"));
    members.put("tokenEndpointAuthMethod", "client_secret_basic");
    members.put("allowedScopes", List.of("openid", "email"));
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        members.remove((String) changes[i]);
      } else {
        members.put((String) changes[i], changes[i + 1]);
      }
    }
    return members;
  }

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("web", client()),
        Arguments.of("post", client("tokenEndpointAuthMethod", "client_secret_post")),
        Arguments.of(
            "native",
            client(
                "tokenEndpointAuthMethod",
                "none",
                "applicationType",
                "native",
                "redirectURIs",
                List.of("http://127.0.0.1/cb", "com.example.app:/cb"))),
        Arguments.of(
            "algorithm",
            client("idTokenSignedResponseAlg", "RS256", "logoURL", "https://app.example.com/l")),
        Arguments.of(
            "service",
            client("grantTypes", List.of("client_credentials"), "redirectURIs", List.of())));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("fragment", redirect("https://app.example.com/cb#top")),
        Arguments.of("user", redirect("https://app.example.com@evil.example/cb")),
        Arguments.of("wildcard", redirect("https://*.example.com/cb")),
        Arguments.of("script", redirect("javascript:alert(1)")),
        Arguments.of("data", redirect("data:text/html,x")),
        Arguments.of("file", redirect("file:///etc/passwd")),
        Arguments.of("relative", redirect("/cb")),
        Arguments.of("nohost", redirect("https:///cb")),
        Arguments.of("space", redirect("https://app.example.com/a b")),
        Arguments.of("none", client("redirectURIs", List.of())),
        Arguments.of("text", client("redirectURIs", "https://app.example.com/cb")),
        Arguments.of("grant", client("grantTypes", List.of("magic"))),
        Arguments.of("nogrant", client("grantTypes", List.of("refresh_token"))),
        Arguments.of("method", client("tokenEndpointAuthMethod", "tls_client_auth")),
        Arguments.of("type", client("applicationType", "desktop")),
        Arguments.of("alg", client("idTokenSignedResponseAlg", "HS256")),
        Arguments.of("nokey", client("idTokenSignedResponseAlg", "ES256")),
        Arguments.of("logo", client("logoURL", "javascript:alert(1)")),
        Arguments.of("name", client("name", "An\u0007application")),
        Arguments.of("longname", client("name", "x".repeat(201))),
        Arguments.of(
            "service",
            client(
                "tokenEndpointAuthMethod",
                "none",
                "grantTypes",
                List.of("authorization_code", "client_credentials"))));
  }

  private static Map<String, Object> redirect(String uri) {
    return client("redirectURIs", List.of(uri));
  }

  private static boolean hasSecret(Map<String, Object> members) {
    return !List.of("none", "private_key_jwt").contains(members.get("tokenEndpointAuthMethod"));
  }

  private static Map<String, Object> named(String id, Map<String, Object> members) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", id);
    all.putAll(members);
    if (hasSecret(members)) {
      all.put("secret", SECRET);
    }
    return all;
  }

  /** The configuration with one more client; JSON is YAML. */
  private String configuration(Map<String, Object> client) throws IOException {
    return Files.readString(server.configuration()).stripTrailing()
        + "\n  - "
        + JSONObjectUtils.toJSONString(client)
        + "\n";
  }

  private TestLogin.Reply register(Map<String, Object> members) {
    Map<String, Object> json = new LinkedHashMap<>();
    members.forEach((key, value) -> {
      if (key.equals("allowedScopes")) {
        json.put(
            "scope", String.join(" ", ((List<?>) value).stream().map(String::valueOf).toList()));
      } else {
        json.put(WIRE.get(key), value);
      }
    });
    return TestLogin.reply(
        new TestBrowser()
            .send(
                HttpRequest.newBuilder(server.at("/register"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(JSONObjectUtils.toJSONString(json)))));
  }

  /** By the administration API over the network. */
  private TestLogin.Reply rest(Map<String, Object> client) {
    TestLogin.Reply token =
        new TestLogin(server, new TestBrowser())
            .post(
                "/token",
                Map.of("grant_type", "client_credentials", "scope", "admin:write"),
                "robot",
                "robot-secret-0123456789abcdef0123456");
    return TestLogin.reply(
        new TestBrowser()
            .send(
                HttpRequest.newBuilder(server.at("/admin/v1/clients"))
                    .header("Authorization", "Bearer " + token.text("access_token"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            JSONObjectUtils.toJSONString(client)))));
  }

  private int command(StringWriter err, Map<String, Object> client) {
    List<String> arguments = new ArrayList<>(List.of("client", "add", (String) client.get("id")));
    client.forEach((key, value) -> {
      if (!key.equals("id")) {
        arguments.add("--set");
        arguments.add(
            key
                + "="
                + switch (value) {
                  case List<?> list -> JSONArrayUtils.toJSONString(list);
                  case Map<?, ?> map -> JSONObjectUtils.toJSONString(json(map));
                  default -> value;
                });
      }
    });
    arguments.addAll(List.of("--config", server.configuration().toString()));
    return Gatehouse.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true),
        arguments.toArray(String[]::new));
  }

  private static Map<String, Object> json(Map<?, ?> map) {
    Map<String, Object> json = new LinkedHashMap<>();
    map.forEach((key, value) -> json.put((String) key, value));
    return json;
  }

  private Map<String, Object> shown(String id) {
    AdminReply list = server.administer("GET", "/clients", Map.of());
    for (Object one : (List<?>) list.body().get("clients")) {
      Map<?, ?> client = (Map<?, ?>) one;
      if (client.get("id").equals(id)) {
        Map<String, Object> members = new TreeMap<>();
        client.forEach((key, value) -> members.put((String) key, value));
        members.keySet().removeAll(OF_THE_WAY);
        return members;
      }
    }
    throw new AssertionError(id + " is not in " + list.body());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "good",
    "dev.gatehouse.endtoend.registration.KeyCases#good",
    "dev.gatehouse.endtoend.registration.LogoutCases#good"
  })
  void theSameClient(String name, Map<String, Object> members) throws IOException {
    String before = Files.readString(server.configuration());
    Path file = base.resolve("clients.d").resolve(name + ".json");
    try {
      AdminReply added = server.administer("POST", "/clients", named(name + "-admin", members));
      assertEquals(201, added.status(), added::toString);
      TestLogin.Reply rest = rest(named(name + "-rest", members));
      assertEquals(201, rest.status(), rest::toString);
      StringWriter err = new StringWriter();
      assertEquals(0, command(err, named(name + "-command", members)), err::toString);
      TestLogin.Reply itself = register(members);
      assertEquals(201, itself.status(), itself::toString);
      Files.writeString(file, JSONObjectUtils.toJSONString(named(name + "-directory", members)));
      String with = configuration(named(name + "-static", members));
      AdminReply reload = server.reload(yaml -> with);
      assertEquals(200, reload.status(), reload::toString);
      Map<String, Object> expected = shown(name + "-static");
      assertEquals(expected, shown(name + "-directory"));
      assertEquals(expected, shown(name + "-command"));
      assertEquals(expected, shown(name + "-admin"));
      assertEquals(expected, shown(name + "-rest"));
      assertEquals(expected, shown(itself.text("client_id")));
    } finally {
      Files.deleteIfExists(file);
      server.reload(yaml -> before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "wrong",
    "dev.gatehouse.endtoend.registration.KeyCases#wrong",
    "dev.gatehouse.endtoend.registration.LogoutCases#wrong"
  })
  void theSameError(String name, Map<String, Object> members) throws IOException {
    AdminReply admin = server.administer("POST", "/clients", named(name + "-bad", members));
    assertEquals(400, admin.status(), admin::toString);
    List<String> expected = admin.detail().lines().toList();
    assertFalse(expected.isEmpty());
    TestLogin.Reply rest = rest(named(name + "-bad", members));
    assertEquals(400, rest.status(), rest::toString);
    assertEquals(admin.body().get("errors"), rest.json().get("errors"));
    assertEquals(expected, rest.text("detail").lines().toList());

    List<String> fromFile =
        told(
            new ConfigurationReader(Sources.of(Map.of()))
                .read("gatehouse.yaml", configuration(named(name + "-bad", members)))
                .report()
                .problems());
    assertEquals(expected, fromFile);

    Path file = base.resolve("clients.d").resolve("bad.json");
    Files.writeString(file, JSONObjectUtils.toJSONString(named(name + "-bad", members)));
    try {
      List<Problem> problems =
          new ConfigurationReader(Sources.of(Map.of()))
              .read("gatehouse.yaml", Files.readString(server.configuration()))
              .report()
              .problems();
      assertEquals(expected, told(problems));
      assertTrue(
          problems.stream()
              .filter(Problem::isError)
              .allMatch(problem -> problem.position().file().endsWith("bad.json")));
    } finally {
      Files.delete(file);
    }

    StringWriter err = new StringWriter();
    assertEquals(1, command(err, named(name + "-bad", members)), err::toString);
    assertEquals(expected, err.toString().lines().toList());

    TestLogin.Reply itself = register(members);
    assertEquals(400, itself.status(), itself::toString);
    assertEquals(onTheWire(expected.get(0)), itself.text("error_description"));
    boolean address = expected.get(0).contains("redirectURIs");
    assertEquals(
        address ? "invalid_redirect_uri" : "invalid_client_metadata", itself.error(), name);
    assertEquals(0, server.number("select count(*) from gh_client where id like '%-bad'"));
  }

  /** Errors without where they stand. */
  private static List<String> told(List<Problem> problems) {
    return problems.stream()
        .filter(Problem::isError)
        .map(problem ->
            problem.message() + (problem.suggestion().isEmpty() ? "" : "; " + problem.suggestion()))
        .map(text -> text.replaceAll("staticClients\\[[0-9]+\\]\\.", ""))
        .toList();
  }

  /** The same words with the wire's names, in the characters that RFC 6749 §5.2 allows. */
  private static String onTheWire(String text) {
    String renamed = text.replaceFirst("^name ", "client_name ");
    for (Map.Entry<String, String> name : WIRE.entrySet()) {
      if (!name.getKey().equals("name")) {
        renamed = renamed.replace(name.getKey(), name.getValue());
      }
    }
    return renamed.replace('"', '\'');
  }
}
