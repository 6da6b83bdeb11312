package dev.gatehouse.endtoend.chromium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages that the guides show. With {@code -Dgatehouse.images=write} their pictures in {@code
 * docs/images} are taken anew.
 */
class GuideImagesTest extends WithChromium {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path IMAGES = DOCS.resolve("images");
  private static final boolean WRITE = "write".equals(System.getProperty("gatehouse.images"));
  private static final int LARGEST = 75_000;
  private static final String CALLBACK = "https://grafana.example.com/login/generic_oauth";
  private static final String SECRET = "grafana-secret-0123456789abcdef";
  private static final String FRESH = "violet lantern 88 orbit";
  private final Set<String> shown = new TreeSet<>();
  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.in(directory)
            .client(
                """
                - id: grafana
                  name: Grafana
                  secret: %s
                  redirectURIs: ["%s"]
                """
                    .formatted(SECRET, CALLBACK))
            .start();
    server.secrets().add("password", FRESH);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void show(Page tab, String name, String heading) throws IOException {
    assertTrue(tab.textContent("h1").contains(heading), tab::content);
    shown.add(name + ".png");
    tab.setViewportSize(800, 900);
    // Without the ground around it, whose colours run into each other.
    byte[] picture = tab.locator("main").screenshot();
    assertTrue(picture.length < LARGEST, () -> name + " has " + picture.length + " bytes");
    if (WRITE) {
      Files.createDirectories(IMAGES);
      Files.write(IMAGES.resolve(name + ".png"), picture);
    }
  }

  private void ask(Page tab, String... more) {
    Map<String, String> request = TestLogin.request("client_id", "grafana");
    request.put("redirect_uri", CALLBACK);
    for (int i = 0; i < more.length; i += 2) {
      request.put(more[i], more[i + 1]);
    }
    tab.navigate(new TestLogin(server, new TestBrowser()).authorization(request).toString());
  }

  private static void allow(Page tab) {
    tab.click("button[value=approve]");
    tab.waitForURL(url -> url.startsWith(CALLBACK));
  }

  @Test
  void theGuidesShowThePagesThatThereAre() throws IOException {
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      // The application is not there; where the browser would go to it is of no interest.
      tab.route("https://grafana.example.com/**", route -> route.fulfill());
      login(tab);
      account(tab);
      accounts(tab);
    }
    invitation();
    assertTrue(present().containsAll(shown), () -> "run with -Dgatehouse.images=write: " + shown);
    String guides = guides();
    for (String name : shown) {
      assertTrue(guides.contains("../images/" + name + ")"), () -> "no guide shows " + name);
    }
  }

  private void login(Page tab) throws IOException {
    ask(tab);
    show(tab, "login", "Log in");
    logInAs(tab, "alice@example.com");
    show(tab, "consent", "Grafana");
    allow(tab);
  }

  private void accounts(Page tab) throws IOException {
    ask(tab, "prompt", "select_account");
    tab.click("button[name=another]");
    logInAs(tab, "bob@example.com");
    allow(tab);
    ask(tab, "prompt", "select_account");
    show(tab, "choose-account", "Which account");
  }

  /** With a second device, on which the application has lasting access. */
  private void account(Page tab) throws IOException {
    TestLogin other =
        new TestLogin(
            server,
            new TestBrowser()
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"));
    Map<String, String> request = TestLogin.request("client_id", "grafana");
    request.put("redirect_uri", CALLBACK);
    String code = other.authorize(request, "alice@example.com").response().get("code");
    assertEquals(200, other.redeem(code, CALLBACK, "grafana", SECRET).status());
    tab.navigate(server.at("/account").toString());
    show(tab, "account", "Your account");
  }

  private void invitation() throws IOException {
    var reply = server.administer("POST", "/users/invite", Map.of("login", "carol@example.com"));
    String link = (String) reply.body().get("link");
    server.secrets().add("link", link.substring(link.indexOf('=') + 1));
    try (BrowserContext person = chromium.person(false)) {
      Page tab = person.newPage();
      tab.navigate(link);
      show(tab, "invitation", "password");
    }
  }

  private static Set<String> present() throws IOException {
    if (Files.notExists(IMAGES)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(IMAGES)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String guides() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(DOCS.resolve("guides"))) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
