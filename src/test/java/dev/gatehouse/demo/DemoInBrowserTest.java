package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.gatehouse.config.ProcessSources;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person with Chromium: cookies across HTTP and HTTPS, content security and the look of the
 * application. Leaves screenshots in {@code target/screenshots}.
 */
class DemoInBrowserTest {
  private static final Path CHROMIUM =
      Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  @TempDir Path directory;
  private final List<String> complaints = new ArrayList<>();

  @Test
  void personLogsInLooksAroundAndLogsOut() throws Exception {
    boolean there = Files.isExecutable(CHROMIUM);
    assertTrue(there || System.getenv("CI") == null, "CI has no Chromium at " + CHROMIUM);
    Assumptions.assumeTrue(there, "no Chromium at " + CHROMIUM + "; set CHROMIUM to its path");
    Files.createDirectories(SCREENSHOTS);
    DemoOptions options = new DemoOptions(directory, Optional.of(0), Optional.empty());
    Demo demo =
        new Demo(
            options,
            Demo.Surroundings.of(new ProcessSources(Map.of()), settings -> {}),
            new Terminal(new PrintWriter(new StringWriter()), false));
    try (Demo.Running running = demo.start();
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = launch(playwright);
        BrowserContext context =
            browser.newContext(
                new Browser.NewContextOptions()
                    .setIgnoreHTTPSErrors(true)
                    // Else colours are measured while they change.
                    .setReducedMotion(ReducedMotion.REDUCE)
                    .setColorScheme(ColorScheme.LIGHT))) {
      Page page = context.newPage();
      page.onConsoleMessage(message -> {
        if (message.type().equals("error")) {
          complaints.add(message.text());
        }
      });
      visit(page, running);
    }
    assertEquals(List.of(), complaints);
  }

  private static Browser launch(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(CHROMIUM)
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
  }

  private void visit(Page page, Demo.Running running) throws Exception {
    DemoAccounts accounts = DemoAccounts.read(directory.resolve("accounts.txt"));
    DemoAccounts.Account admin = accounts.accounts().get(0);
    page.navigate(
        DemoConfiguration.read(
                new DemoOptions(directory, Optional.empty(), Optional.empty()),
                new ProcessSources(Map.of()))
            .applicationUri()
            .toString());
    look(page, "welcome");
    page.getByRole(AriaRole.LINK, named("Log in with Gatehouse")).click();
    page.fill("input[name=login]", admin.login());
    page.fill("input[name=password]", admin.password());
    page.locator("button[type=submit]").click();
    page.locator("button[value=approve]").click();
    assertEquals("Hello, Demo Administrator", heading(page));
    look(page, "person");
    page.getByRole(AriaRole.BUTTON, button("Refresh tokens")).click();
    assertTrue(page.locator(".lead").innerText().contains("refreshed once"));
    page.getByRole(AriaRole.BUTTON, button("Ask userinfo")).click();
    assertTrue(page.locator("#userinfo").isVisible());
    page.locator("summary").click();
    assertEquals(3, page.locator("code.token").count());
    look(page, "userinfo");
    page.getByRole(AriaRole.BUTTON, button("Log out")).click();
    // Through the issuer, which knows by the ID token whose session it is, and back.
    page.waitForURL("**/logged-out");
    look(page, "logged-out");
    assertEquals("You are logged out of this application", heading(page));
    assertTrue(
        page.getByRole(AriaRole.LINK, named("Look at the issuer"))
            .getAttribute("href")
            .startsWith(running.issuer().toString()));
    page.getByRole(AriaRole.LINK, named("Look at the issuer")).click();
    assertEquals(0, page.locator("button[value=logout]").count(), "nobody is logged in there");
    page.goBack();
    page.getByRole(AriaRole.LINK, named("Log in again")).click();
    assertEquals(1, page.locator("input[name=password]").count());
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByRoleOptions button(String name) {
    return named(name);
  }

  private static String heading(Page page) {
    Locator heading = page.locator("h1");
    return heading.innerText();
  }

  /** Accessible, and no wider than the screen. */
  private static void look(Page page, String name) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations(), name);
      for (int width : List.of(360, 1280)) {
        page.setViewportSize(width, 900);
        Object overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        assertTrue(((Number) overflow).intValue() <= 0, name + " is wider than " + width);
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(
                    SCREENSHOTS.resolve("demo-" + name + "-" + scheme + "-" + width + ".png")));
      }
    }
  }
}
