package dev.gatehouse.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.protocol.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A request as endpoints see it, over the servlet request. */
final class HttpRequest implements Request {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int LARGEST_BODY = 65_536;
  private final HttpServletRequest servlet;
  private final Scope scope;
  private final String id;
  private final RouteTable.Match match;
  private final ProxyTrust.Peer peer;
  private final Duration bodyTime;
  private Parameters query;
  private Parameters form;
  private Map<String, Object> json;
  private List<String[]> cookies;
  private Set<String> readers;

  HttpRequest(
      HttpServletRequest servlet,
      Scope scope,
      String id,
      RouteTable.Match match,
      ProxyTrust.Peer peer,
      Duration bodyTime) {
    this.bodyTime = bodyTime;
    this.servlet = servlet;
    this.scope = scope;
    this.id = id;
    this.match = match;
    this.peer = peer;
  }

  /** The same, for telling that something of it cannot be decoded, which may be the query. */
  HttpRequest withoutQuery() {
    query = Parameters.empty();
    return this;
  }

  /** Origins of the client that asks, or null while nobody has said which it is. */
  Set<String> readers() {
    return readers;
  }

  @Override
  public void readableBy(Collection<String> origins) {
    readers = Set.copyOf(origins);
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String method() {
    return servlet.getMethod();
  }

  @Override
  public String path() {
    return match == null ? servlet.getRequestURI() : match.path();
  }

  @Override
  public String pathParameter(String name) {
    return Optional.ofNullable(match.parameters().get(name))
        .orElseThrow(() -> new IllegalArgumentException("no path parameter " + name));
  }

  @Override
  public Parameters query() {
    if (query == null) {
      query = FormDecoder.decode(servlet.getQueryString());
    }
    return query;
  }

  @Override
  public String rawQuery() {
    return servlet.getQueryString();
  }

  @Override
  public Parameters form() {
    if (form == null) {
      form = method().equals("POST") ? readForm() : Parameters.empty();
    }
    return form;
  }

  private Parameters readForm() {
    requireType(FORM);
    return FormDecoder.decode(new String(body(), StandardCharsets.ISO_8859_1));
  }

  private void requireType(String expected) {
    String type = servlet.getContentType();
    if (type == null) {
      throw new MalformedRequestException(
          400, "The request has no Content-Type; it must be " + expected + ".");
    }
    int semicolon = type.indexOf(';');
    String media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    if (!media.toLowerCase(Locale.ROOT).equals(expected)) {
      throw new MalformedRequestException(400, "The Content-Type must be " + expected + ".");
    }
  }

  @Override
  public byte[] body() {
    if (servlet.getContentLengthLong() > LARGEST_BODY) {
      throw tooLarge();
    }
    requireNoCoding();
    // A byte now and then keeps the connection's own timeout from ending this.
    long start = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    byte[] part = new byte[4096];
    try (InputStream in = servlet.getInputStream()) {
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        body.write(part, 0, count);
        if (body.size() > LARGEST_BODY) {
          throw tooLarge();
        }
        if (System.nanoTime() - start > bodyTime.toNanos()) {
          throw new MalformedRequestException(408, "The body took too long to arrive.");
        }
      }
      return body.toByteArray();
    } catch (IOException e) {
      throw new MalformedRequestException(400, "The body could not be read.");
    }
  }

  /** A body that we would have to decode first is not taken for one that is plain. */
  private void requireNoCoding() {
    String coding = servlet.getHeader("Content-Encoding");
    if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
      throw new MalformedRequestException(415, "The body must have no Content-Encoding.");
    }
    String transfer = servlet.getHeader("Transfer-Encoding");
    if (transfer != null && !transfer.strip().equalsIgnoreCase("chunked")) {
      throw new MalformedRequestException(400, "The only Transfer-Encoding may be chunked.");
    }
  }

  private static MalformedRequestException tooLarge() {
    return new MalformedRequestException(
        413, "The body is larger than " + LARGEST_BODY + " bytes.");
  }

  @Override
  public Map<String, Object> json() {
    // A request is judged anew when clients have changed meanwhile; its body comes once.
    if (json == null) {
      json = readJson();
    }
    return json;
  }

  private Map<String, Object> readJson() {
    byte[] body = body();
    if (body.length == 0) {
      return Map.of();
    }
    requireType("application/json");
    try {
      Map<String, Object> object = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
      return object == null ? Map.of() : object;
    } catch (ParseException e) {
      throw new MalformedRequestException(400, "The body is not a JSON object.");
    }
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(servlet.getHeader(name));
  }

  @Override
  public List<String> headers(String name) {
    return Collections.list(servlet.getHeaders(name));
  }

  @Override
  public List<String> cookies(String name) {
    List<String> values = new ArrayList<>(1);
    for (String[] cookie : cookiePairs()) {
      if (cookie[0].equals(name)) {
        values.add(cookie[1]);
      }
    }
    return values;
  }

  @Override
  public List<String> cookieNames() {
    return cookiePairs().stream().map(cookie -> cookie[0]).toList();
  }

  /** RFC 6265 §5.4 as browsers send it; a pair that is none is passed over, it cannot be ours. */
  private List<String[]> cookiePairs() {
    if (cookies == null) {
      cookies = new ArrayList<>();
      for (String header : headers("Cookie")) {
        for (String pair : header.split(";", -1)) {
          int equals = pair.indexOf('=');
          if (equals > 0) {
            cookies.add(
                new String[] {
                  pair.substring(0, equals).strip(), pair.substring(equals + 1).strip()
                });
          }
        }
      }
    }
    return cookies;
  }

  @Override
  public String authority() {
    return servlet.getServerName() + ":" + servlet.getServerPort();
  }

  @Override
  public String remoteAddress() {
    return peer.address();
  }

  @Override
  public boolean fromTrustedProxy() {
    return peer.proxied();
  }

  @Override
  public boolean secure() {
    return peer.secure();
  }

  Map<String, String> pathParameters() {
    return match.parameters();
  }
}
