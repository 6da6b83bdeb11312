package dev.gatehouse.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThemeTest {
  @TempDir private Path directory;

  @Test
  void anEmptyDirectoryChangesNothing() {
    Page page = Samples.full().get(1);
    Pages own = new Pages(Theme.builtIn(), Frontend.defaults(""));
    Pages themed = pages();
    for (Language language : own.languages().all()) {
      assertArrayEquals(own.render(page, language).body(), themed.render(page, language).body());
    }
    assertTrue(Theme.load(directory).warnings().isEmpty());
  }

  @Test
  void aDirectoryOverridesTemplatesMessagesAndFiles() throws IOException {
    write(
        "templates/login.mustache",
        "{{<layout}}{{$title}}T{{/title}}{{$main}}<h1>{{text.login.heading}}</h1>"
            + "{{>help}}<img src=\"{{asset.img/seal.png}}\" alt=\"\">{{site.extra.phone}}{{/main}}"
            + "{{/layout}}");
    write("templates/help.mustache", "<p>Help for {{connectorName}}</p>");
    write("messages/de.properties", "login.heading=Grüß Gott & willkommen");
    write("static/img/seal.png", "png");
    write("static/gatehouse.css", "body{}");
    Frontend frontend =
        new Frontend("/x", "Corp", Frontend.Scheme.LIGHT, "", Map.of("phone", "<112>"));
    Pages pages = new Pages(Theme.load(directory), frontend);
    String html = html(pages, Samples.full().get(1), "de");
    assertTrue(html.contains("<h1>Grüß Gott &amp; willkommen</h1>"), html);
    assertTrue(html.contains("<p>Help for Company directory</p>"), html);
    assertTrue(html.contains("&lt;112&gt;"), html);
    assertTrue(html.matches("(?s).*src=\"/x/static/img/seal\\.[0-9a-f]{16}\\.png\".*"), html);
    assertTrue(html(pages, Samples.full().get(1), "en").contains("<h1>Log in</h1>"));
    assertEquals(
        "body{}",
        new String(
            pages.staticFiles().find("gatehouse.css").orElseThrow().body(),
            StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{{applicationName}}}        | output without escaping",
        "{{&applicationName}}         | output without escaping",
        "{{ & applicationName}}       | output without escaping",
        "{{=<% %>=}}<%& name%>        | other delimiters",
        "{{#applicationName}}         | Section missing close tag",
        "{{/applicationName}}         | close tag with no open tag",
        "{{applicationNam}}           | no value named applicationNam",
        "{{#connector}}x{{/connector}} | no value named connector",
        "{{site.extra.phone}}         | no value named site.extra.phone",
        "{{text.login.headin}}        | no message login.headin",
        "{{asset.missing.png}}        | no static file missing.png",
        "{{applicationName            | {{ without }}",
        "{{}}                         | an empty tag",
        "{{>nothing}}                 | no template nothing.mustache",
        "{{>login}}                   | includes itself",
      })
  void aTemplateThatCannotWorkIsRefusedAtStart(String template, String problem) throws IOException {
    write("templates/login.mustache", "<h1>x</h1>\n" + template + "\n");
    ThemeException e = assertThrows(ThemeException.class, this::pages);
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    if (!problem.startsWith("no template")) {
      assertTrue(e.getMessage().contains("login.mustache"), e.getMessage());
    }
    if (problem.startsWith("output")) {
      assertTrue(e.getMessage().contains("login.mustache:2: "), e.getMessage());
    }
  }

  @Test
  void allProblemsAreToldAtOnce() throws IOException {
    write("templates/login.mustache", "{{{a}}}\n{{&b}}\n{{text.nope}}");
    write("templates/error.mustache", "{{#x}}");
    ThemeException e = assertThrows(ThemeException.class, this::pages);
    assertEquals(4, e.problems().size(), e.getMessage());
  }

  @Test
  void messagesMustFit() throws IOException {
    write("messages/en.properties", "login.heading=Hi {nobody}\nlogin.hedding=x\nlogin.to={");
    write("messages/pt-BR.properties", "login.heading=Entrar");
    write("messages/not a language.properties", "");
    ThemeException tag = assertThrows(ThemeException.class, this::pages);
    assertTrue(tag.getMessage().contains("not a language tag"), tag.getMessage());
    Files.delete(directory.resolve("messages/not a language.properties"));
    String problems = assertThrows(ThemeException.class, this::pages).getMessage();
    assertTrue(problems.contains("login.heading has no placeholders [nobody]"), problems);
    assertTrue(problems.contains("there is no message login.hedding"), problems);
    assertTrue(problems.contains("login.to has a brace"), problems);
    assertTrue(problems.contains("language pt-br lacks the messages ["), problems);
  }

  @Test
  void aThemeAddsALanguage() throws IOException {
    String english = resource("/web/messages/en.properties");
    write("messages/ar.properties", english.replace("heading=Log in", "heading=تسجيل الدخول"));
    Pages pages = pages();
    Language chosen = pages.languages().choose("ar-EG", null);
    assertEquals("ar", chosen.tag());
    String html = html(pages, Samples.full().get(1), "ar");
    assertTrue(html.contains("<html lang=\"ar\" dir=\"rtl\""), html);
    assertTrue(html.contains("<h1>تسجيل الدخول</h1>"), html);
  }

  @Test
  void nothingOutsideTheDirectoryIsServed() throws IOException {
    Path outside = Files.writeString(directory.resolveSibling("secret.txt"), "secret");
    Files.createDirectories(directory.resolve("static"));
    Files.createSymbolicLink(directory.resolve("static/secret.txt"), outside);
    ThemeException e = assertThrows(ThemeException.class, this::pages);
    assertTrue(e.getMessage().contains("link out of the theme's directory"), e.getMessage());
    Files.delete(directory.resolve("static/secret.txt"));
    Files.delete(outside);
    StaticFiles files = pages().staticFiles();
    for (String path :
        new String[] {
          "../secret.txt", "/etc/passwd", "..%2fsecret.txt", "", ".", "GATEHOUSE.CSS"
        }) {
      assertTrue(files.find(path).isEmpty(), path);
    }
  }

  @Test
  void linksOfAMountedConfigMapAreFollowed() throws IOException {
    write("..2026/gatehouse.css", "mounted");
    Files.createDirectories(directory.resolve("static"));
    Files.createSymbolicLink(
        directory.resolve("static/gatehouse.css"), Path.of("../..2026/gatehouse.css"));
    assertEquals(
        "mounted",
        new String(
            pages().staticFiles().find("gatehouse.css").orElseThrow().body(),
            StandardCharsets.UTF_8));
  }

  @Test
  void whatATemplateDirectoryOfDexHoldsIsIgnoredAloud() throws IOException {
    write("templates/login.html", "{{ template \"header.html\" . }}");
    write("themes/light/logo.png", "x");
    write("static/main.js", "x");
    Theme theme = Theme.load(directory);
    assertEquals(3, theme.warnings().size(), theme.warnings().toString());
    assertTrue(theme.warnings().toString().contains("Go templates cannot be used"));
    assertFalse(theme.staticFiles().names().contains("main.js"));
  }

  @Test
  void aDirectoryThatIsNotThereOrNotTextIsNamed() throws IOException {
    Path missing = directory.resolve("missing");
    ThemeException e = assertThrows(ThemeException.class, () -> Theme.load(missing));
    assertTrue(e.getMessage().contains("check frontend.dir"), e.getMessage());
    Files.createDirectories(directory.resolve("templates"));
    Files.write(directory.resolve("templates/login.mustache"), new byte[] {'a', (byte) 0xff});
    ThemeException encoding = assertThrows(ThemeException.class, this::pages);
    assertTrue(encoding.getMessage().contains("not UTF-8"), encoding.getMessage());
  }

  @Test
  void aStaticFileHasAStrongTagAndCannotRun() {
    StaticFile icon = pages().staticFiles().find("icon.svg").orElseThrow();
    assertTrue(icon.etag().matches("\"[0-9a-f]{16}\""), icon.etag());
    assertEquals("image/svg+xml", icon.contentType());
    assertEquals("public, max-age=300", icon.cacheControl());
    assertTrue(icon.headers().get("Content-Security-Policy").contains("default-src 'none'"));
    assertEquals("nosniff", icon.headers().get("X-Content-Type-Options"));
  }

  private Pages pages() {
    return new Pages(Theme.load(directory), Frontend.defaults(""));
  }

  private static String html(Pages pages, Page page, String language) {
    return PagesTest.html(pages.render(page, new Language(language)));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String resource(String name) throws IOException {
    try (var in = ThemeTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
