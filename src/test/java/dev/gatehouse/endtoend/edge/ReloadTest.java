package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.config.ProcessSources;
import dev.gatehouse.config.settings.LogLevel;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.wiring.Host;
import dev.gatehouse.wiring.HostOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  void anotherAlgorithmSignsFromTheReloadOn() throws ParseException {
    Reply before = login.tokens();
    AdminReply reply =
        server.reload(
            yaml -> yaml.replace("expiry:", "keys: {algorithms: [ES256, RS256]}\nexpiry:"));
    assertEquals(List.of("keys changed: algorithms"), reply.body().get("changes"));
    Reply after = new TestLogin(server, new TestBrowser()).tokens();
    assertEquals(
        "ES256", JWSObject.parse(after.text("id_token")).getHeader().getAlgorithm().getName());
    assertEquals(200, login.userinfo(after.text("access_token")).status());
    // What the other one has signed goes on, also when nothing is signed with it any more.
    assertEquals(200, server.reload(yaml -> yaml.replace("[ES256, RS256]", "[ES256]")).status());
    assertEquals(200, login.userinfo(before.text("access_token")).status());
    assertEquals(200, login.refresh(before.text("refresh_token")).status());
  }

  @Test
  void everySectionOfTheFileIsAccountedFor() {
    AdminReply reply =
        server.reload(yaml ->
            yaml
                + """
                passwords: {minimumLength: 14}
                smtp: {host: mail.example.com, from: a@example.com}
                sessions: {absoluteLifetime: 5h}
                logger: {level: debug}
                """);
    assertEquals(
        List.of(
            "logger changed: level",
            "sessions changed: absoluteLifetime",
            "passwords changed: minimumLength",
            "smtp added"),
        reply.body().get("changes"));
  }

  @Test
  void theLogLevelIsThatOfTheFile(@TempDir Path elsewhere) throws Exception {
    Path file = TestServer.in(elsewhere).with("logger: {level: info}").write();
    List<LogLevel> levels = new ArrayList<>();
    try (Host host =
        Host.start(
            new HostOptions(
                file,
                new ProcessSources(Map.of()),
                Optional.empty(),
                new SecureRandom(),
                settings -> levels.add(settings.level())))) {
      Files.writeString(file, Files.readString(file).replace("level: info", "level: debug"));
      assertTrue(host.reload("test"));
    }
    assertEquals(List.of(LogLevel.INFO, LogLevel.DEBUG), levels);
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
