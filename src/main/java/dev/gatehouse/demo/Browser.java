package dev.gatehouse.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Fetches and posts as a browser does, one step at a time: it keeps cookies and follows no redirect
 * by itself, so that whoever drives it can judge each. It speaks to one origin, which is why a
 * cookie is only a name, a value and a path.
 *
 * <p>Not thread-safe.
 */
final class Browser implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private final HttpClient http;
  private final Map<String, Cookie> cookies = new LinkedHashMap<>();

  private record Cookie(String value, String path) {
    private boolean fits(String requested) {
      return requested.equals(path) || requested.startsWith(path.endsWith("/") ? path : path + "/");
    }
  }

  /**
   * An answer.
   *
   * @param location where a redirect leads, absolute
   */
  record Answer(URI address, int status, Optional<URI> location, String body) {}

  Browser(SSLContext tls) {
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
  }

  Answer get(URI address) throws IOException {
    return send(address, request(address).GET());
  }

  Answer post(URI address, Map<String, String> form) throws IOException {
    String body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    URI origin = address.resolve("/");
    return send(
        address,
        request(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", origin.toString().substring(0, origin.toString().length() - 1))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(TIMEOUT).header("Accept-Language", "en");
    String sent =
        cookies.entrySet().stream()
            .filter(cookie -> cookie.getValue().fits(address.getPath()))
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue().value())
            .collect(Collectors.joining("; "));
    return sent.isEmpty() ? request : request.header("Cookie", sent);
  }

  private Answer send(URI address, HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      response.headers().allValues("Set-Cookie").forEach(this::keep);
      return new Answer(
          address,
          response.statusCode(),
          response.headers().firstValue("Location").map(address::resolve),
          response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** RFC 6265 §5.2, as far as our own cookies go. */
  private void keep(String header) {
    List<String> parts = List.of(header.split(";", -1));
    String pair = parts.get(0);
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("a cookie without a name");
    }
    String path = "/";
    boolean expired = false;
    for (String part : parts.subList(1, parts.size())) {
      String attribute = part.strip();
      if (attribute.regionMatches(true, 0, "Path=", 0, 5)) {
        path = attribute.substring(5);
      }
      expired |= attribute.equalsIgnoreCase("Max-Age=0");
    }
    String name = pair.substring(0, equals).strip();
    if (expired) {
      cookies.remove(name);
    } else {
      cookies.put(name, new Cookie(pair.substring(equals + 1).strip(), path));
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
