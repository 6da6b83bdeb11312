package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's clock jumps (attack case 75): what is used up or revoked stays so. */
class ClockJumpTest {
  @TempDir Path directory;
  private volatile Duration offset = Duration.ZERO;

  /** Goes on all the time, from where the test has set it. */
  private final InstantSource clock = () -> InstantSource.system().instant().plus(offset);

  @Test
  void backwards() {
    try (TestServer server = TestServer.in(directory).clock(clock).start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      String used = login.code(TestLogin.request());
      TestLogin.Reply first = login.redeem(used);
      TestLogin.Reply second = login.refresh(first.text("refresh_token"));
      String revoked = login(server).tokens().text("refresh_token");
      assertEquals(200, revoke(login, revoked));
      String open = login(server).code(TestLogin.request());

      offset = Duration.ofHours(-1);
      TestLogin.Reply third = login.refresh(second.text("refresh_token"));
      assertEquals(200, third.status(), third.toString());
      assertEquals(
          third.text("refresh_token"),
          login.refresh(second.text("refresh_token")).text("refresh_token"),
          "one successor");
      assertEquals("invalid_grant", login.refresh(revoked).error());
      assertEquals(200, login.redeem(open).status());
      assertEquals("invalid_grant", login.redeem(open).error());
      assertEquals("invalid_grant", login.refresh(first.text("refresh_token")).error());
      assertEquals("invalid_grant", login.refresh(third.text("refresh_token")).error());
      assertEquals("invalid_grant", login.redeem(used).error());
    }
  }

  @Test
  void forwards() {
    try (TestServer server = TestServer.in(directory).clock(clock).start()) {
      TestLogin login = new TestLogin(server, new TestBrowser());
      String code = login.code(TestLogin.request());
      String token = login(server).tokens().text("refresh_token");

      offset = Duration.ofMinutes(10);
      server.readKeys();
      assertEquals("invalid_grant", login.redeem(code).error());
      TestLogin.Reply fresh = login.refresh(token);
      assertEquals(200, fresh.status(), fresh.toString());

      offset = Duration.ofDays(31);
      server.readKeys();
      assertEquals("invalid_grant", login.refresh(fresh.text("refresh_token")).error());
      assertEquals(200, login(server).tokens().status());
    }
  }

  private static TestLogin login(TestServer server) {
    return new TestLogin(server, new TestBrowser());
  }

  private static int revoke(TestLogin login, String token) {
    return login
        .post("/token/revoke", Map.of("token", token), TestServer.WEB, TestServer.WEB_SECRET)
        .status();
  }
}
