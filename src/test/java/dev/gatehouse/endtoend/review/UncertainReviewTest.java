package dev.gatehouse.endtoend.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.testing.TestLogin.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replica does not know it does not say (R10; attack case 38). */
class UncertainReviewTest extends WithReview {

  /** A replica that could not read the keys for a while: what it knows may be thrown away. */
  @Test
  void keysThatWereNotReadLately() {
    String token = tokens(ALICE).text("id_token");
    String[] parts = token.split("\\.", -1);
    String unknown =
        Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"of-another-replica\"}")
            + "."
            + parts[1]
            + "."
            + parts[2];
    assertEquals(false, review(unknown).get("authenticated"));
    clock.advance(Duration.ofMinutes(2));
    for (String one : new String[] {token, unknown}) {
      Reply reply = ask("prod", PROD, question(one));
      assertEquals(503, reply.status(), reply::toString);
      assertNull(reply.json().get("status"));
      assertNull(reply.headers().get("retry-after"));
    }
    // Another's token needs no key to be none of ours.
    assertEquals(Map.of("authenticated", false), review("opaque"));
    pass(Duration.ZERO);
    assertGood(token);
    assertEquals(false, review(unknown).get("authenticated"));
  }
}
