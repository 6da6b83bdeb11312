package dev.gatehouse.pages;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Renders pages. Made once per generation of the configuration; thread-safe.
 *
 * <p>A theme's templates are all compiled and tried when this is made, so that a mistake is found
 * then and not by the person who logs in. Our own are proven by the tests and compiled when they
 * are first used, which a quick start is grateful for.
 */
public final class Pages {
  private static final String CONTENT_TYPE = "text/html;charset=UTF-8";

  private final Theme theme;
  private final Frontend frontend;
  private final Languages languages;
  private final Map<PageClass, String> policies = new EnumMap<>(PageClass.class);
  private final Map<Key, Template> compiled = new ConcurrentHashMap<>();

  private record Key(PageKind kind, Language language) {}

  /** What every page has beside its own record. */
  record Frame(Site site) {}

  /**
   * The part of a {@link Frame} that templates name {@code site}.
   *
   * @param name the issuer's, as shown to people
   * @param scheme {@code auto}, {@code light} or {@code dark}
   * @param logo an address, or ""
   * @param base the issuer's path
   */
  record Site(
      String name,
      String scheme,
      String logo,
      String base,
      String lang,
      String dir,
      Map<String, String> extra) {}

  /**
   * @throws ThemeException with every mistake in the theme's templates
   */
  public Pages(Theme theme, Frontend frontend) {
    this.theme = theme;
    this.frontend = frontend;
    this.languages = new Languages(theme.messages().languages());
    boolean fonts = theme.staticFiles().names().stream().anyMatch(name -> name.endsWith(".woff2"));
    for (PageClass pageClass : PageClass.values()) {
      policies.put(pageClass, ContentSecurity.policy(pageClass, frontend, fonts));
    }
    if (!theme.isBuiltIn()) {
      tryAll();
    }
  }

  /** Tells one content of a theme's directory from another; empty for our own pages. */
  public String themeId() {
    return theme.id();
  }

  /** Whether they are made of the same, so that these may be used on. */
  public boolean madeOf(Theme other, Frontend words) {
    return theme.id().equals(other.id()) && frontend.equals(words);
  }

  public Languages languages() {
    return languages;
  }

  /** A text in a language, for what is no page. */
  public String text(Text text, Language language) {
    return text.in(language, theme.messages());
  }

  public StaticFiles staticFiles() {
    return theme.staticFiles();
  }

  /**
   * The page in a language.
   *
   * @param language one of {@link #languages}
   */
  public RenderedPage render(Page page, Language language) {
    Template template =
        compiled.computeIfAbsent(
            new Key(page.kind(), language), key -> compile(key.kind().template(), language));
    StringWriter out = new StringWriter(4096);
    template.execute(page, frame(language), out);
    return new RenderedPage(
        out.toString().getBytes(StandardCharsets.UTF_8),
        CONTENT_TYPE,
        policy(page),
        language.tag());
  }

  private String policy(Page page) {
    String policy = policies.get(page.kind().pageClass());
    return page instanceof FrontChannelPage frames
        ? ContentSecurity.withFrames(policy, frames.origins())
        : policy;
  }

  private Frame frame(Language language) {
    return new Frame(
        new Site(
            frontend.issuerName(),
            frontend.scheme().name().toLowerCase(Locale.ROOT),
            frontend.logoUrl(),
            frontend.basePath(),
            language.tag(),
            language.direction(),
            frontend.extra()));
  }

  private Template compile(String name, Language language) {
    Expander expander = new Expander(language, theme, frontend.basePath() + "/static/");
    return compiler(language, expander).compile(expander.expand(source(name)));
  }

  private Mustache.Compiler compiler(Language language, Expander expander) {
    return Mustache.compiler()
        .strictSections(true)
        .emptyStringIsFalse(true)
        .withFormatter(value -> format(value, language))
        .withLoader(name -> new StringReader(expander.expand(source(name))));
  }

  private String format(Object value, Language language) {
    return value instanceof Text text ? text.in(language, theme.messages()) : String.valueOf(value);
  }

  private Source source(String name) {
    Source source = theme.templates().get(name);
    if (source == null) {
      throw new ThemeException("there is no template " + name + ".mustache");
    }
    return source;
  }

  private void tryAll() {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(theme.templates())
        .forEach((name, source) ->
            problems.addAll(problems(source, () -> compile(name, Language.ENGLISH))));
    if (problems.isEmpty()) {
      problems.addAll(Inclusions.cycles(theme.templates()));
    }
    if (problems.isEmpty()) {
      for (Page sample : Samples.all()) {
        Source source = source(sample.kind().template());
        problems.addAll(problems(source, () -> render(sample, Language.ENGLISH)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ThemeException(problems.stream().distinct().toList());
    }
  }

  private static List<String> problems(Source source, Runnable attempt) {
    try {
      attempt.run();
      return List.of();
    } catch (ThemeException e) {
      return e.problems();
    } catch (MustacheException.Context e) {
      return List.of(source.origin() + ":" + e.lineNo + ": there is no value named " + e.key);
    } catch (MustacheException e) {
      return List.of(source.origin() + ": " + e.getMessage());
    }
  }
}
