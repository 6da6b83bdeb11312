package dev.gatehouse.endtoend.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Behind a proxy that is not named everybody has its address, which keeps nobody out (case 57). */
class UnnamedProxyTest extends WithServer {
  private final MutableClock clock = new MutableClock(Instant.now());

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .clock(clock)
        .web("behindProxy: true")
        .with(
            """
            passwords:
              guessing:
                perAccount: {failures: 6, within: 6m}
                perAccountAndAddress: {failures: 2, within: 2m}
                perAddress: {failures: 3, within: 3m}
            """);
  }

  /** From a browser that nobody knows. */
  private int guess(String login, String password) {
    TestBrowser stranger = new TestBrowser();
    return stranger
        .submit(
            new TestLogin(server, stranger)
                .form(TestLogin.request())
                .form()
                .with("login", login)
                .with("password", password))
        .status();
  }

  @Test
  void onlyAccountsHaveBudgets() {
    for (int i = 0; i < 8; i++) {
      assertEquals(401, guess("nobody" + i + "@example.com", "wrong"));
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(401, guess(ALICE, "wrong"));
    }
    // The owner's login gives the attacker nothing back.
    assertEquals(303, guess(ALICE, TestServer.PASSWORD));
    assertEquals(401, guess(ALICE, "wrong"));
    assertEquals(429, guess(ALICE, "wrong"));
    assertEquals(303, guess(BOB, TestServer.PASSWORD));
  }
}
