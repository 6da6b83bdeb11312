package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send leaves nothing in the database (rule R1, case 74). */
class FloodTest {
  private static final int REQUESTS = 20_000;

  @Test
  @Timeout(300)
  void authorizationRequestsWriteNoRow(@TempDir Path directory) throws IOException {
    TestServer server = TestServer.in(directory).start();
    TestLogin login = new TestLogin(server, new TestBrowser());
    login.tokens();
    Map<String, Long> before = server.rows().counts();
    assertTrue(before.get("gh_grant") == 1 && before.get("gh_session") == 1, before::toString);
    long commits = server.statistics().commits();
    URI good = login.authorization(TestLogin.request());
    URI form = login.authorization(TestLogin.request("connector_id", "local"));
    URI refused = login.authorization(TestLogin.request("scope", "profile"));
    URI unknown = login.authorization(TestLogin.request("client_id", "nobody"));
    Map<Integer, Integer> answers = new TreeMap<>();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < REQUESTS; i++) {
        URI uri =
            switch (i % 10) {
              case 0 -> unknown;
              case 1 -> refused;
              case 2 -> form;
              default -> good;
            };
        String head =
            "GET "
                + uri.getRawPath()
                + "?"
                + uri.getRawQuery()
                + "&state="
                + i
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket
            .getOutputStream()
            .write(head.replace("&state=state-1", "").getBytes(StandardCharsets.US_ASCII));
        answers.merge(answer(in), 1, Integer::sum);
      }
    }
    assertEquals(REQUESTS / 10, answers.get(400), answers::toString);
    assertEquals(REQUESTS, answers.values().stream().mapToInt(Integer::intValue).sum());
    assertTrue(answers.keySet().stream().allMatch(status -> status < 500), answers::toString);
    assertEquals(before, server.rows().counts());
    // Background work may commit; a request must not.
    assertTrue(server.statistics().commits() - commits < 20, "commits");
    server.close();
  }

  /** Reads one answer; returns its status. */
  private static int answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) c);
    }
    String length = head.toString().replaceAll("(?is).*\r\ncontent-length: ([0-9]+)\r\n.*", "$1");
    in.skipNBytes(Long.parseLong(length));
    return Integer.parseInt(head.substring(9, 12));
  }
}
