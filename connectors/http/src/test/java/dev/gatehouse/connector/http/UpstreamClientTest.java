package dev.gatehouse.connector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamException.Kind;
import dev.gatehouse.tck.FakeHost;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.tck.ScriptedServer.Script;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpstreamClientTest {
  private static final int LONGEST = 1000;

  private final FakeHost host = new FakeHost();

  @BeforeEach
  void limits() {
    host.setHttp(
        new HttpSettings(Duration.ofSeconds(5), Duration.ofMillis(800), LONGEST, "Gatehouse/test"));
  }

  private UpstreamClient client() throws UpstreamException {
    return UpstreamClient.open(Trust.standard(), host);
  }

  private static Script ok(String body) {
    return ScriptedServer.always(
        "HTTP/1.1 200 OK\r\nContent-Length: "
            + body.getBytes(StandardCharsets.ISO_8859_1).length
            + "\r\nContent-Type: application/json\r\nLink: <a>; rel=\"next\"\r\n\r\n"
            + body);
  }

  private static UpstreamException failure(UpstreamClient client, Request request) {
    return assertThrows(UpstreamException.class, () -> client.send(request));
  }

  @Test
  void asksAndReadsTheAnswer() throws Exception {
    try (ScriptedServer server = ScriptedServer.http(ok("{\"id\": 9007199254740993, \"x\": [1]}"));
        UpstreamClient client = client()) {
      Response answer = client.send(Request.get(server.uri("/user?page=2")).bearer("token-1"));
      assertEquals(200, answer.status());
      assertTrue(answer.successful());
      assertEquals(9007199254740993L, answer.json().get("id"));
      assertEquals("<a>; rel=\"next\"", answer.header("link").orElseThrow());
      String head = server.next().head();
      assertTrue(head.startsWith("GET /user?page=2 HTTP/1.1\r\n"), head);
      assertTrue(head.contains("\r\nAuthorization: Bearer token-1\r\n"), head);
      assertTrue(head.contains("\r\nUser-Agent: Gatehouse/test\r\n"), head);
      assertTrue(head.contains("\r\nAccept: application/json\r\n"), head);
    }
  }

  @Test
  void sendsFormsAndCredentialsInTheFormOfRfc6749() throws Exception {
    try (ScriptedServer server = ScriptedServer.http(ok("[1, {\"a\": true}]"));
        UpstreamClient client = client()) {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "authorization_code");
      form.put("code", "a b&c=é");
      Response answer =
          client.send(Request.form(server.uri("/token"), form).basic("app one", "p:ss%wörd"));
      assertEquals(List.of(1L, Map.of("a", true)), answer.jsonArray());
      ScriptedServer.Asked asked = server.next();
      assertEquals("grant_type=authorization_code&code=a+b%26c%3D%C3%A9", asked.body());
      // Section 2.3.1: both are form-encoded before they are joined.
      assertTrue(
          asked
              .head()
              .contains(
                  "Basic "
                      + Base64.getEncoder()
                          .encodeToString(
                              "app+one:p%3Ass%25w%C3%B6rd".getBytes(StandardCharsets.US_ASCII))),
          asked::head);
    }
  }

  @Test
  void anAnswerOfAnyStatusIsAnAnswer() throws Exception {
    for (int status : new int[] {204, 301, 302, 307, 401, 403, 429, 500, 503}) {
      Script script =
          ScriptedServer.always(
              "HTTP/1.1 "
                  + status
                  + " Scripted\r\nLocation: http://127.0.0.1:1/elsewhere\r\n"
                  + (status == 204 ? "" : "Content-Length: 0\r\n")
                  + "\r\n");
      try (ScriptedServer server = ScriptedServer.http(script);
          UpstreamClient client = client()) {
        // A redirect is not followed: nothing listens there, and this would fail.
        assertEquals(status, client.send(Request.get(server.uri("/"))).status());
      }
    }
  }

  @Test
  void givesUpOnASilentUpstreamAndOnOneThatDrips() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Script silent = (asked, out) -> end.await();
    Script dripping =
        (asked, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          // Each byte comes long before any limit between two of them.
          for (int i = 0; i < 500 && !end.await(50, TimeUnit.MILLISECONDS); i++) {
            out.write(' ');
            out.flush();
          }
        };
    for (Script script : List.of(silent, dripping)) {
      try (ScriptedServer server = ScriptedServer.http(script);
          UpstreamClient client = client()) {
        UpstreamException failure = failure(client, Request.get(server.uri("/slow?code=hidden")));
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertEquals(
            "GET " + server.uri("/slow") + ": no whole answer within 800 ms", failure.getMessage());
      }
    }
    end.countDown();
  }

  @Test
  void doesNotReadALongAnswer() throws Exception {
    Script endless =
        (asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          byte[] block = new byte[1 << 16];
          for (int i = 0; i < 10_000; i++) {
            out.write(block);
          }
        };
    try (ScriptedServer longest = ScriptedServer.http(ok("x".repeat(LONGEST)));
        ScriptedServer longer = ScriptedServer.http(ok("x".repeat(LONGEST + 1)));
        ScriptedServer without = ScriptedServer.http(endless);
        UpstreamClient client = client()) {
      assertEquals(LONGEST, client.send(Request.get(longest.uri("/"))).body().length);
      for (ScriptedServer server : List.of(longer, without)) {
        UpstreamException failure = failure(client, Request.get(server.uri("/long")));
        assertEquals(Kind.PROTOCOL, failure.kind());
        assertEquals(
            "GET " + server.uri("/long") + ": the answer is longer than 1000 bytes",
            failure.getMessage());
      }
    }
  }

  @Test
  void saysThatNobodyIsThere() throws Exception {
    URI gone;
    try (ScriptedServer server = ScriptedServer.http(ok("{}"))) {
      gone = server.uri("/user");
    }
    try (UpstreamClient client = client()) {
      UpstreamException failure = failure(client, Request.get(gone));
      assertEquals(Kind.UNREACHABLE, failure.kind());
      assertEquals("GET " + gone + ": no connection", failure.getMessage());
      failure = failure(client, Request.get(URI.create("http://nobody.invalid/user")));
      assertEquals(Kind.UNREACHABLE, failure.kind());
      assertEquals("GET http://nobody.invalid/user: there is no such host", failure.getMessage());
    }
  }

  @Test
  void nonsenseIsNotAnAnswer() throws Exception {
    Script rubbish = ScriptedServer.always("220 mail.example.com ESMTP\r\n");
    Script hangingUp = (asked, out) -> {};
    for (Script script : List.of(rubbish, hangingUp)) {
      try (ScriptedServer server = ScriptedServer.http(script);
          UpstreamClient client = client()) {
        UpstreamException failure = failure(client, Request.get(server.uri("/")));
        assertEquals(Kind.UNREACHABLE, failure.kind());
      }
    }
    for (String body :
        List.of("", "[]", "[[\"a\", 1]]", "{", "\"text\"", "<html>", "{\"a\":1} {}")) {
      try (ScriptedServer server = ScriptedServer.http(ok(body));
          UpstreamClient client = client()) {
        Response answer = client.send(Request.get(server.uri("/j")));
        UpstreamException failure = assertThrows(UpstreamException.class, answer::json, body);
        assertEquals(Kind.PROTOCOL, failure.kind());
        assertEquals(
            "GET " + server.uri("/j") + " answered 200: the answer is not a JSON object",
            failure.getMessage());
      }
    }
    try (ScriptedServer server = ScriptedServer.http(ok("{\"a\": \"\u00ff\"}"));
        UpstreamClient client = client()) {
      Response answer = client.send(Request.get(server.uri("/j")));
      assertEquals(
          "GET " + server.uri("/j") + " answered 200: the answer is not UTF-8",
          assertThrows(UpstreamException.class, answer::json).getMessage());
      assertThrows(UpstreamException.class, answer::jsonArray);
    }
  }

  @Test
  void goesThroughTheProxyThatTheHostNames() throws Exception {
    try (ScriptedServer server = ScriptedServer.http(ok("{}"));
        ScriptedServer proxy = ScriptedServer.http(ok("{\"by\": \"proxy\"}"))) {
      host.setHttp(
          host.http()
              .withProxies(
                  ProxySelector.of(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()))));
      try (UpstreamClient client = client()) {
        URI uri = URI.create("http://upstream.invalid/user");
        assertEquals("proxy", client.send(Request.get(uri)).json().get("by"));
        assertTrue(proxy.next().head().startsWith("GET http://upstream.invalid/user HTTP/1.1"));
        assertTrue(server.isEmpty());
      }
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    host.setHttp(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(50), LONGEST, "test"));
    try (ScriptedServer server = ScriptedServer.http((asked, out) -> end.await())) {
      UpstreamClient client = client();
      FutureTask<UpstreamException> waiting =
          new FutureTask<>(() -> failure(client, Request.get(server.uri("/"))));
      Thread.ofVirtual().start(waiting);
      server.next();
      client.close();
      client.close();
      assertEquals(Kind.UNREACHABLE, waiting.get(20, TimeUnit.SECONDS).kind());
    } finally {
      end.countDown();
    }
  }

  @Test
  void messagesNameNoSecrets() {
    Request request =
        Request.get(URI.create("https://user:pw@api.example.com:8443/a/b?code=s3cret#frag"))
            .bearer("s3cret");
    assertEquals("GET https://api.example.com:8443/a/b", request.toString());
    assertFalse(request.toString().contains("s3cret"));
  }
}
