package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed configuration comes into use whole, or not at all; logins under way go on. */
class ReloadTest {
  private static final String NEW_CLIENT =
      """
      staticClients:
        - id: new-app
          name: New application
          secret: new-app-secret-0123456789abcdef
          grantTypes: [client_credentials]
      """;
  @TempDir Path directory;
  private TestServer server;
  private TestLogin login;

  @BeforeEach
  void start() {
    server = TestServer.in(directory).with("expiry: {idTokens: 10m}").start();
    login = new TestLogin(server, new TestBrowser());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int newClient() {
    return login
        .post(
            "/token",
            Map.of("grant_type", "client_credentials"),
            "new-app",
            "new-app-secret-0123456789abcdef")
        .status();
  }

  private static long lifetime(TestLogin.Reply tokens) {
    Map<String, Object> claims = TestLogin.claims(tokens.text("id_token"));
    return ((Number) claims.get("exp")).longValue() - ((Number) claims.get("iat")).longValue();
  }

  @Test
  void everythingChangesAtOnce() {
    assertEquals(401, newClient());
    assertEquals(600, lifetime(login.tokens()));
    AdminReply reply =
        server.reload(yaml ->
            yaml.replace("staticClients:\n", NEW_CLIENT)
                .replace("idTokens: 10m", "idTokens: 5m")
                .replace(
                    "secret: service-secret-0123456789abcdef",
                    "secret: another-secret-0123456789abcdef"));
    assertEquals(200, reply.status(), () -> reply.body().toString());
    String changes = reply.body().get("changes").toString();
    for (String change :
        new String[] {"client new-app added", "client service changed", "expiry changed"}) {
      assertTrue(changes.contains(change), changes);
    }
    assertEquals(200, newClient());
    assertEquals(300, lifetime(new TestLogin(server, new TestBrowser()).tokens()));
    Map<String, String> form = Map.of("grant_type", "client_credentials");
    assertEquals(
        401, login.post("/token", form, TestServer.SERVICE, TestServer.SERVICE_SECRET).status());
    assertEquals(1, server.rows().audited("configuration.reloaded"));
  }

  @Test
  void anInvalidFileChangesNothingAndIsReportedWithPositions() {
    AdminReply reply =
        server.reload(yaml ->
            yaml.replace("staticClients:\n", NEW_CLIENT + "  - id: broken\n    nmae: x\n")
                .replace("idTokens: 10m", "idTokens: soon"));
    assertEquals(409, reply.status(), () -> reply.body().toString());
    String report = reply.body().toString();
    assertTrue(report.matches("(?s).*gatehouse\\.yaml:[0-9]+:[0-9]+: error: .*idTokens.*"), report);
    assertTrue(report.contains("nmae") && report.contains("name"), report);
    assertEquals(401, newClient());
    assertEquals(600, lifetime(login.tokens()));
    assertEquals(1, server.rows().audited("configuration.refused"));
    assertEquals(0, server.rows().audited("configuration.reloaded"));
  }

  @Test
  void whatNeedsARestartIsRefusedWhole() {
    AdminReply reply =
        server.reload(yaml ->
            yaml.replace("staticClients:\n", NEW_CLIENT)
                .replace("telemetry: {http: '127.0.0.1:0'}", "telemetry: {http: '127.0.0.1:1'}"));
    assertTrue(reply.body().toString().contains("telemetry.http"), () -> reply.body().toString());
    assertFalse(reply.ok());
    assertEquals(401, newClient());
  }

  @Test
  void aLoginUnderWaySurvivesAReload() {
    Page form = login.form(TestLogin.request());
    assertEquals(200, server.reload(yaml -> yaml.replace("staticClients:\n", NEW_CLIENT)).status());
    Page consent = login.password(form, "alice@example.com", TestServer.PASSWORD);
    assertEquals(
        200, server.reload(yaml -> yaml.replace("idTokens: 10m", "idTokens: 5m")).status());
    Page end = login.consent(consent, true);
    assertEquals(300, lifetime(login.redeem(end.response().get("code"))));
  }

  @Test
  void aClientThatIsGoneEndsItsLogins() {
    Page form = login.form(TestLogin.request());
    assertEquals(
        200,
        server
            .reload(yaml ->
                yaml.replace("https://app.example.com/callback, ", "https://app.example.com/new, "))
            .status());
    Page page = login.password(form, "alice@example.com", TestServer.PASSWORD);
    assertEquals(400, page.status(), page::toString);
    assertTrue(page.location().isEmpty(), page::toString);
  }

  @Test
  void aLoginUnderWaySurvivesARestart() {
    Page form = login.form(TestLogin.request());
    server.restart();
    Page consent = login.password(form, "alice@example.com", TestServer.PASSWORD);
    server.restart();
    String code = login.consent(consent, true).response().get("code");
    server.restart();
    TestLogin.Reply tokens = login.redeem(code);
    assertEquals(200, tokens.status(), tokens::toString);
    server.restart();
    assertEquals(200, login.refresh(tokens.text("refresh_token")).status());
    assertEquals(200, login.userinfo(tokens.text("access_token")).status());
  }
}
