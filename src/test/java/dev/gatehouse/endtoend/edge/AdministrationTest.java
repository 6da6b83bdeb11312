package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.cli.Gatehouse;
import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.logging.Logging;
import dev.gatehouse.testing.CommandRun;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line and the socket through which it reaches the server. */
class AdministrationTest {
  private static final String PASSWORD = "a long password of hers";
  @TempDir Path directory;
  private final LogConfig log = Logging.current();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.in(directory).start();
    server.secrets().add("password", PASSWORD);
  }

  @AfterEach
  void stop() {
    server.close();
    Logging.configure(log);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(server.configuration(), List.of(arguments));
  }

  private CommandRun runWithInput(String input, String... arguments) {
    return CommandRun.of(server.configuration(), List.of(arguments), input);
  }

  private Path socket() {
    return directory.resolve("gatehouse.db.admin.sock");
  }

  private String request(String line, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(line).append("\r\nHost: gatehouse\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.US_ASCII)));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (channel.read(buffer) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void onlyTheOwnerMayConnect() throws IOException {
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    server.restart();
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
  }

  @Test
  void otherMethodsAndPathsAreRefused() throws IOException {
    assertTrue(request("GET /admin/v1/status HTTP/1.1").startsWith("HTTP/1.1 200 "));
    for (String method : new String[] {"PUT", "DELETE", "POST", "PATCH"}) {
      String answer = request(method + " /admin/v1/status HTTP/1.1", "Content-Length: 0");
      assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
      assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
    }
    assertTrue(request("GET /keys HTTP/1.1").startsWith("HTTP/1.1 404 "));
    assertTrue(
        request(
                "POST /admin/v1/users HTTP/1.1",
                "Content-Length: 70000",
                "Content-Type: application/json")
            .startsWith("HTTP/1.1 413 "));
  }

  @Test
  void requestsThroughTheSocketHaveNoAddressInTheLog() {
    assertEquals(0, run("status").code());
    String line = server.log().line(one -> one.contains("\"/admin/v1/status\""));
    assertFalse(line.contains("\"remote\""), line);
  }

  @Test
  void statusSaysHowTheServerIs() {
    CommandRun said = run("status");
    assertEquals(0, said.code(), said::toString);
    assertTrue(said.out().contains(server.issuer().toString()), said.out());
    assertTrue(said.out().matches("(?s).*ready\\s+true.*"), said.out());
  }

  @Test
  void anAddedUserLogsIn() {
    CommandRun said =
        runWithInput(
            PASSWORD + "\n",
            "user",
            "add",
            "carol@example.com",
            "-g",
            "admins",
            "--password-stdin");
    assertEquals(0, said.code(), said::toString);
    TestLogin login = new TestLogin(server, new TestBrowser());
    TestBrowser.Page page =
        login.password(login.form(TestLogin.request()), "carol@example.com", PASSWORD);
    String code = login.consent(page, true).response().get("code");
    assertEquals(
        java.util.List.of("admins"),
        TestLogin.claims(login.redeem(code).text("id_token")).get("groups"));
    assertTrue(run("user", "list").out().contains("carol@example.com"));
    assertEquals(1, server.rows().audited("user.added"));
    CommandRun again =
        runWithInput(PASSWORD + "\n", "user", "add", "carol@example.com", "--password-stdin");
    assertEquals(1, again.code(), again::toString);
    assertFalse(again.err().isBlank(), again::toString);
    CommandRun none = runWithInput("", "user", "add", "dave@example.com", "--password-stdin");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("no password"), none.err());
  }

  @Test
  void theListOfUsersEndsWithTheLastOne() {
    assertEquals(0, run("user", "invite", "zoe@example.com").code());
    server
        .rows()
        .change(
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1203)"
                + " insert into gh_user select 'local', 'id' || i, 'user' || i, null, 1, null, null,"
                + " null, '[]', null, 1, 0, 0, 0 from n");
    CommandRun said = run("user", "list");
    assertEquals(0, said.code(), said::toString);
    assertEquals(1204, said.out().lines().distinct().count());
    assertTrue(said.out().endsWith("zoe@example.com  []  (no password yet)\n"), said.out());
  }

  @Test
  void groupsAreAddedAndTakenAway() {
    runWithInput(
        PASSWORD + "\n", "user", "add", "carol@example.com", "-g", "a", "--password-stdin");
    CommandRun said =
        run(
            "user",
            "change",
            "carol@example.com",
            "--add-group",
            "b",
            "--add-group",
            "c",
            "--remove-group",
            "a");
    assertEquals(0, said.code(), said::toString);
    assertEquals("carol@example.com  [b, c]\n", run("user", "list").out());
    CommandRun both =
        run("user", "change", "carol@example.com", "--add-group", "d", "--group", "e");
    assertEquals(1, both.code(), both::toString);
    assertTrue(both.err().contains("replaces all"), both.err());
    run("user", "change", "carol@example.com", "--must-change-password", "--remove-group", "b");
    assertEquals("carol@example.com  [c]  (must change the password)\n", run("user", "list").out());
    CommandRun weak =
        runWithInput(
            "carol-is-here-now\n", "user", "change", "carol@example.com", "--password-stdin");
    assertEquals(1, weak.code(), weak::toString);
    assertTrue(weak.err().contains("contains the user's name"), weak.err());
  }

  @Test
  void aLinkIsPrintedAlone() {
    CommandRun said = run("user", "invite", "carol@example.com", "--name", "Carol", "-g", "admins");
    assertEquals(0, said.code(), said::toString);
    String link = said.out().strip();
    assertTrue(link.startsWith(server.issuer() + "/account/link?token="), link);
    server.secrets().add("link", link.substring(link.indexOf('=') + 1));
    assertTrue(said.err().startsWith("Works once, until "), said.err());
    assertEquals(200, new TestBrowser().get(java.net.URI.create(link)).status());
    assertEquals(1, run("user", "reset-link", "nobody@example.com").code());
    assertEquals(1, run("user", "invite", "dave@example.com", "--send").code());
  }

  @Test
  void rotatingPublishesTheNextKeyBeforeItSigns() {
    String before = run("keys", "list").out();
    CommandRun said = run("keys", "rotate");
    assertEquals(0, said.code(), said::toString);
    assertTrue(said.out().contains("the next key signs from"), said.out());
    assertTrue(before.contains("active"), before);
    CommandRun wrong = run("keys", "rotate", "--alg", "HS256");
    assertEquals(1, wrong.code(), wrong::toString);
    assertFalse(wrong.err().contains("\tat "), wrong.err());
  }

  @Test
  void reloadSaysWhatChangedOrWhatIsWrong() {
    assertTrue(run("reload").out().contains("Nothing has changed."));
    server.configure(yaml -> yaml.replace("name: Web application", "name: Renamed"));
    CommandRun changed = run("reload");
    assertEquals(0, changed.code(), changed::toString);
    assertTrue(changed.out().contains("client web-app changed"), changed.out());
    server.configure(yaml -> yaml.replace("name: Renamed", "nmae: Renamed"));
    CommandRun refused = run("reload");
    assertEquals(1, refused.code(), refused::toString);
    assertTrue(
        refused.err().matches("(?s).*gatehouse\\.yaml:[0-9]+:[0-9]+: .*nmae.*"), refused.err());
    server.configure(yaml -> yaml.replace("nmae: Renamed", "name: Renamed"));
  }

  @Test
  void withoutAServerWhatNeedsOneSaysSo(@TempDir Path elsewhere) throws IOException {
    Path file = elsewhere.resolve("gatehouse.yaml");
    Files.writeString(
        file,
        Files.readString(server.configuration())
            .replace(directory.toString(), elsewhere.toString()));
    for (String command : new String[] {"status", "reload"}) {
      StringWriter err = new StringWriter();
      int code =
          Gatehouse.run(
              new PrintWriter(new StringWriter()),
              new PrintWriter(err, true),
              command,
              "--config",
              file.toString());
      assertEquals(1, code, err::toString);
      assertTrue(err.toString().startsWith("No server runs with " + file), err::toString);
    }
    // Users and keys are worked on in the database itself.
    StringWriter out = new StringWriter();
    assertEquals(
        0,
        Gatehouse.run(
            new PrintWriter(out, true),
            new PrintWriter(new StringWriter()),
            "keys",
            "list",
            "--config",
            file.toString()));
    assertTrue(out.toString().contains("active"), out::toString);
  }
}
