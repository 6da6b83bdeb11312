package dev.gatehouse.connector.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What is sent to an upstream. Immutable and thread-safe.
 *
 * @param method GET, POST or another
 * @param uri where to; http or https
 * @param headers header fields by name, in order
 * @param body the content; empty for none
 */
public record Request(String method, URI uri, Map<String, String> headers, byte[] body) {
  private static final byte[] NOTHING = {};

  public Request {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    Objects.requireNonNull(body, "body");
  }

  /** Asks for JSON. */
  public static Request get(URI uri) {
    return new Request("GET", uri, Map.of("Accept", "application/json"), NOTHING);
  }

  /** Sends a form and expects JSON. */
  public static Request form(URI uri, Map<String, String> parameters) {
    return content("POST", uri, "application/x-www-form-urlencoded", encoded(parameters));
  }

  /** Parameters as a form or a query has them, in their order. */
  public static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  /**
   * Sends text and expects JSON.
   *
   * @param type its media type
   */
  public static Request content(String method, URI uri, String type, String content) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", type);
    return new Request(method, uri, headers, content.getBytes(StandardCharsets.UTF_8));
  }

  /** With one more header field, or another value for it. */
  public Request header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, uri, more, body);
  }

  /** With a token (RFC 6750, section 2.1). */
  public Request bearer(String token) {
    return header("Authorization", "Bearer " + token);
  }

  /** With a client's id and secret (RFC 6749, section 2.3.1). */
  public Request basic(String clientId, String secret) {
    String credentials = encode(clientId) + ":" + encode(secret);
    return header(
        "Authorization",
        "Basic "
            + Base64.getEncoder()
                .encodeToString(credentials.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Method and place, without the query: what messages may say. */
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return method + " " + uri.getScheme() + "://" + uri.getHost() + port + path;
  }
}
