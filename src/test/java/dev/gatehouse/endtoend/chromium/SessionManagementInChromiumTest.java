package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestApplication;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frame of OpenID Connect Session Management 1.0, asked by applications in a real browser. */
class SessionManagementInChromiumTest extends WithChromium {
  /** Loads the frame, asks it once, and gives its answer. */
  private static final String ASK =
      """
      ([address, message]) => new Promise(done => {
        const frame = document.createElement('iframe');
        frame.src = address;
        addEventListener('message', event => {
          if (event.source === frame.contentWindow) done(event.data);
        });
        frame.onload = () => frame.contentWindow.postMessage(message, new URL(address).origin);
        document.body.append(frame);
        setTimeout(() => done('no answer'), 10000);
      })
      """;

  @TempDir Path directory;
  private TestApplication mail;
  private TestApplication wiki;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    mail = TestApplication.start("mail");
    wiki = TestApplication.start("wiki");
    server =
        TestServer.in(directory)
            .with("sessions: {checkSessionIframe: true}")
            .client(mail.registration())
            .client(wiki.registration())
            .start();
    mail.use(server);
    wiki.use(server);
  }

  @AfterEach
  void stop() {
    server.close();
    mail.close();
    wiki.close();
  }

  private Object ask(Page tab, String message) {
    return tab.evaluate(ASK, java.util.List.of(server.at("/check-session").toString(), message));
  }

  private String question(TestApplication application) {
    return application.id() + " " + application.answered().get("session_state");
  }

  private static void logIn(Page tab, TestApplication application, String login) {
    tab.navigate(application.login() + "?prompt=login");
    logInAs(tab, login);
    tab.waitForURL(application.home());
  }

  @Test
  void theFrameSaysWhenTheSessionHasChanged() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      logIn(tab, mail, "alice@example.com");
      assertEquals("unchanged", ask(tab, question(mail)));
      tab.navigate(wiki.login());
      tab.waitForURL(wiki.home());
      assertEquals("unchanged", ask(tab, question(wiki)), "signing on changes nothing");
      tab.navigate(mail.home());
      assertEquals("unchanged", ask(tab, question(mail)));

      Page other = person.newPage();
      logIn(other, wiki, "bob@example.com");
      assertEquals("changed", ask(tab, question(mail)), "somebody else has logged in");
      assertEquals("unchanged", ask(other, question(wiki)));

      other.navigate(server.at("/logout").toString());
      other.click("button[value=logout]");
      assertEquals("changed", ask(tab, question(mail)));
      other.navigate(wiki.home());
      assertEquals("changed", ask(other, question(wiki)), "everybody has logged out");
    }
  }

  @Test
  void anotherOriginOrClientIsToldNothing() {
    try (BrowserContext person = chromium.person(true)) {
      Page tab = person.newPage();
      logIn(tab, mail, "alice@example.com");
      assertEquals("changed", ask(tab, question(mail).replace("mail ", "wiki ")));
      for (Map.Entry<String, String> odd :
          Map.of("", "error", "mail", "error", "mail x", "error", "mail x.", "error").entrySet()) {
        assertEquals(odd.getValue(), ask(tab, odd.getKey()), odd.getKey());
      }
      tab.navigate(wiki.home());
      assertEquals("changed", ask(tab, question(mail)), "at another origin than mail's");
    }
  }
}
