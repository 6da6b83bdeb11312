package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Logouts of clients that registered themselves, in bad faith (attack case 64). */
class SelfRegisteredTest extends WithApplications {
  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return super.configure(builder)
        .with("registration: {enabled: true, open: true, perMinute: 1000, maxClients: 1000}");
  }

  /** A client that registers itself and is to be told of an end at an address. */
  private String registered(String address) {
    Map<String, Object> metadata =
        Map.of(
            "redirect_uris",
            List.of("https://app.example.com/cb"),
            "backchannel_logout_uri",
            address);
    Reply reply =
        TestLogin.reply(
            browser.send(
                HttpRequest.newBuilder(server.at("/register"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            JSONObjectUtils.toJSONString(metadata)))));
    assertEquals(201, reply.status(), reply::toString);
    server.secrets().add("client_secret", reply.text("client_secret"));
    server.secrets().add("registration_access_token", reply.text("registration_access_token"));
    String id = reply.text("client_id");
    long now = clock.instant().toEpochMilli();
    server
        .rows()
        .change(
            "insert into gh_logout_message (client_id, sid, account_session_id, connector_id,"
                + " user_id, ended_at, due_at, attempts) values (?, 'its-sid', 'gone',"
                + " 'local', 'carol', ?, ?, 0)",
            id,
            now,
            now);
    return id;
  }

  /** A logout of somebody, which has the outbox looked into. */
  private void mailIsTold() throws InterruptedException {
    mail.logIn(server, login, CAROL);
    logOut();
    mail.nextToken();
    event("logout.delivered");
  }

  /** What the configuration opens inside is not for whoever registers. */
  @Test
  void theServerCallsNothingInsideForThem() throws Exception {
    try (ScriptedServer inner = ScriptedServer.http(ScriptedServer.status(200))) {
      String id = registered(inner.uri("/out").toString());
      mailIsTold();
      String line =
          server
              .log()
              .line(one ->
                  one.contains("A logout was not delivered and will be tried again")
                      && one.contains(id));
      assertTrue(line.contains("is not public"), line);
      assertEquals(0, inner.connections());
    }
  }

  /** Their names are known to a proxy only, which never answers. */
  @Test
  void anyNumberOfThemThatHangDelaysNoOther() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedServer proxy = hanging(end)) {
      assertTrue(
          server
              .reload(yaml ->
                  yaml.replace(
                      "timeout: 2s", "timeout: 1m, proxy: '127.0.0.1:" + proxy.port() + "'"))
              .ok());
      for (int i = 0; i < 70; i++) {
        registered("https://n" + i + ".invalid/out");
      }
      mailIsTold();
      for (int i = 0; i < 16; i++) {
        proxy.next();
      }
      mailIsTold();
      assertTrue(proxy.isEmpty(), "more of them are called at once than there are places");
      end.countDown();
    }
  }
}
