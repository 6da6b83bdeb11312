package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.demo.HtmlPage.Form;
import dev.gatehouse.pages.ConsentPage;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.Frontend;
import dev.gatehouse.pages.Language;
import dev.gatehouse.pages.LoginPage;
import dev.gatehouse.pages.Page;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.pages.ScopeLine;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.pages.Theme;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlPageTest {
  private static final Pages PAGES = new Pages(Theme.builtIn(), Frontend.defaults(""));

  private static HtmlPage rendered(Page page) {
    return HtmlPage.parse(
        new String(PAGES.render(page, Language.ENGLISH).body(), StandardCharsets.UTF_8));
  }

  @Test
  void loginFormIsFound() {
    HtmlPage page =
        rendered(
            new LoginPage(
                "Grafana & <friends>",
                "Email",
                "",
                "ann\"@example.com",
                "/auth/local/login",
                List.of(new Field("attempt", "a=b&c'd\"e<f>")),
                Text.of(TextKey.LOGIN_FAILED),
                "",
                false,
                false));
    Form form = page.formWith(LoginPage.PASSWORD).orElseThrow();
    assertEquals("post", form.method());
    assertEquals("/auth/local/login", form.action());
    assertEquals(Map.of("attempt", "a=b&c'd\"e<f>"), form.hidden());
    assertEquals(List.of(LoginPage.USERNAME, LoginPage.PASSWORD), form.visible());
    assertTrue(!page.alert().isEmpty() && !page.alert().contains("<"), page::alert);
  }

  @Test
  void consentFormIsFoundByItsButtons() {
    HtmlPage page =
        rendered(
            new ConsentPage(
                "Demo",
                false,
                "Ann",
                List.of(ScopeLine.ofScope("email")),
                false,
                "127.0.0.1",
                "/approval",
                List.of(new Field("shown", "x"), new Field("account", "y"))));
    Form form = page.formWith(ConsentPage.DECISION).orElseThrow();
    assertEquals(Map.of("shown", "x", "account", "y"), form.hidden());
    assertTrue(form.buttons().contains(Map.entry(ConsentPage.DECISION, ConsentPage.ALLOW)));
    assertTrue(form.buttons().contains(Map.entry(ConsentPage.DECISION, ConsentPage.DENY)));
    assertTrue(page.heading().contains("Demo") && !page.heading().contains("<"), page::heading);
  }

  @Test
  void markupInCommentsIsNone() {
    HtmlPage page = HtmlPage.parse("<!-- <form action=\"/evil\"> --><h1>A &amp; B</h1>");
    assertEquals(List.of(), page.forms());
    assertEquals("A & B", page.heading());
  }

  @Test
  void characterReferencesAreResolvedOnce() {
    assertEquals("&lt; ' é €", HtmlPage.unescape("&amp;lt; &#39; &#xe9; &#8364;"));
    assertThrows(IllegalArgumentException.class, () -> HtmlPage.unescape("&unknown;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<form method=\"post\">",
        "</form>",
        "<form><form></form></form>",
        "<form><input type=hidden name=\"a\"></form>",
        "<form><input type=\"hidden\" name=\"a\" value='x'></form>",
        "<form><input type=\"hidden\" name=\"a\"><input type=\"hidden\" name=\"a\"></form>",
        "<form><input name=\"a\" name=\"b\"></form>",
        "<h1>no end"
      })
  void whatOurPagesNeverHaveIsRefused(String html) {
    assertThrows(IllegalArgumentException.class, () -> HtmlPage.parse(html));
  }
}
