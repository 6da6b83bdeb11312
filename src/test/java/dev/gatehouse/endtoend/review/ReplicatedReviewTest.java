package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends at one replica is refused by the other at once (R10). */
class ReplicatedReviewTest extends WithReview {
  private TestServer two;

  @Override
  boolean onPostgres() {
    return true;
  }

  @BeforeAll
  void startAnother(@TempDir Path directory) {
    two = builder(directory).replicaOf(server).start();
  }

  @AfterAll
  void stopAnother() {
    two.close();
  }

  private Map<?, ?> atTwo(String token) {
    return status(
        send(
            two,
            "prod",
            JSONObjectUtils.toJSONString(question(token)),
            "Authorization",
            "Bearer " + PROD));
  }

  @Test
  void aRevocationAtOneIsRefusedAtTheOther() {
    for (int i = 0; i < 10; i++) {
      Reply tokens = tokens(ALICE);
      String token = tokens.text("id_token");
      assertEquals(true, atTwo(token).get("authenticated"));
      switch (i % 3) {
        case 0 ->
            calls.post(
                "/token/revoke",
                Map.of("token", tokens.text("refresh_token")),
                TestServer.WEB,
                TestServer.WEB_SECRET);
        case 1 -> administer(200, "POST", "/id-tokens/revoke", Map.of("token", token));
        default ->
            administer(200, "DELETE", "/refresh-families/" + claim(token, "grant_id"), Map.of());
      }
      Map<?, ?> status = atTwo(token);
      assertEquals(false, status.get("authenticated"), status::toString);
      assertTrue(status.get("error").toString().startsWith("gatehouse: the token has ended"));
      newBrowser();
    }
  }

  @Test
  void aClientThatIsRemovedAtOneIsGoneAtTheOther() {
    administer(
        201,
        "POST",
        "/clients",
        Map.of(
            "id",
            "added",
            "name",
            "Added",
            "redirectURIs",
            List.of("https://added.example.com/cb")));
    String token = tokens(ALICE).text("id_token");
    administer(200, "DELETE", "/clients/added", Map.of());
    // The registry has another revision; the token's own client is still there.
    assertEquals(true, atTwo(token).get("authenticated"));
  }
}
