package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refresh tokens that stay (R6: rotation is a property of the client). */
class RotationOffTest extends WithIssuer {

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with("expiry: {refreshTokens: {disableRotation: true}}");
  }

  private void rotation(boolean off) {
    server.reload(text -> text.replaceAll("disableRotation: \\w+", "disableRotation: " + off));
  }

  @AfterEach
  void off() {
    rotation(true);
  }

  @Test
  void theTokenStays() throws Exception {
    Reply tokens = login.tokens();
    String token = tokens.text("refresh_token");
    for (int i = 0; i < 3; i++) {
      pass(Duration.ofMinutes(5));
      Reply next = login.refresh(token);
      assertGranted(next);
      assertEquals(token, next.text("refresh_token"));
    }
    List<Reply> replies = race(20, () -> login.refresh(token));
    replies.forEach(WithIssuer::assertGranted);
  }

  /** Its use shows that the successor arrived, so that the predecessor is over for good. */
  @Test
  void aPredecessorFromBeforeDoesNotComeBackToLife() {
    rotation(false);
    Reply first = login.tokens();
    Reply second = login.refresh(first.text("refresh_token"));
    rotation(true);
    pass(Duration.ofMinutes(10));
    assertGranted(login.refresh(second.text("refresh_token")));
    assertRefused(400, "invalid_grant", login.refresh(first.text("refresh_token")));
    assertDead(second);
  }
}
