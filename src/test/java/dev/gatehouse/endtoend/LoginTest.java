package dev.gatehouse.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login from the authorization request to the last refresh. */
class LoginTest {
  @TempDir Path directory;
  private TestServer server;
  private TestLogin login;

  @BeforeEach
  void start() {
    server = TestServer.in(directory).start();
    login = new TestLogin(server, new TestBrowser());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tokensSayWhoLoggedIn() {
    Reply tokens = login.tokens();
    assertEquals(200, tokens.status(), () -> tokens.toString());
    Map<String, Object> id = TestLogin.claims(tokens.text("id_token"));
    assertEquals(server.issuer().toString(), id.get("iss"));
    assertEquals(TestServer.WEB, id.get("aud"));
    assertEquals("alice@example.com", id.get("email"));
    assertEquals(true, id.get("email_verified"));
    assertEquals(List.of("developers", "operators"), id.get("groups"));
    assertEquals("nonce-1", id.get("nonce"));
    assertFalse(id.containsKey("client_id"));
    Reply userinfo = login.userinfo(tokens.text("access_token"));
    assertEquals(id.get("sub"), userinfo.json().get("sub"));
    assertEquals("alice@example.com", userinfo.json().get("email"));
  }

  @Test
  void refreshRotatesAndKeepsAuthTime() {
    Reply first = login.tokens();
    Reply second = login.refresh(first.text("refresh_token"));
    assertEquals(200, second.status(), () -> second.toString());
    assertNotEquals(first.text("refresh_token"), second.text("refresh_token"));
    assertEquals(
        TestLogin.claims(first.text("id_token")).get("auth_time"),
        TestLogin.claims(second.text("id_token")).get("auth_time"));
    assertTrue(login.refresh(second.text("refresh_token")).status() == 200);
  }
}
