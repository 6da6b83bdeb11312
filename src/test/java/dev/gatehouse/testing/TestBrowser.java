package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a browser does for a login, without one: keeps cookies, sends forms, shows every redirect
 * instead of following it. Not thread-safe: one per person.
 */
public final class TestBrowser {
  private static final int LARGE = 64 * 1024;
  private static final Pattern FORM =
      Pattern.compile("<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]*)\"");
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"/?>");
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Set<String> crossSite = new HashSet<>();
  private int proxyPort;

  /**
   * An answer.
   *
   * @param uri where it came from
   * @param status HTTP status
   * @param headers by lower-case name, values joined by line ends
   * @param body text
   */
  public record Page(URI uri, int status, Map<String, String> headers, String body) {
    /** Where it redirects to, made absolute. */
    public Optional<URI> location() {
      return Optional.ofNullable(headers.get("location")).map(uri::resolve);
    }

    /** What a failed test needs: without the page's head and layout. */
    @Override
    public String toString() {
      String text = body.replaceAll("(?s)<head>.*</head>|<img[^>]*>", "").replaceAll("\\s+", " ");
      return uri + " " + status + " " + headers + " " + text;
    }

    /** A header, or "". */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** The {@code Set-Cookie} headers. */
    public List<String> setCookies() {
      return headers.containsKey("set-cookie")
          ? List.of(headers.get("set-cookie").split("\n", -1))
          : List.of();
    }

    /** The {@code Set-Cookie} header of the only cookie whose name contains {@code part}. */
    public String setCookie(String part) {
      List<String> found =
          setCookies().stream().filter(one -> one.split("=", 2)[0].contains(part)).toList();
      if (found.size() != 1) {
        throw new AssertionError("not one cookie with " + part + ": " + setCookies());
      }
      return found.get(0);
    }

    /** Parameters of the redirect's query or fragment. */
    public Map<String, String> response() {
      URI target = location().orElseThrow(() -> new AssertionError("no redirect: " + this));
      String raw = target.getRawFragment() != null ? target.getRawFragment() : target.getRawQuery();
      return TestBrowser.parse(raw);
    }

    /** The addresses of the page's links, as they stand there. */
    public List<String> links() {
      return LINK.matcher(body).results().map(found -> unescape(found.group(1))).toList();
    }

    boolean hasForm() {
      return FORM.matcher(body).find();
    }

    /** The first form's address and hidden fields. */
    public Form form() {
      return forms().stream().findFirst().orElseThrow(() -> new AssertionError("no form: " + this));
    }

    /** The first form with a hidden field. */
    public Form formWith(String field) {
      return firstForm(field, form -> form.fields().containsKey(field));
    }

    /** The first form whose hidden field has a value. */
    public Form formWith(String field, String value) {
      return firstForm(field, form -> value.equals(form.fields().get(field)));
    }

    private Form firstForm(String field, Predicate<Form> which) {
      return forms().stream()
          .filter(which)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no form with " + field + ": " + this));
    }

    /** Every form's address and hidden fields. */
    public List<Form> forms() {
      return FORM.matcher(body)
          .results()
          .map(form -> {
            Map<String, String> fields = new LinkedHashMap<>();
            Matcher hidden = HIDDEN.matcher(form.group(2));
            while (hidden.find()) {
              fields.put(unescape(hidden.group(1)), unescape(hidden.group(2)));
            }
            return new Form(uri.resolve(unescape(form.group(1))), fields);
          })
          .toList();
    }

    private static String unescape(String text) {
      return text.replace("&lt;", "<")
          .replace("&gt;", ">")
          .replace("&quot;", "\"")
          .replace("&#39;", "'")
          .replace("&#x3D;", "=")
          .replace("&#x2F;", "/")
          .replace("&#x60;", "`")
          .replace("&amp;", "&");
    }
  }

  /** A form to be sent. */
  public record Form(URI action, Map<String, String> fields) {
    /** The same with one more field, or another value. */
    public Form with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(fields);
      more.put(name, value);
      return new Form(action, more);
    }

    /** The same without a field. */
    public Form without(String name) {
      Map<String, String> fewer = new LinkedHashMap<>(fields);
      fewer.remove(name);
      return new Form(action, fewer);
    }
  }

  /** Sends a header with every request from now on. */
  public TestBrowser header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Reaches an https issuer through a proxy that terminates TLS.
   *
   * @param port where the server behind it listens on 127.0.0.1
   */
  public TestBrowser through(int port) {
    proxyPort = port;
    return header("X-Forwarded-Proto", "https");
  }

  /** A program that goes the same way, without cookies. */
  TestBrowser program() {
    return proxyPort == 0 ? new TestBrowser() : new TestBrowser().through(proxyPort);
  }

  public Page get(URI uri) {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  /** Follows redirects as long as they stay at the host of {@code uri}. */
  public Page follow(URI uri) {
    Page page = get(uri);
    while (page.status() == 303
        && page.location().orElseThrow().getAuthority().equals(uri.getAuthority())) {
      page = get(page.location().orElseThrow());
    }
    return page;
  }

  public Page submit(Form form) {
    return send(post(form));
  }

  /** Submits a form that stands on another site: only {@code SameSite=None} cookies go along. */
  public Page submitFromOtherSite(Form form) {
    return send(post(form), crossSite);
  }

  private static HttpRequest.Builder post(Form form) {
    String body = encode(form.fields());
    return HttpRequest.newBuilder(form.action())
        .header("Content-Type", "application/x-www-form-urlencoded")
        // A server that refuses a large body unread closes the connection: who is still sending
        // then
        // may be told of the closing before the answer.
        .expectContinue(body.length() > LARGE)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** Sends any request with this browser's cookies. */
  public Page send(HttpRequest.Builder request) {
    return send(request, cookies.keySet());
  }

  private Page send(HttpRequest.Builder request, Set<String> sent) {
    headers.forEach(request::setHeader);
    String cookie =
        cookies.entrySet().stream()
            .filter(one -> sent.contains(one.getKey()))
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("; "));
    if (!cookie.isEmpty()) {
      request.setHeader("Cookie", cookie);
    }
    URI asked = request.build().uri();
    if (proxyPort != 0) {
      String raw = asked.toString();
      int path = raw.indexOf('/', raw.indexOf("//") + 2);
      request.uri(URI.create("http://127.0.0.1:" + proxyPort + raw.substring(path)));
    }
    HttpRequest built = request.timeout(Duration.ofSeconds(30)).build();
    try {
      HttpResponse<String> response = http.send(built, HttpResponse.BodyHandlers.ofString());
      response.headers().allValues("set-cookie").forEach(this::keep);
      Map<String, String> all = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> all.put(name, String.join("\n", values)));
      Page page = new Page(asked, response.statusCode(), all, response.body());
      Secrets.exchanged(
          built.uri(),
          new Secrets.Exchange(
              asked.getRawQuery(),
              built.headers().firstValue("Authorization").orElse(null),
              built.bodyPublisher().map(BodyText::of).orElse(""),
              page));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void keep(String header) {
    String pair = header.split(";", 2)[0];
    int equals = pair.indexOf('=');
    String name = pair.substring(0, equals);
    crossSite.remove(name);
    if (header.contains("; Max-Age=0;")) {
      cookies.remove(name);
    } else {
      if (header.contains("; SameSite=None")) {
        crossSite.add(name);
      }
      cookies.put(name, pair.substring(equals + 1));
    }
  }

  /** The cookies, by name; changes change the browser's. */
  public Map<String, String> cookies() {
    return cookies;
  }

  /** The name of the only cookie whose name contains {@code part}. */
  public String cookieName(String part) {
    List<String> names = cookies.keySet().stream().filter(name -> name.contains(part)).toList();
    if (names.size() != 1) {
      throw new AssertionError("not one cookie with " + part + ": " + cookies.keySet());
    }
    return names.get(0);
  }

  public static String encode(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(one ->
            URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static Map<String, String> parse(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    if (encoded != null && !encoded.isEmpty()) {
      for (String pair : encoded.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        values.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return values;
  }
}
