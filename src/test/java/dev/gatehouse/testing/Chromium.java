package dev.gatehouse.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real browser. Not thread-safe: Playwright belongs to one thread. */
public final class Chromium implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it; without one the test is skipped, or fails where nothing may be skipped. */
  public static Chromium start() {
    Requirements.that(
        Files.isExecutable(PROGRAM),
        "There is no Chromium at " + PROGRAM + ": install it, or set CHROMIUM to its path.");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--disable-background-networking")));
    return new Chromium(playwright, browser);
  }

  /** A person's browser, with cookies of its own. */
  public BrowserContext person(boolean scripts) {
    return browser.newContext(
        new Browser.NewContextOptions()
            .setJavaScriptEnabled(scripts)
            // Test certificates are made by the tests.
            .setIgnoreHTTPSErrors(true)
            // Else colours are measured while they change.
            .setReducedMotion(ReducedMotion.REDUCE));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
