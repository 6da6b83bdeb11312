package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.endtoend.edge.EditRequests.Current;
import dev.gatehouse.endtoend.edge.EditRequests.Seen;
import dev.gatehouse.endtoend.edge.RandomEdits.Edit;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule R10: a thousand random edits of a configuration, good and bad ones, by file change and by
 * reload, while clients and people go on. Every answer is that of the generation which the
 * request's log line names, and of that alone, headers included; of every edit the server says, to
 * whoever asked and in the audit record, what it did or why not.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ThousandEditsTest {
  private static final int WATCHED = 20;
  private static final int ASKED = 980;
  private static final int THREADS = 3;
  private static final int REQUESTS_PER_EDIT = 8;
  private static final int BEHIND = 4 * REQUESTS_PER_EDIT;
  private static final String REQUEST = "\"msg\":\"Request\"";
  private static final Pattern GENERATION = Pattern.compile("\"generation\":(\\d+)");
  private static final Pattern REQUEST_ID = Pattern.compile("\"request_id\":\"([^\"]+)\"");
  @TempDir Path directory;
  private final long seed = Long.getLong("gatehouse.test.seed", 20_260_301L);
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Semaphore allowed = new Semaphore(0);
  private final Semaphore done = new Semaphore(BEHIND);
  private final Map<Long, EditedState> states = new HashMap<>();
  private final List<Said> said = new ArrayList<>();
  private TestServer server;
  private RandomEdits edits;
  private volatile Current current;
  private volatile boolean over;

  /** What the audit record of an edit has to say. */
  private record Said(Edit edit, long generation, List<String> changes, String actor) {}

  @BeforeEach
  void start() throws IOException {
    server = TestServer.in(directory).start();
    String yaml = Files.readString(server.configuration());
    edits =
        new RandomEdits(
            seed, server.configuration(), yaml.substring(0, yaml.indexOf("enablePasswordDB")));
    System.out.println("seed of the edits: " + seed + " (-Dgatehouse.test.seed)");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyAnswerIsThatOfOneGenerationAndEveryEditIsAccountedFor() throws Exception {
    EditedState first = edits.first(true);
    AdminReply reply = server.administer("POST", "/configuration/reload", Map.of());
    assertEquals(200, reply.status(), () -> reply.body().toString());
    took(number(reply), first);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> load = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        load.add(
            threads.submit(
                new EditLoad(
                    server,
                    new Random(seed + i + 1),
                    () -> current,
                    seen,
                    allowed,
                    done,
                    () -> over)));
      }
      try {
        watchedEdits();
        askedEdits();
      } finally {
        over = true;
        allowed.release(THREADS);
      }
      for (Future<?> one : load) {
        one.get(30, TimeUnit.SECONDS);
      }
    }
    answersMatchTheirGeneration();
    everyEditIsAudited();
  }

  private static long number(AdminReply reply) {
    return ((Number) reply.body().get("generation")).longValue();
  }

  private void took(long generation, EditedState state) {
    states.put(generation, state);
    current = new Current(generation, state);
  }

  /** The load goes on all the while, and is never more than a few edits behind. */
  private void moreLoad() throws InterruptedException {
    allowed.release(REQUESTS_PER_EDIT);
    assertTrue(done.tryAcquire(REQUESTS_PER_EDIT, 60, TimeUnit.SECONDS), "the load stands still");
  }

  private void watchedEdits() throws InterruptedException {
    for (int i = 0; i < WATCHED; i++) {
      moreLoad();
      EditedState now = current.state();
      boolean last = i == WATCHED - 1;
      Edit edit = last ? unwatched(now) : i % 4 == 3 ? edits.bad(now) : edits.good(now, 2);
      if (edit.good() && !last && i % 4 == 1) {
        // A moment without the file, or with half of it, is no edit.
        edits.delete();
        edits.writeInTwoSteps(edit.after());
      }
      String wanted = edit.good() ? "\"generation\":" + (current.generation() + 1) : edit.refusal();
      String what =
          edit.good()
              ? "Files of the configuration have changed"
              : "A changed file of the configuration was refused";
      long refusals = said.stream().filter(one -> !one.edit().good()).count();
      String line =
          server
              .log()
              .line(
                  edit.good() ? 1 : (int) refusals + 1,
                  one -> one.contains(what) && (!edit.good() || one.contains(wanted)));
      assertTrue(line.contains(wanted), () -> edit + " " + line);
      note(edit, current.generation() + (edit.good() ? 1 : 0), "change of a file");
    }
  }

  private Edit unwatched(EditedState now) {
    EditedState next = now.copy();
    next.watched = false;
    return edits.good(next, 0);
  }

  private void askedEdits() throws InterruptedException {
    for (int i = 0; i < ASKED; i++) {
      moreLoad();
      Edit edit = i % 97 == 96 ? edits.same(current.state()) : edits.next(current.state());
      AdminReply reply = server.administer("POST", "/configuration/reload", Map.of());
      assertEquals(edit.good() ? 200 : 409, reply.status(), () -> edit + " " + reply.body());
      String report = reply.body().get("report").toString();
      assertTrue(report.contains(edit.refusal()), () -> edit + " " + report);
      if (edit.good()) {
        assertEquals(current.generation() + 1, number(reply), edit::what);
        assertEquals(changes(edit), reply.body().get("changes"), edit::what);
      }
      note(edit, current.generation() + (edit.good() ? 1 : 0), "test");
    }
  }

  private List<String> changes(Edit edit) {
    return edit.good() ? edit.after().since(current.state()) : List.of();
  }

  private void note(Edit edit, long generation, String actor) {
    said.add(new Said(edit, generation, changes(edit), actor));
    if (edit.good()) {
      took(generation, edit.after());
    }
  }

  /** The generation of each request by its identifier, as the log has them. */
  private Map<String, Long> generations() {
    // A line is written after the answer: the last ones may be on their way.
    for (Seen one : seen.stream().skip(Math.max(0, seen.size() - 2 * THREADS)).toList()) {
      server.log().line(line -> line.contains(REQUEST) && line.contains(one.request()));
    }
    Map<String, Long> generations = new HashMap<>();
    for (String line : server.log().lines()) {
      Matcher matcher = GENERATION.matcher(line);
      Matcher request = REQUEST_ID.matcher(line);
      if (line.contains(REQUEST) && matcher.find() && request.find()) {
        generations.put(request.group(1), Long.parseLong(matcher.group(1)));
      }
    }
    return generations;
  }

  private void answersMatchTheirGeneration() {
    Map<String, Long> generations = generations();
    Map<String, Integer> kinds = new TreeMap<>();
    for (Seen one : seen) {
      Long generation = generations.get(one.request());
      assertTrue(generation != null, () -> "the log does not name the generation: " + one);
      assertTrue(generation >= one.before(), () -> generation + " was replaced: " + one);
      EditedState state = states.get(generation);
      assertTrue(one.page().status() < 500, one::toString);
      assertEquals(
          Integer.toString(state.number), one.page().header("x-xss-protection"), one::toString);
      Optional<String> problem =
          one.check().problem(state, request -> states.get(generations.get(request)));
      assertTrue(
          problem.isEmpty(),
          () -> "generation " + generation + " wants " + problem.orElseThrow() + ": " + one);
      kinds.merge(one.what() + " " + one.page().status(), 1, Integer::sum);
    }
    System.out.println("answers: " + kinds);
    for (String kind :
        new String[] {
          "authorization request 200",
          "authorization request 303",
          "authorization request 400",
          "client credentials 200",
          "client credentials 401",
          "code 200",
          "discovery 200",
          "login form 200",
          "password 303",
          "preflight 204",
          "refresh 200",
          "userinfo 200"
        }) {
      assertTrue(kinds.containsKey(kind), () -> kind + " never came: " + kinds);
    }
  }

  private void everyEditIsAudited() throws ParseException {
    List<String> rows =
        server
            .rows()
            .texts(
                "select type || ' ' || facts from gh_audit where type like 'configuration.%'"
                    + " order by id");
    // The first one only put the first state into use.
    assertEquals(said.size() + 1, rows.size());
    for (int i = 0; i < said.size(); i++) {
      Said edit = said.get(i);
      String[] row = rows.get(i + 1).split(" ", 2);
      Map<String, Object> facts = JSONObjectUtils.parse(row[1]);
      boolean good = edit.edit().good();
      assertEquals(
          good ? "configuration.reloaded" : "configuration.refused", row[0], edit::toString);
      assertEquals(Long.toString(edit.generation()), facts.get("generation"), edit::toString);
      assertEquals(edit.actor(), facts.get("actor"), edit::toString);
      String detail = facts.get("detail").toString();
      if (good) {
        assertEquals(String.join("; ", edit.changes()), detail, edit::toString);
      } else {
        assertTrue(detail.contains(edit.edit().refusal()), () -> edit + ": " + detail);
      }
    }
  }
}
