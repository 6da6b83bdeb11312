package dev.gatehouse.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.durability.Tokens.Answer;
import dev.gatehouse.testing.Await;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestRows;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite on a disk that loses power, fails to flush or is full (rule R9): an answer comes after its
 * flush, a flush that failed is never a success, and what was answered is there after a loss of
 * power.
 */
class PowerLossTest {
  private static final Pattern COMMITS =
      Pattern.compile("(?m)^gatehouse_database_commits_total\\S* (\\S+)$");
  private static final Pattern UNITS =
      Pattern.compile("(?m)^gatehouse_database_units_total\\S* (\\S+)$");

  @TempDir Path directory;
  @TempDir Path scratch;
  private FaultyFileSystem disk;
  private ServerProcess server;
  private URI metrics;
  private TestRows rows;

  @BeforeEach
  void start() throws Exception {
    disk = new FaultyFileSystem(directory, scratch);
    int telemetry = TestServer.freePort();
    metrics = URI.create("http://127.0.0.1:" + telemetry + "/metrics");
    server =
        ServerProcess.in(
            directory,
            builder ->
                builder
                    .with("expiry: {refreshTokens: {reuseInterval: 30m}}")
                    .with("telemetry: {http: '127.0.0.1:" + telemetry + "'}"));
    server.start(disk.environment());
    rows = new TestRows("jdbc:sqlite:" + directory.resolve("gatehouse.db"), Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private long metric(Pattern pattern) {
    String text = new TestBrowser().get(metrics).body();
    Matcher found = pattern.matcher(text);
    assertTrue(found.find(), text);
    return Math.round(Double.parseDouble(found.group(1)));
  }

  private record Flushes(long commits, long log, long data) {}

  /** Once nobody commits, a background job neither: what is flushed is counted right after. */
  private Flushes flushes() {
    Flushes before = flushesNow();
    for (Flushes now = flushesNow(); !now.equals(before); now = flushesNow()) {
      before = now;
    }
    return before;
  }

  private Flushes flushesNow() {
    return new Flushes(metric(COMMITS), disk.logSyncs(), disk.otherSyncs());
  }

  private List<Family> families(int count) throws Exception {
    Storm storm = new Storm(server::at, true);
    storm.prepare(count);
    return new ArrayList<>(storm.families);
  }

  @Test
  void eachGroupOfAnswersIsFlushedOnce() throws Exception {
    List<Family> families = families(8);
    Tokens tokens = new Tokens();
    long units = metric(UNITS);
    Flushes before = flushes();
    for (int round = 0; round < 10; round++) {
      List<Answer> answers =
          AtOnce.run(8, number -> tokens.refresh(server.at("/token"), families.get(number).newest));
      for (int i = 0; i < answers.size(); i++) {
        assertEquals(200, answers.get(i).status());
        families.get(i).told(answers.get(i));
      }
    }
    Flushes after = flushes();
    long groups = after.commits() - before.commits();
    long flushes = after.log() - before.log();
    long checkpoints = after.data() - before.data();
    // A checkpoint flushes the log before it, and the next commit the header of a log that begins
    // anew; the checkpoint of that one may have been before the first reading.
    long most = groups + 2 * checkpoints + 1;
    assertTrue(
        flushes >= groups && flushes <= most,
        groups + " groups and " + checkpoints + " checkpoints, but " + flushes + " flushes");
    assertTrue(metric(UNITS) - units >= 80);
    assertTrue(groups >= 10 && groups < 80, "no group of several: " + groups);
  }

  @Test
  void nobodyIsAnsweredBeforeTheFlush() throws Exception {
    List<Family> families = families(4);
    Tokens tokens = new Tokens();
    disk.holdSyncs(true);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (Family family : families) {
        answers.add(pool.submit(() -> tokens.refresh(server.at("/token"), family.newest)));
      }
      Await.until("something to wait for its flush", () -> disk.waitingSyncs() == 1);
      // Reads are answered meanwhile, and see nothing that is not durable.
      assertEquals(
          200,
          new TestLogin(server::at, new TestBrowser())
              .userinfo(families.get(0).accessToken)
              .status());
      assertEquals(0, rows.audited("token.refreshed"));
      assertFalse(answers.stream().anyMatch(Future::isDone), "answered before the flush");
      disk.holdSyncs(false);
      for (Future<Answer> answer : answers) {
        assertEquals(200, answer.get(30, TimeUnit.SECONDS).status());
      }
    } finally {
      disk.holdSyncs(false);
    }
  }

  @Test
  void aFlushThatFailsIsNoSuccess() throws Exception {
    Family family = families(1).get(0);
    Tokens tokens = new Tokens();
    URI endpoint = server.at("/token");
    disk.failSyncs(1000);
    Answer failed = tokens.refresh(endpoint, family.newest);
    disk.failSyncs(0);
    assertTrue(disk.injected() > 0);
    assertEquals(503, failed.status(), failed.toString());
    assertEquals("temporarily_unavailable", failed.text("error"));

    Answer again = tokens.refresh(endpoint, family.newest);
    assertEquals(200, again.status(), again.toString());
    server.kill();
    disk.losePower();
    server.start(disk.environment());
    assertEquals(again.refreshToken(), tokens.refresh(endpoint, family.newest).refreshToken());
    assertEquals(200, tokens.refresh(endpoint, again.refreshToken()).status());
    assertEquals(400, tokens.refresh(endpoint, family.newest).status());
  }

  @Test
  void aFullDiskIsNoSuccess() throws Exception {
    Family family = families(1).get(0);
    Tokens tokens = new Tokens();
    URI endpoint = server.at("/token");
    disk.failWrites(1000);
    for (int i = 0; i < 3; i++) {
      Answer failed = tokens.refresh(endpoint, family.newest);
      assertEquals(503, failed.status(), failed.toString());
      assertEquals("temporarily_unavailable", failed.text("error"));
    }
    assertEquals(
        200, new TestLogin(server::at, new TestBrowser()).userinfo(family.accessToken).status());
    disk.failWrites(0);
    assertEquals(200, tokens.refresh(endpoint, family.newest).status());
    assertEquals(1, rows.audited("token.refreshed"));
  }

  @Test
  void powerIsLostInAStorm() throws Exception {
    Random random = new Random(20260104);
    Storm storm = new Storm(server::at, true);
    storm.prepare(6);
    for (int round = 0; round < 4; round++) {
      // What was not flushed is lost, or half of it is there in any order.
      disk.writeEarly(round % 2 == 0 ? 0 : 50);
      storm.begin();
      storm.await(20, 1);
      disk.failSyncs(random.nextInt(3));
      storm.await(20, 1);
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
      server.kill();
      storm.end();
      disk.losePower();
      server.start(disk.environment());
      new Promises(storm, server::at, rows).check();
    }
    assertTrue(disk.injected() > 0);
    assertEquals("ok", rows.texts("pragma integrity_check").get(0));
  }

  @Test
  void afterTheFirstStartTheServerIsThereForGood() throws Exception {
    String issued = families(1).get(0).newest;
    server.kill();
    disk.losePower();
    server.start(disk.environment());
    // The master key, the signing keys and the database's own name have survived together.
    assertEquals(200, new Tokens().refresh(server.at("/token"), issued).status());
  }
}
