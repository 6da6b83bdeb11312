package dev.gatehouse.endtoend.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.testing.BackchannelApplication;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server whose clock a test moves, two applications on this machine, and a person. */
abstract class WithApplications {
  static final String CAROL = "carol@example.com";
  final MutableClock clock = new MutableClock(Instant.now());
  BackchannelApplication wiki;
  BackchannelApplication mail;
  TestServer server;
  TestBrowser browser;
  TestLogin login;

  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.with("outbound: {allowedNetworks: [127.0.0.0/8], timeout: 2s}");
  }

  @BeforeEach
  void start(@TempDir Path directory) {
    wiki = BackchannelApplication.start("wiki");
    mail = BackchannelApplication.start("mail");
    server =
        configure(TestServer.in(directory).clock(clock).client(wiki.client()).client(mail.client()))
            .start();
    wiki.trusts(server.issuer());
    mail.trusts(server.issuer());
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
    assertTrue(
        server
            .administer("POST", "/users", Map.of("login", CAROL, "password", TestServer.PASSWORD))
            .ok());
  }

  @AfterEach
  void stop() {
    server.close();
    wiki.close();
    mail.close();
  }

  /** The person logs out of the browser's session, and says so when asked. */
  void logOut() {
    Page page = browser.get(server.at("/logout"));
    assertEquals(200, browser.submit(page.form().with("decision", "logout")).status());
  }

  /** Time passes, and the server looks into its outbox. */
  void pass(Duration time) {
    clock.advance(time);
    server.readKeys();
  }

  long waiting() {
    return server.number("select count(*) from gh_logout_message where given_up_at is null");
  }

  /** Waits until the log says that an attempt failed. */
  void failedAttempt(int number) {
    server
        .log()
        .line(line ->
            line.contains("A logout was not delivered and will be tried again")
                && line.contains("\"attempt\":" + number));
  }

  /** Waits for an audit event in the log; the line. */
  String event(String type) {
    return server.log().line(line -> line.contains("\"" + type + "\""));
  }

  static String answer(int status) {
    return "HTTP/1.1 " + status + " Scripted\r\nContent-Length: 0\r\n\r\n";
  }

  static ScriptedServer hanging(CountDownLatch until) {
    return ScriptedServer.http((asked, out) -> until.await());
  }
}
