package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our pages in Chromium, answered from memory with the headers that they are served with. Leaves
 * screenshots in {@code target/screenshots}.
 */
class PagesInBrowserTest {
  private static final String ORIGIN = "https://login.example.test";
  private static final Path CHROMIUM =
      Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final List<Integer> WIDTHS = List.of(360, 768, 1280);
  private static final Pages PAGES = new Pages(Theme.builtIn(), Frontend.defaults(""));

  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void startBrowser() throws Exception {
    boolean there = Files.isExecutable(CHROMIUM);
    assertTrue(there || System.getenv("CI") == null, "CI has no Chromium at " + CHROMIUM);
    Assumptions.assumeTrue(there, "no Chromium at " + CHROMIUM + "; set CHROMIUM to its path");
    Files.createDirectories(SCREENSHOTS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
  }

  @AfterAll
  static void stopBrowser() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void everyPageIsAccessibleAndFitsEveryWidth(ColorScheme scheme) {
    try (BrowserContext context = context(scheme, true)) {
      for (dev.gatehouse.pages.Page shown : Samples.full()) {
        look(context, shown, Language.ENGLISH, scheme, "");
      }
      if (scheme == ColorScheme.LIGHT) {
        for (dev.gatehouse.pages.Page shown : Samples.sparse()) {
          look(context, shown, Language.ENGLISH, scheme, "-sparse");
        }
        look(context, Samples.sparse().get(1), new Language("ja"), scheme, "");
        look(context, Samples.full().get(2), new Language("fr"), scheme, "");
        look(context, Samples.full().get(3), new Language("de"), scheme, "");
      }
    }
  }

  private static void look(
      BrowserContext context,
      dev.gatehouse.pages.Page shown,
      Language language,
      ColorScheme scheme,
      String variant) {
    String name = shown.kind().template() + variant + "-" + language.tag() + "-" + scheme;
    Page tab = context.newPage();
    List<String> requests = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    tab.onRequest(request -> {
      if (request.url().startsWith(ORIGIN + "/")) {
        requests.add(request.url());
      }
    });
    tab.onConsoleMessage(message -> complaints.add(message.text()));
    tab.route("**/*", route -> answer(route, PAGES.render(shown, language)));
    if (shown.kind() == PageKind.FORM_POST) {
      // Stay on the page that would leave at once.
      tab.addInitScript("HTMLFormElement.prototype.submit = function () {}");
    }
    tab.navigate(ORIGIN + "/");
    assertFits(tab, name, 320);
    for (int width : WIDTHS) {
      assertFits(tab, name, width);
      Path file = SCREENSHOTS.resolve(name.toLowerCase(Locale.ROOT) + "-" + width + ".png");
      tab.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }
    assertEquals(2, requests.size(), requests + "");
    assertEquals(List.of(), complaints, name);
    String small =
        (String)
            tab.evaluate(
                "[...document.querySelectorAll('a,button,.check,input:not([type=hidden],[type=checkbox])')]"
                    + ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML).join()");
    assertEquals("", small, name + ": lower than 44 px");
    var violations = new AxeBuilder(tab).analyze().getViolations();
    assertEquals(
        List.of(),
        violations.stream().map(rule -> rule.getId() + " " + rule.getNodes()).toList(),
        name);
    tab.close();
  }

  private static void assertFits(Page tab, String name, int width) {
    tab.setViewportSize(width, 800);
    int needed = (int) tab.evaluate("document.documentElement.scrollWidth");
    assertTrue(needed <= width, name + " needs " + needed + " px of " + width);
  }

  private static dev.gatehouse.pages.Page answer() {
    return Samples.full().stream().filter(FormPostPage.class::isInstance).findFirst().orElseThrow();
  }

  @Test
  void anAnswerPostsItselfUnderItsPolicy() {
    try (BrowserContext context = context(ColorScheme.LIGHT, true)) {
      Page tab = context.newPage();
      Request posted =
          tab.waitForRequest("https://grafana.example.com/login", () -> open(tab, answer()));
      assertEquals("POST", posted.method());
      assertEquals("code=c2FtcGxl&state=%22%3C%26%3E%27", posted.postData());
    }
  }

  @Test
  void withoutScriptsAnAnswerIsPostedByItsButton() {
    try (BrowserContext context = context(ColorScheme.LIGHT, false)) {
      Page tab = context.newPage();
      open(tab, answer());
      Request posted =
          tab.waitForRequest("https://grafana.example.com/login", () -> tab.click("button"));
      assertEquals("code=c2FtcGxl&state=%22%3C%26%3E%27", posted.postData());
    }
  }

  @Test
  void theKeyboardReachesEverythingInOrder() {
    try (BrowserContext context = context(ColorScheme.LIGHT, true)) {
      Page tab = context.newPage();
      open(tab, Samples.sparse().get(1));
      assertEquals("login", tab.evaluate("document.activeElement.id"));
      tab.keyboard().type("alice");
      tab.keyboard().press("Tab");
      assertEquals("password", tab.evaluate("document.activeElement.id"));
      tab.keyboard().type("secret");
      Request posted = tab.waitForRequest("**/auth/local", () -> tab.keyboard().press("Enter"));
      assertEquals("login=alice&password=secret", posted.postData());
    }
  }

  private static BrowserContext context(ColorScheme scheme, boolean scripts) {
    return browser.newContext(
        new Browser.NewContextOptions()
            .setColorScheme(scheme)
            .setReducedMotion(ReducedMotion.REDUCE)
            .setJavaScriptEnabled(scripts));
  }

  private static void open(Page tab, dev.gatehouse.pages.Page shown) {
    tab.route("**/*", route -> answer(route, PAGES.render(shown, Language.ENGLISH)));
    tab.navigate(ORIGIN + "/");
  }

  private static void answer(Route route, RenderedPage page) {
    String url = route.request().url();
    if (url.startsWith(ORIGIN + "/static/")) {
      StaticFile file =
          PAGES.staticFiles().find(url.substring((ORIGIN + "/static/").length())).orElseThrow();
      fulfil(route, file.headers(), file.contentType(), file.body());
    } else if (url.equals(ORIGIN + "/")) {
      fulfil(route, page.headers(), page.contentType(), page.body());
    } else if (url.endsWith("/bye")) {
      // A page that goes on by itself stays where it is.
      route.fulfill(new Route.FulfillOptions().setStatus(204));
    } else {
      fulfil(route, Map.of(), "text/plain", new byte[0]);
    }
  }

  private static void fulfil(Route route, Map<String, String> headers, String type, byte[] body) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", type);
    route.fulfill(new Route.FulfillOptions().setHeaders(all).setBodyBytes(body));
  }
}
