package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {
  private static final Pages PAGES = new Pages(Theme.builtIn(), Frontend.defaults("/dex"));
  private static final String HOSTILE =
      "<script>alert(1)</script>\"'`\r\n{{site.name}}\u202Egnp.exe";

  static Stream<Arguments> everyPageInEveryLanguage() {
    return Samples.all().stream()
        .flatMap(page ->
            PAGES.languages().all().stream()
                .map(language -> Arguments.of(page.kind() + " " + language, page, language)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyPageInEveryLanguage")
  void everyPageIsWholeInEveryLanguage(String name, Page page, Language language) {
    RenderedPage rendered = PAGES.render(page, language);
    String html = html(rendered);
    assertTrue(
        html.startsWith("<!doctype html>\n<html lang=\"" + language.tag() + "\" dir=\"ltr\""),
        html);
    assertEquals(1, count(html, "<h1>"), html);
    assertEquals(1, count(html, "<main"), html);
    assertFalse(html.contains("{{") || html.contains("}}"), html);
    assertEquals(language.tag(), rendered.language());
    assertTagsAreBalanced(html);
    for (Matcher id =
            Pattern.compile("(?:for|aria-describedby|aria-labelledby)=\"([^\"]+)\"").matcher(html);
        id.find(); ) {
      assertEquals(1, count(html, "id=\"" + id.group(1) + "\""), "target of " + id.group());
    }
    assertEquals(hasScript(page) ? 1 : 0, count(html, "<script"), html);
    assertFalse(Pattern.compile("\\son[a-z]+=|\\sstyle=").matcher(html).find(), html);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyPageInEveryLanguage")
  void aPageTakesTwoRequestsAndThirtyKilobytes(String name, Page page, Language language) {
    RenderedPage rendered = PAGES.render(page, language);
    String html = html(rendered);
    Set<String> fetched = new HashSet<>();
    Matcher address =
        Pattern.compile("<(?:link|img|script)[^>]*? (?:href|src)=\"([^\"]+)\"").matcher(html);
    while (address.find()) {
      if (!address.group(1).startsWith("data:")) {
        fetched.add(address.group(1));
      }
    }
    assertEquals(1, fetched.size(), fetched.toString());
    String stylesheet = fetched.iterator().next();
    assertTrue(stylesheet.matches("/dex/static/gatehouse\\.[0-9a-f]{16}\\.css"), stylesheet);
    StaticFile css =
        PAGES.staticFiles().find(stylesheet.substring("/dex/static/".length())).orElseThrow();
    assertEquals("public, max-age=31536000, immutable", css.cacheControl());
    assertTrue(html.contains("rel=\"icon\" href=\"data:image/svg+xml,"), "no favicon request");
    int size = rendered.body().length + css.body().length;
    assertTrue(size <= 30_000, size + " bytes");
  }

  @Test
  void everyErrorSpeaksEveryLanguage() {
    for (ErrorKind kind : ErrorKind.values()) {
      Set<String> titles = new HashSet<>();
      for (Language language : PAGES.languages().all()) {
        String html = html(PAGES.render(ErrorPage.of(400, kind, "REF-1"), language));
        Matcher title = Pattern.compile("<h1>(.+)</h1>").matcher(html);
        assertTrue(title.find(), html);
        titles.add(title.group(1));
        assertTrue(html.contains("<code>REF-1</code>"), html);
      }
      assertEquals(5, titles.size(), kind + ": " + titles);
    }
  }

  @Test
  void hostileTextIsShownAsText() {
    List<Field> hidden = List.of(new Field("state", HOSTILE));
    List<Page> pages =
        List.of(
            new ConnectorChoicePage(
                HOSTILE, List.of(new ConnectorLink(HOSTILE, HOSTILE, "/x")), ""),
            new LoginPage(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                "/x",
                hidden,
                Text.literal(HOSTILE),
                "",
                true,
                true),
            new AccountChoicePage(
                HOSTILE,
                List.of(new AccountChoicePage.Entry("a1", HOSTILE, HOSTILE, HOSTILE)),
                "/x",
                hidden),
            new ConsentPage(
                HOSTILE,
                true,
                HOSTILE,
                List.of(ScopeLine.ofScope(HOSTILE), ScopeLine.ofAudience(HOSTILE)),
                true,
                HOSTILE,
                "/x",
                hidden),
            new ErrorPage(
                400,
                ErrorKind.INVALID_REQUEST,
                HOSTILE,
                List.of(Detail.of(TextKey.DETAIL_REASON, HOSTILE)),
                ""),
            new TroublePage(
                TroublePage.Cause.AWAY, HOSTILE, HOSTILE, "/x", "", "https://a.example/", HOSTILE),
            new LoggedOutPage(HOSTILE, "https://a.example/"),
            new FrontChannelPage(
                HOSTILE, List.of(new FrontChannelPage.Frame(HOSTILE, "https://a.example/")), ""),
            new LogoutConfirmationPage(
                HOSTILE, HOSTILE, List.of(new LogoutConfirmationPage.Other(HOSTILE)), "/x", hidden),
            new FormPostPage(HOSTILE, "https://a.example/cb", hidden));
    for (Page page : pages) {
      for (Language language : PAGES.languages().all()) {
        String html = html(PAGES.render(page, language));
        assertFalse(html.contains("<script>alert"), html);
        assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"), html);
        assertTrue(html.contains("{{site.name}}"), "values are not templates: " + html);
        String shown = html.replaceAll("<input type=\"hidden\"[^>]*>", "");
        assertFalse(shown.contains("\u202E") || shown.contains("\r"), html);
        assertEquals(
            page instanceof FormPostPage ? 1 : 0, count(html, "<script"), page.kind().toString());
        assertTagsAreBalanced(html);
      }
    }
  }

  @Test
  void aHiddenFieldIsCarriedUnchanged() {
    String html =
        html(
            PAGES.render(
                new FormPostPage(
                    "", "https://a.example/cb", List.of(new Field("state", "a\u202Eb=&\n"))),
                Language.ENGLISH));
    assertTrue(html.contains("value=\"a\u202Eb&#x3D;&amp;\n\""), html);
  }

  @Test
  void addressesThatABrowserWouldRunAreRefused() {
    for (String address :
        List.of(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u0001javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "/\t/evil.example/",
            "https:evil",
            "https://",
            "https://a b/",
            "https://\u0435xample.com/",
            "com.example.app:/callback",
            "")) {
      assertFalse(Href.isSafe(address), address);
      assertThrows(
          IllegalArgumentException.class, () -> new ConnectorLink("x", "local", address), address);
      assertThrows(
          IllegalArgumentException.class, () -> new FormPostPage("", address, List.of()), address);
      assertThrows(
          IllegalArgumentException.class,
          () -> new LogoutConfirmationPage("", "", List.of(), address, List.of()),
          address);
    }
    for (String address :
        List.of(
            "/auth/local?x=a:b",
            "auth",
            "?a=b",
            "#top",
            "../x",
            "https://a.example/?x#y",
            "http://[::1]:80/")) {
      assertTrue(Href.isSafe(address), address);
    }
    assertThrows(
        IllegalArgumentException.class, () -> new FormPostPage("", "/relative", List.of()));
  }

  @Test
  void r14TheContentSecurityPolicyFitsTheClassOfPage() throws Exception {
    for (Page page : Samples.full()) {
      RenderedPage rendered = PAGES.render(page, Language.ENGLISH);
      String policy = rendered.contentSecurityPolicy();
      assertTrue(policy.startsWith("default-src 'none'; style-src 'self'; img-src 'self' data:;"));
      assertTrue(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"));
      assertFalse(policy.contains("unsafe"), policy);
      boolean form = html(rendered).contains("<form");
      assertEquals(form, !policy.contains("form-action"), page.kind() + " " + policy);
      assertEquals(hasScript(page), policy.contains("script-src"), policy);
      assertEquals(page.kind() == PageKind.FRONT_CHANNEL, policy.contains("frame-src"), policy);
      assertEquals(policy, rendered.headers().get("Content-Security-Policy"));
      assertEquals("no-store", rendered.headers().get("Cache-Control"));
      assertEquals("no-referrer", rendered.headers().get("Referrer-Policy"));
      assertEquals("DENY", rendered.headers().get("X-Frame-Options"));
    }
    for (Page page : Samples.full().stream().filter(PagesTest::hasScript).toList()) {
      RenderedPage rendered = PAGES.render(page, Language.ENGLISH);
      Matcher script = Pattern.compile("<script>([^<]+)</script>").matcher(html(rendered));
      assertTrue(script.find());
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(script.group(1).getBytes(StandardCharsets.UTF_8));
      assertTrue(
          rendered
              .contentSecurityPolicy()
              .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"));
    }
  }

  private static boolean hasScript(Page page) {
    return page.kind() == PageKind.FORM_POST
        || (page instanceof FrontChannelPage frames && !frames.next().isEmpty());
  }

  @Test
  void framesAreLoadedFromTheirOriginsAlone() {
    RenderedPage page =
        PAGES.render(
            new FrontChannelPage(
                "",
                List.of(
                    new FrontChannelPage.Frame("a", "https://a.example/out?x=1"),
                    new FrontChannelPage.Frame("b", "https://user@b.example:8443/out"),
                    new FrontChannelPage.Frame("c", "https://a.example/other")),
                ""),
            Language.ENGLISH);
    assertTrue(
        page.contentSecurityPolicy()
            .endsWith("; frame-src https://a.example https://b.example:8443"),
        page.contentSecurityPolicy());
    for (String bad : List.of("javascript:alert(1)", "/here", "data:text/html,x", "x:y")) {
      assertThrows(IllegalArgumentException.class, () -> new FrontChannelPage.Frame("a", bad), bad);
    }
  }

  @Test
  void aConfiguredLogoIsTheOnlyForeignAddress() {
    Frontend frontend =
        new Frontend(
            "",
            "Example Corp",
            Frontend.Scheme.DARK,
            "https://cdn.example.com:8443/logo.png?x=1",
            Map.of());
    RenderedPage page =
        new Pages(Theme.builtIn(), frontend).render(Samples.full().get(1), Language.ENGLISH);
    assertTrue(
        page.contentSecurityPolicy()
            .contains("img-src 'self' data: https://cdn.example.com:8443; frame-ancestors"));
    assertTrue(html(page).contains("<img src=\"https://cdn.example.com:8443/logo.png?x&#x3D;1\""));
    assertTrue(html(page).contains("data-scheme=\"dark\""));
    assertTrue(html(page).contains(" · Example Corp</title>"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Frontend("", "x", Frontend.Scheme.AUTO, "javascript:x", Map.of()));
  }

  @Test
  void aFailedLoginIsTiedToItsFields() {
    LoginPage failed =
        new LoginPage(
            "", "", "", "bob", "/x", List.of(), Text.of(TextKey.LOGIN_THROTTLED), "", false, false);
    String html = html(PAGES.render(failed, new Language("de")));
    assertTrue(
        html.contains("role=\"alert\" id=\"failure\">Zu viele Versuche. Warten Sie einige"), html);
    assertEquals(2, count(html, "aria-invalid=\"true\" aria-describedby=\"failure\""));
    assertTrue(
        html.matches(
            "(?s).*name=\"login\" type=\"text\" value=\"bob\"[^>]*autocomplete=\"username\".*"));
    assertTrue(html.matches("(?s).*autocomplete=\"current-password\"[^>]* autofocus>.*"), html);
    assertEquals(1, count(html, " autofocus"));
    String fresh = html(PAGES.render(Samples.sparse().get(1), Language.ENGLISH));
    assertFalse(fresh.contains("aria-invalid") || fresh.contains("remember"), fresh);
    assertTrue(fresh.matches("(?s).*id=\"login\"[^>]* autofocus>.*"), fresh);
  }

  @Test
  void whatIsAgreedToIsListedInWords() {
    String html = html(PAGES.render(Samples.full().get(2), Language.ENGLISH));
    assertTrue(html.contains("<li class=\"more-power\">Act for you at Production cluster</li>"));
    assertTrue(html.contains("<li class=\"more-power\">Keep its access while you are away</li>"));
    assertTrue(html.contains("<li>Use the permission “reports:read”</li>"), html);
    assertTrue(html.contains("nobody has checked its name"));
    assertTrue(html.contains("<strong><bdi>dashboard.example.com</bdi></strong>"));
    String verified = html(PAGES.render(Samples.sparse().get(2), Language.ENGLISH));
    assertFalse(verified.contains("nobody has checked"), verified);
  }

  @Test
  void recordsOfPagesHoldNoOptional() {
    for (Class<?> page : Page.class.getPermittedSubclasses()) {
      assertNotNull(page.getRecordComponents());
      for (var component : page.getRecordComponents()) {
        assertFalse(
            component.getGenericType().getTypeName().contains("Optional"), component.toString());
      }
    }
  }

  static String html(RenderedPage page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static final Set<String> VOID = Set.of("meta", "link", "img", "input", "br");

  private static void assertTagsAreBalanced(String html) {
    List<String> open = new ArrayList<>();
    Matcher tag = Pattern.compile("<(/?)([a-z][a-z0-9]*)(?:\\s[^<>]*)?>").matcher(html);
    while (tag.find()) {
      if (tag.group(1).isEmpty()) {
        if (!VOID.contains(tag.group(2))) {
          open.add(tag.group(2));
        }
      } else {
        assertFalse(open.isEmpty(), html);
        assertEquals(open.remove(open.size() - 1), tag.group(2), html);
      }
    }
    assertEquals(List.of(), open, html);
  }
}
