package dev.gatehouse.endtoend.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestBrowser.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit record as lines of JSON, over REST. */
class AuditLinesTest extends WithAdministration {
  private static final String LINES = "application/x-ndjson";

  /** Events that a test puts there; together some megabytes more than connections hold. */
  private static final int MANY = 60_000;

  private static final String FILL =
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
          + " insert into gh_audit (happened_at, type, facts) select ? + i,"
          + " 'configuration.reloaded', '{\"detail\":\"' || printf('%0300d', i) || '\"}' from n";

  private static final String OURS = "type=configuration.reloaded";

  /** Young enough for the clean-up, old enough for an export. */
  private final long since = clock.instant().minus(Duration.ofDays(1)).toEpochMilli();

  private String auditor() {
    return ask(AUDITOR, AUDITOR_SECRET, "audit:read").text("access_token");
  }

  private Page lines(String query, String accept) {
    return send(request("/audit?" + query, auditor()).header("Accept", accept).GET());
  }

  private static Map<String, Object> json(String line) {
    try {
      return JSONObjectUtils.parse(line);
    } catch (ParseException e) {
      throw new AssertionError(line, e);
    }
  }

  private void fill(int events) {
    server.rows().change("delete from gh_audit where type = 'configuration.reloaded'");
    server.rows().change(FILL, events, since);
  }

  @Test
  void allOfItInOrder() {
    fill(1_234);
    Page page = lines("order=oldest&" + OURS, LINES);
    assertEquals(200, page.status(), page::toString);
    assertEquals(LINES, page.header("content-type"));
    assertEquals("no-store", page.header("cache-control"));
    assertFalse(page.headers().containsKey("content-length"));
    List<Map<String, Object>> events = page.body().lines().map(AuditLinesTest::json).toList();
    assertEquals(1_234, events.size());
    for (int i = 0; i < events.size(); i++) {
      assertTrue(((String) events.get(i).get("detail")).endsWith(Integer.toString(i + 1)));
    }
    List<String> reversed = lines(OURS, LINES).body().lines().toList();
    assertEquals(page.body().lines().toList(), reversed.reversed());
    String id = (String) events.get(999).get("id");
    List<String> rest =
        lines("order=oldest&after=" + id + "&" + OURS, LINES).body().lines().toList();
    assertEquals(page.body().lines().skip(1_000).toList(), rest);
    assertEquals(3, lines("limit=3&" + OURS, LINES).body().lines().count());
    assertEquals("", lines("client=nobody", LINES).body());
  }

  @Test
  void theSameEventsAsThePages() {
    fill(3);
    List<?> page = (List<?>) json(lines(OURS, "application/json")).get("events");
    assertEquals(page, lines(OURS, LINES).body().lines().map(AuditLinesTest::json).toList());
  }

  @Test
  void whoTakesJsonGetsPages() {
    fill(1);
    for (String accept : List.of("*/*", "application/json", LINES + ", application/json;q=0.5")) {
      assertEquals("application/json", lines(OURS, accept).header("content-type"), accept);
    }
    for (String accept : List.of(LINES, LINES + ", */*", "text/html, " + LINES + ";q=0.9")) {
      assertEquals(LINES, lines(OURS, accept).header("content-type"), accept);
    }
    problem(406, "not-acceptable", lines(OURS, "text/html"));
    Page elsewhere = send(request("/status", robot()).header("Accept", LINES).GET());
    problem(406, "not-acceptable", elsewhere);
  }

  @Test
  void whatIsWrongIsAProblem() {
    problem(400, "invalid-request", lines("cursor=x", LINES));
    problem(400, "invalid-request", lines("type=nothing.known", LINES));
    problem(400, "invalid-request", lines("limit=0", LINES));
  }

  /** Opens an export that nobody reads further than its first line. */
  private BufferedReader open(Socket socket) throws IOException {
    socket.setReceiveBufferSize(16_384);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    String request =
        "GET /admin/v1/audit?order=oldest&%s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n"
                .formatted(OURS, server.issuer().getAuthority(), LINES)
            + "Authorization: Bearer %s\r\n\r\n".formatted(auditor());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1_024);
    String line = reader.readLine();
    assertTrue(line.contains(" 200"), line);
    while (!line.startsWith("{")) {
      line = reader.readLine();
    }
    return reader;
  }

  /**
   * Events to the end, but for some that chunks cut in two, and a line 0 for the last chunk, if
   * there is one (RFC 9112 §7.1).
   */
  private static List<String> rest(BufferedReader reader) throws IOException {
    List<String> all = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.contains("\"event\"") || line.equals("0")) {
        all.add(line);
      }
      if (line.equals("0")) {
        break;
      }
    }
    return all;
  }

  /** What nobody has read is not read from the table either: it may change until then. */
  @Test
  void itIsReadAsItIsWritten() throws IOException {
    fill(MANY);
    try (Socket socket = new Socket()) {
      BufferedReader reader = open(socket);
      assertEquals(
          1,
          server
              .rows()
              .change(
                  "delete from gh_audit where type = 'configuration.reloaded' and happened_at = ?",
                  since + MANY));
      List<String> rest = rest(reader);
      assertEquals("0", rest.get(rest.size() - 1), "the last chunk says that this is the end");
      assertTrue(rest.size() > MANY - 1_000, () -> rest.size() + " lines");
      assertFalse(
          rest.stream().anyMatch(line -> line.contains("0" + MANY + "\"")),
          "the last event was read before it was asked for");
    }
  }

  /** An answer that could not be finished must not look like one that was. */
  @Test
  void aFailureInTheMiddleCutsItOff() throws IOException {
    fill(MANY);
    try (Socket socket = new Socket()) {
      BufferedReader reader = open(socket);
      server.rows().change("alter table gh_audit rename to gh_audit_away");
      List<String> rest = new ArrayList<>();
      try {
        rest.addAll(rest(reader));
      } catch (IOException reset) {
        // As good as an end without the last chunk.
      }
      assertFalse(rest.contains("0"), "the last chunk would say that this is all");
      assertTrue(rest.size() < MANY, () -> rest.size() + " lines");
    } finally {
      server.rows().change("alter table gh_audit_away rename to gh_audit");
    }
  }
}
