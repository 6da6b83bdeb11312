package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.BackchannelApplication;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas that deliver one outbox on PostgreSQL (rule R29, attack case 75). */
class ReplicatedDeliveryTest {
  private static final int MESSAGES = 60;
  private static final String OUTBOUND = "outbound: {allowedNetworks: [127.0.0.0/8]}";

  @Test
  void eachMessageIsDeliveredByOneOfThem(@TempDir Path directory, @TempDir Path other)
      throws Exception {
    try (BackchannelApplication wiki = BackchannelApplication.start("wiki");
        TestServer one =
            TestServer.in(directory)
                .postgres(TestDatabases.postgres(Optional.empty()))
                .with(OUTBOUND)
                .client(wiki.client())
                .start();
        TestServer two =
            TestServer.in(other).replicaOf(one).with(OUTBOUND).client(wiki.client()).start()) {
      wiki.trusts(two.issuer());
      for (int i = 0; i < MESSAGES; i++) {
        one.rows()
            .change(
                "insert into gh_logout_message (client_id, sid, account_session_id, connector_id,"
                    + " user_id, ended_at, due_at, attempts) values ('wiki', ?, 'gone', 'local',"
                    + " 'carol', 0, 0, 0)",
                "sid-" + i);
      }
      Set<Object> told = new HashSet<>();
      for (int i = 0; i < MESSAGES; i++) {
        Map<String, Object> claims = TestLogin.claims(wiki.nextToken());
        assertTrue(told.add(claims.get("sid")), "told twice: " + claims);
        // This application knows none of these sessions, says so, and that is the end of it.
        one.log()
            .line(line ->
                line.contains("logout.undelivered") && line.contains((String) claims.get("jti")));
      }
      assertEquals(MESSAGES, told.size());
      assertTrue(wiki.requests().isEmpty());
    }
  }

  @Test
  void whatOneReplicaEndsIsToldAlthoughItStopsAtOnce(@TempDir Path directory, @TempDir Path other)
      throws Exception {
    try (BackchannelApplication wiki = BackchannelApplication.start("wiki");
        TestServer one =
            TestServer.in(directory)
                .postgres(TestDatabases.postgres(Optional.empty()))
                .with(OUTBOUND)
                .client(wiki.client())
                .start()) {
      TestLogin login = new TestLogin(one, new TestBrowser());
      String idToken = wiki.logIn(one, login, "alice@example.com");
      try (TestServer two =
          TestServer.in(other).replicaOf(one).with(OUTBOUND).client(wiki.client()).start()) {
        two.rows()
            .change(
                "insert into gh_logout_message (client_id, sid, account_session_id, connector_id,"
                    + " user_id, ended_at, due_at, attempts) select client_id, sid,"
                    + " account_session_id, 'local', 'user-alice', 0, 0, 0 from gh_session_sid");
      }
      assertEquals(
          TestLogin.claims(idToken).get("sid"), TestLogin.claims(wiki.nextToken()).get("sid"));
    }
  }
}
