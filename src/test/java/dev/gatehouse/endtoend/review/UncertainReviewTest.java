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
  private static final String REVISION =
      "select value from gh_meta where name = 'registry_revision'";

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
    // Before the clock moves: background work would read the keys again in between.
    server.rows().change("alter table gh_signing_key rename to gh_signing_key_away");
    try {
      clock.advance(Duration.ofMinutes(2));
      for (String one : new String[] {token, unknown}) {
        Reply reply = ask("prod", PROD, question(one));
        assertEquals(503, reply.status(), reply::toString);
        assertNull(reply.json().get("status"));
        assertNull(reply.headers().get("retry-after"));
      }
      // Another's token needs no key to be none of ours.
      assertEquals(Map.of("authenticated", false), review("opaque"));
    } finally {
      server.rows().change("alter table gh_signing_key_away rename to gh_signing_key");
    }
    server.readKeys();
    assertGood(token);
    assertEquals(false, review(unknown).get("authenticated"));
  }

  /** Clients have changed, and cannot be read: an API server must not wait for that. */
  @Test
  void clientsThatCannotBeReadAgain() {
    String token = tokens(ALICE).text("id_token");
    String value = server.rows().texts(REVISION).get(0);
    // The revision changes only while nothing can be read: background work would follow it.
    server.rows().change("alter table gh_client rename to gh_client_away");
    try {
      revision("999999999");
      Reply reply = ask("prod", PROD, question(token));
      assertEquals(503, reply.status(), reply::toString);
      assertNull(reply.headers().get("retry-after"), reply::toString);
    } finally {
      revision(value);
      server.rows().change("alter table gh_client_away rename to gh_client");
    }
    assertGood(token);
  }

  private void revision(String value) {
    server.rows().change("update gh_meta set value = ? where name = 'registry_revision'", value);
  }
}
