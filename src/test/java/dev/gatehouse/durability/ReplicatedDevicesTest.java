package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device asks at one replica, its person answers at the other, and both are asked for tokens. */
class ReplicatedDevicesTest {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final String TV =
      """
      - id: tv
        name: Television
        public: true
        grantTypes: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
      """;
  private static final int RACES = 5;

  @TempDir Path directory;
  @TempDir Path other;
  private TestServer one;
  private TestServer two;
  private TestBrowser browser;
  private TestLogin atTwo;

  @BeforeEach
  void start() {
    one =
        TestServer.in(directory)
            .client(TV)
            .postgres(TestDatabases.postgres(Optional.empty()))
            .start();
    two = TestServer.in(other).client(TV).replicaOf(one).start();
    browser = new TestBrowser();
    atTwo = new TestLogin(two, browser);
  }

  @AfterEach
  void stop() {
    two.close();
    one.close();
  }

  private Reply asked() {
    Reply asked =
        new TestLogin(one, new TestBrowser())
            .post("/device/code", Map.of("client_id", "tv", "scope", "openid offline_access"));
    assertEquals(200, asked.status(), asked::toString);
    return asked;
  }

  private Reply poll(TestServer at, Reply asked) {
    return new TestLogin(at, new TestBrowser())
        .post(
            "/token",
            Map.of(
                "grant_type", GRANT, "client_id", "tv", "device_code", asked.text("device_code")));
  }

  private void approve(Reply asked) {
    Page entry = browser.get(two.at("/device"));
    Page question = browser.submit(entry.form().with("user_code", asked.text("user_code")));
    Page next = browser.submit(question.form().with("decision", "yes"));
    Page page = browser.follow(next.location().orElseThrow());
    if (page.body().contains("name=\"password\"")) {
      page = atTwo.password(page, "alice@example.com", TestServer.PASSWORD);
    }
    if (page.body().contains("name=\"approval\"")) {
      page = atTwo.consent(page, true);
    }
    // The end is an address of the issuer, which a load balancer sends to either of them.
    page = browser.get(two.here(page.location().orElseThrow()));
    assertTrue(page.body().contains("The device is logged in"), page::toString);
  }

  @Test
  void bothTogetherGiveTheTokensOnce() throws Exception {
    for (int round = 0; round < RACES; round++) {
      Reply asked = asked();
      assertEquals("authorization_pending", poll(one, asked).error());
      assertEquals("slow_down", poll(two, asked).error(), "they agree on who asks too often");
      approve(asked);
      List<Reply> replies = AtOnce.run(8, n -> poll(n % 2 == 0 ? one : two, asked));
      List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
      assertEquals(1, won.size(), replies::toString);
      replies.stream()
          .filter(reply -> reply.status() != 200)
          .forEach(reply -> assertEquals("invalid_grant", reply.error(), reply::toString));
    }
  }
}
