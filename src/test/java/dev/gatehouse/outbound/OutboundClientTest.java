package dev.gatehouse.outbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.outbound.OutboundException.Reason;
import dev.gatehouse.tck.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule R28, attack case 64: answers of every kind, from real servers. */
class OutboundClientTest extends WithOutboundClient {
  private static final Duration SHORT = Duration.ofMillis(400);

  @Test
  void postsAFormAndTellsTheStatus() throws Exception {
    try (ScriptedServer server = ScriptedServer.http(ScriptedServer.status(204))) {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("logout_token", "a.b-c_d");
      form.put("more", "ä &=\r\nx");
      assertEquals(204, client().postForm(server.uri("/bye?x=1&y=%20"), form).status());
      ScriptedServer.Asked asked = server.next();
      assertTrue(asked.head().startsWith("POST /bye?x=1&y=%20 HTTP/1.1\r\n"), asked.head());
      assertTrue(asked.head().contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n"));
      assertTrue(asked.head().contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
      assertEquals("logout_token=a.b-c_d&more=%C3%A4+%26%3D%0D%0Ax", asked.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}",
        "HTTP/1.0 200\r\n\r\n{\"a\": 1}",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:8\r\n\r\n{\"a\": 1} more",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n5\r\n\": 1}\r\n0\r\n\r\n"
      })
  void readsEveryFormOfABody(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(answer))) {
      OutboundResponse response = client().getJson(server.uri("/keys"), BODY);
      assertEquals(200, response.status());
      assertArrayEquals("{\"a\": 1}".getBytes(StandardCharsets.UTF_8), response.body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MALFORMED|nonsense~",
        "MALFORMED|HTTP/1.1 2000 OK~~",
        "MALFORMED|HTTP/2 200~~",
        "MALFORMED|HTTP/1.1 200 OK~ name: folded~~",
        "MALFORMED|HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 3~~{}",
        "MALFORMED|HTTP/1.1 200 OK~Content-Length: -2~~{}",
        "MALFORMED|HTTP/1.1 200 OK~Content-Length: 3~~{}",
        "MALFORMED|HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~0~~",
        "MALFORMED|HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~0~~",
        "MALFORMED|HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~~",
        "MALFORMED|HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~{}~0~~",
        "MALFORMED|HTTP/1.1 200 OK~Content-Encoding: gzip~Content-Length: 2~~{}",
        "MALFORMED|HTTP/1.1 200 OK~Content-Le",
        "TOO_LARGE|HTTP/1.1 200 OK~Content-Length: 1001~~{}",
        "TOO_LARGE|HTTP/1.1 200 OK~Content-Length: 99999999999~~{}",
        "TOO_LARGE|HTTP/1.1 200 OK~Transfer-Encoding: chunked~~7fffffffffffff~{}"
      })
  void saysWhatIsWrongWithAnAnswerWithoutRepeatingIt(Reason reason, String answer) {
    String all = answer.replace("~", "\r\n");
    try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(all))) {
      OutboundException refusal = refusal(client(), server.uri("/keys?secret=s3cret"));
      assertEquals(reason, refusal.reason(), refusal::getMessage);
      assertFalse(refusal.getMessage().contains("s3cret"), refusal::getMessage);
      assertFalse(refusal.getMessage().contains("nonsense"), refusal::getMessage);
    }
  }

  @Test
  void anEndlessBodyIsLeft() {
    byte[] block = new byte[64 * 1024];
    try (ScriptedServer server =
        ScriptedServer.http((asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write(block);
          }
        })) {
      assertEquals(Reason.TOO_LARGE, refusal(client(), server.uri("/keys")).reason());
    }
  }

  @Test
  void anEndlessHeadIsLeft() {
    try (ScriptedServer server =
        ScriptedServer.http((asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write("a: bbbbbbbbbbbbbbbbbbbbbbbb\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        })) {
      assertEquals(Reason.TOO_LARGE, refusal(client(), server.uri("/keys")).reason());
    }
  }

  @Test
  void whatAnswersByteByByteIsLeftWhenTheTimeIsOver() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.http((asked, out) -> {
          try {
            while (true) {
              out.write("HTTP/1.1 200 OK\r\na: ".charAt(0));
              out.flush();
              Thread.sleep(20);
            }
          } catch (IOException closed) {
            gone.countDown();
          }
        })) {
      assertEquals(
          Reason.TIMEOUT,
          refusal(new OutboundClient(settings(SHORT)), server.uri("/keys")).reason());
      assertTrue(
          gone.await(20, java.util.concurrent.TimeUnit.SECONDS), "the connection was left open");
    }
  }

  @Test
  void theBodyOfTheAnswerToAFormDelaysNobody() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.http((asked, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          end.await();
        })) {
      assertEquals(200, client().postForm(server.uri("/bye"), Map.of()).status());
      end.countDown();
    }
  }

  @Test
  void aNameThatIsLookedUpForEverIsGivenUp() {
    CountDownLatch end = new CountDownLatch(1);
    OutboundClient client =
        new OutboundClient(
            settings(SHORT),
            host -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new UnknownHostException(host);
            });
    assertEquals(Reason.TIMEOUT, refusal(client, URI.create("https://slow.example.com/")).reason());
    end.countDown();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsAnAnswerAndNotFollowed(int status) throws Exception {
    try (ScriptedServer elsewhere = ScriptedServer.http(ScriptedServer.status(200));
        ScriptedServer server =
            ScriptedServer.http(
                ScriptedServer.always(
                    "HTTP/1.1 "
                        + status
                        + " Moved\r\nLocation: "
                        + elsewhere.uri("/inner")
                        + "\r\nContent-Length: 0\r\n\r\n"))) {
      assertEquals(status, client().postForm(server.uri("/bye"), Map.of("a", "b")).status());
      assertEquals(status, client().getJson(server.uri("/keys"), BODY).status());
      assertEquals(0, elsewhere.connections());
      assertEquals(2, server.connections());
    }
  }
}
