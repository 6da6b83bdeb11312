package dev.gatehouse.endtoend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.FakeMailServer;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that go out by mail. */
class MailTest {
  private static final String CAROL = "carol@example.com";
  private static final String FRESH = "violet lantern 88 orbit";
  private static final Pattern LINK = Pattern.compile("(?m)^(https?://\\S+token=[\\w-]+)$");
  @TempDir Path directory;
  @TempDir Path mailDirectory;

  private FakeMailServer mail(boolean offersTls) {
    return FakeMailServer.start(
        mailDirectory, TestCertificates.make(mailDirectory, "mail"), offersTls);
  }

  private TestServer server(FakeMailServer mail, String more) {
    return TestServer.in(directory)
        .with(
            """
            smtp:
              host: 127.0.0.1
              port: %d
              from: "Gatehouse <login@example.com>"
              rootCA: %s
              %s
            """
                .formatted(mail.port(), mailDirectory.resolve("mail.crt"), more))
        .start();
  }

  private static String login() {
    return "username: " + FakeMailServer.USER + "\n  password: '" + FakeMailServer.PASSWORD + "'";
  }

  private static URI link(TestServer server, FakeMailServer.Received message) {
    Matcher link = LINK.matcher(message.data().replace("=3D", "=").replace("=\n", ""));
    assertTrue(link.find(), message::data);
    String address = link.group(1);
    server.secrets().add("link", address.substring(address.indexOf('=') + 1));
    return URI.create(address);
  }

  private static AdminReply invite(TestServer server, String login) {
    return server.administer("POST", "/users/invite", Map.of("login", login, "send", true));
  }

  @Test
  void anInvitationGoesOutOverTlsAndWorks() throws Exception {
    try (FakeMailServer mail = mail(true);
        TestServer server = server(mail, login())) {
      server.secrets().add("mail password", FakeMailServer.PASSWORD);
      AdminReply reply = invite(server, CAROL);
      assertEquals(201, reply.status(), reply::detail);
      assertEquals(CAROL, reply.body().get("mailed_to"));
      assertFalse(reply.body().containsKey("link"), "the link is for the person alone");
      FakeMailServer.Received message = mail.next();
      assertTrue(message.secure());
      assertEquals(FakeMailServer.USER, message.user());
      assertEquals("login@example.com", message.from());
      assertEquals(CAROL, message.to());
      assertTrue(message.data().contains("Subject: Your account at"), message::data);
      assertTrue(message.data().contains("From: Gatehouse <login@example.com>"), message::data);
      assertTrue(message.data().contains("Auto-Submitted: auto-generated"), message::data);
      URI link = link(server, message);
      assertTrue(link.toString().startsWith(server.issuer() + "/account/link?token="));
      TestBrowser browser = new TestBrowser();
      server.secrets().add("password", FRESH);
      Page set =
          browser.submit(
              browser
                  .get(link)
                  .form()
                  .with("new_password", FRESH)
                  .with("new_password_again", FRESH));
      assertEquals(200, set.status(), set::toString);
      TestLogin login = new TestLogin(server, browser);
      assertEquals(200, login.password(login.form(TestLogin.request()), CAROL, FRESH).status());
      // The same for another password, in the language that the configuration names.
      server.reload(yaml -> yaml.replace("smtp:\n", "smtp:\n  language: de\n"));
      AdminReply reset =
          server.administer("POST", "/users/reset-link", Map.of("login", CAROL, "send", true));
      assertEquals(201, reset.status(), reset::detail);
      FakeMailServer.Received second = mail.next();
      assertTrue(second.data().contains("Subject: Ein neues Passwort bei"), second::data);
      assertEquals(200, browser.get(link(server, second)).status());
    }
  }

  @Test
  void anotherAddressForAnInvitedUserIsRefusedAndNotWrittenTo() throws Exception {
    try (FakeMailServer mail = mail(true);
        TestServer server = server(mail, login())) {
      assertEquals(201, invite(server, CAROL).status());
      assertEquals(CAROL, mail.next().to());
      AdminReply other =
          server.administer(
              "POST",
              "/users/invite",
              Map.of("login", CAROL, "email", "carol@example.org", "send", true));
      assertEquals(409, other.status());
      assertTrue(other.detail().contains("another e-mail address"), other::detail);
      assertTrue(mail.isEmpty());
    }
  }

  @Test
  void aPasswordIsNotSentInTheClear() {
    try (FakeMailServer mail = mail(true);
        TestServer server = server(mail, login())) {
      AdminReply refused = server.reload(yaml -> yaml.replace("smtp:", "smtp:\n  security: none"));
      assertEquals(409, refused.status());
      assertTrue(refused.body().toString().contains("in the clear"), refused.body()::toString);
    }
  }

  @Test
  void nothingIsSentWithoutTls() {
    try (FakeMailServer mail = mail(false);
        TestServer server = server(mail, login())) {
      AdminReply reply = invite(server, CAROL);
      assertEquals(409, reply.status());
      assertTrue(reply.detail().startsWith("the mail was not sent: "), reply::detail);
      assertTrue(mail.isEmpty());
    }
  }

  @Test
  void aServerThatIsNotTrustedGetsNothing() {
    try (FakeMailServer mail = mail(true);
        TestServer server = server(mail, login())) {
      server.configure(yaml -> yaml.replaceFirst("  rootCA: [^\n]*\n", ""));
      server.reload();
      assertEquals(409, invite(server, CAROL).status());
      assertTrue(mail.isEmpty());
    }
  }

  @Test
  void aServerThatSaysNoIsTold() {
    try (FakeMailServer mail = mail(true);
        TestServer server = server(mail, "username: mailer\n  password: not the password")) {
      AdminReply wrong = invite(server, CAROL);
      assertEquals(409, wrong.status());
      assertTrue(wrong.detail().contains("535"), wrong::detail);
      server.reload(yaml -> yaml.replace("not the password", FakeMailServer.PASSWORD));
      AdminReply unknown = invite(server, "unknown@example.com");
      assertEquals(409, unknown.status());
      assertTrue(unknown.detail().contains("no such mailbox"), unknown::detail);
      AdminReply none = invite(server, "no-address");
      assertEquals(409, none.status());
      assertTrue(none.detail().contains("no e-mail address"), none::detail);
      AdminReply lines = invite(server, "carol@example.com\r\nBcc: eve@example.com");
      assertEquals(400, lines.status());
      assertTrue(mail.isEmpty());
    }
  }

  @Test
  void withoutAMailServerItIsSaid() {
    try (TestServer server = TestServer.in(directory).start()) {
      AdminReply reply = invite(server, CAROL);
      assertEquals(409, reply.status());
      assertTrue(reply.detail().contains("smtp"), reply::detail);
    }
  }
}
