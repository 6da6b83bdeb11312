package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator has connectors of a running server find out how their upstreams are. */
class ConnectorCheckTest {
  private final CountDownLatch answering = new CountDownLatch(1);
  private ScriptedServer hanging;
  private TestServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    hanging = ScriptedServer.http((asked, out) -> answering.await());
    server =
        TestServer.in(directory)
            .with(
                """
                connectors:
                  - type: oidc
                    id: slow
                    name: Slow
                    config: {issuer: "%s", clientID: gatehouse}
                """
                    .formatted(hanging.uri("")))
            .start();
  }

  @AfterEach
  void stop() {
    answering.countDown();
    server.close();
    hanging.close();
  }

  private AdminReply check(String id) {
    return server.administer("POST", "/connectors/" + id + "/check", Map.of());
  }

  @Test
  void oneCheckOfAConnectorAtATimeAndItsEndIsRecorded() throws Exception {
    CompletableFuture<AdminReply> first = CompletableFuture.supplyAsync(() -> check("slow"));
    hanging.next();
    AdminReply second = check("slow");
    assertEquals(429, second.status(), second::toString);
    assertEquals(200, check("local").status(), "another connector is checked meanwhile");
    answering.countDown();
    AdminReply reply = first.get(30, TimeUnit.SECONDS);
    assertEquals(200, reply.status(), reply::toString);
    assertEquals(false, reply.body().get("works"));
    assertTrue(reply.body().toString().contains("connection"), reply::toString);
    String line =
        server
            .log()
            .line(text -> text.contains("\"connector.checked\"") && text.contains("\"slow\""));
    assertTrue(line.contains("found bad: connection"), line);
    assertEquals(200, check("slow").status(), "the place is free again");
  }

  @Test
  void theCommandLineTellsTheSame() {
    CommandRun good =
        CommandRun.of(server.configuration(), List.of("connectors", "check", "local"));
    good.is(0);
    assertTrue(good.out().contains("2 people in the configuration"), good::out);
    assertTrue(good.out().contains("0 people in the database"), good::out);
    answering.countDown();
    CommandRun bad = CommandRun.of(server.configuration(), List.of("connectors", "check", "slow"));
    bad.is(1);
    assertTrue(bad.out().contains("FAILED   connection"), bad::out);
    CommandRun status = CommandRun.of(server.configuration(), List.of("connectors", "status"));
    status.is(0);
    assertTrue(status.out().contains("built in"), status::out);
  }
}
