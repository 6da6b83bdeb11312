package dev.gatehouse.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer. Security headers that every answer has are added when it is written; {@code
 * Cache-Control: no-store} is the default and {@link #cacheControl} replaces it. Built by one
 * thread; not thread-safe.
 */
public final class Response {
  private static final byte[] NOTHING = {};
  private final int status;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>(6);
  private final List<SetCookie> cookies = new ArrayList<>(2);
  private byte[] body = NOTHING;
  private Content content;
  private String contentType;
  private String cacheControl = "no-store";

  private Response(int status) {
    this.status = status;
  }

  public static Response status(int status) {
    return new Response(status);
  }

  /** JSON of a map. */
  public static Response json(int status, Map<String, ?> json) {
    return status(status)
        .body(
            "application/json;charset=UTF-8",
            JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
  }

  /** 303: the browser goes on with GET (rule R13: never 302 or 307). */
  public static Response seeOther(String location) {
    return status(303).header("Location", location);
  }

  public Response header(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("line break in header " + name);
    }
    headers.add(Map.entry(name, value));
    return this;
  }

  /** Says when to come again (RFC 9110 §10.2.3), in whole seconds. */
  public Response retryAfter(Duration wait) {
    return header("Retry-After", Long.toString(wait.toSeconds()));
  }

  public Response cookie(SetCookie cookie) {
    cookies.add(cookie);
    return this;
  }

  public Response cookies(List<SetCookie> more) {
    cookies.addAll(more);
    return this;
  }

  public Response body(String type, byte[] bytes) {
    contentType = type;
    body = bytes;
    return this;
  }

  /** A body that is written as it is made. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the body; what it throws cuts the answer off, so that nobody takes it for whole.
     *
     * @throws IOException when the reader is gone
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A body of unknown length, which need not fit into memory. */
  public Response body(String type, Content writer) {
    contentType = type;
    content = writer;
    return this;
  }

  /** Replaces {@code no-store}. */
  public Response cacheControl(String value) {
    cacheControl = value;
    return this;
  }

  public int status() {
    return status;
  }

  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  public List<SetCookie> cookies() {
    return cookies;
  }

  public byte[] body() {
    return body;
  }

  /** The body that is written as it is made, or null for {@link #body}. */
  Content content() {
    return content;
  }

  public String contentType() {
    return contentType;
  }

  public String cacheControl() {
    return cacheControl;
  }
}
