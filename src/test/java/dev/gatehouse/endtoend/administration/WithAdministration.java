package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server whose administration interface is on the network, and clients that may use it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithAdministration {
  static final String ROBOT = "robot";
  static final String ROBOT_SECRET = "robot-secret-0123456789abcdef0123456";
  static final String READER = "reader";
  static final String READER_SECRET = "reader-secret-0123456789abcdef012345";
  static final String AUDITOR = "auditing";
  static final String AUDITOR_SECRET = "auditing-secret-0123456789abcdef0123";
  static final String PANEL = "panel";
  static final String PANEL_SECRET = "panel-secret-0123456789abcdef0123456";
  static final String PANEL_REDIRECT = "https://panel.example.com/cb";

  final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  TestServer server;
  TestLogin login;

  /** The keys of {@code admin.api}. */
  String settings() {
    return "enabled: true, groups: [{connector: local, group: operators}]";
  }

  TestServer.Builder configure(TestServer.Builder builder) {
    return builder;
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        configure(
                TestServer.in(directory)
                    .clock(clock)
                    .with("admin: {api: {" + settings() + "}}")
                    .with("registration: {enabled: true, open: true, perMinute: 1000}")
                    .client(
                        """
                        - id: robot
                          name: Robot
                          secret: robot-secret-0123456789abcdef0123456
                          grantTypes: [client_credentials]
                          adminScopes: ["admin:read", "admin:write"]
                        - id: reader
                          name: Reader
                          secret: reader-secret-0123456789abcdef012345
                          grantTypes: [client_credentials]
                          adminScopes: ["admin:read"]
                        - id: auditing
                          name: Auditing
                          secret: auditing-secret-0123456789abcdef0123
                          grantTypes: [client_credentials]
                          adminScopes: ["admin:read", "audit:read"]
                        - id: panel
                          name: Panel
                          secret: panel-secret-0123456789abcdef0123456
                          redirectURIs: [https://panel.example.com/cb]
                          adminScopes: ["admin:read", "admin:write"]
                        """))
            .start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void newBrowser() {
    server.readKeys();
    login = new TestLogin(server, new TestBrowser());
  }

  String resource() {
    return server.issuer() + "/admin/v1";
  }

  Reply ask(String client, String secret, String scope) {
    return login.post(
        "/token",
        Map.of("grant_type", "client_credentials", "scope", scope, "resource", resource()),
        client,
        secret);
  }

  String robot() {
    Reply reply = ask(ROBOT, ROBOT_SECRET, "admin:read admin:write");
    assertEquals(200, reply.status(), reply::toString);
    return reply.text("access_token");
  }

  String reader() {
    return ask(READER, READER_SECRET, "admin:read").text("access_token");
  }

  HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.at("/admin/v1" + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  Page send(HttpRequest.Builder request) {
    return new TestBrowser().send(request);
  }

  Page get(String path, String token) {
    return send(request(path, token).GET());
  }

  /**
   * @param headers names and values in turn
   */
  Page send(String method, String path, String token, Map<String, Object> body, String... headers) {
    HttpRequest.Builder request =
        request(path, token)
            .header("Content-Type", "application/json")
            .method(
                method, HttpRequest.BodyPublishers.ofString(JSONObjectUtils.toJSONString(body)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  static Map<String, Object> json(Page page) {
    return TestLogin.reply(page).json();
  }

  static Map<String, Object> members(Object... pairs) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      members.put((String) pairs[i], pairs[i + 1]);
    }
    return members;
  }

  static Map<String, Object> application(String id) {
    return members(
        "id", id, "name", "An application", "redirectURIs", List.of("https://app.example.com/cb"));
  }

  /** The answer is a problem (RFC 9457) of this kind. */
  static Map<String, Object> problem(int status, String kind, Page page) {
    assertEquals(status, page.status(), page::toString);
    assertEquals("application/problem+json", page.header("content-type"));
    assertEquals("no-store", page.header("cache-control"));
    Map<String, Object> json = json(page);
    assertEquals("urn:gatehouse:problem:" + kind, json.get("type"), page::toString);
    assertEquals((long) status, json.get("status"));
    return json;
  }
}
