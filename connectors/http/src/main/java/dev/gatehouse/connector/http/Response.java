package dev.gatehouse.connector.http;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.UpstreamException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an upstream answered. Immutable and thread-safe.
 *
 * @param request what was asked, for messages
 * @param status the status code
 * @param headers the header fields
 * @param certificate what the server showed; empty without TLS
 * @param body the content, whole
 */
public record Response(
    Request request,
    int status,
    HttpHeaders headers,
    Optional<X509Certificate> certificate,
    byte[] body) {
  public Response {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(body, "body");
  }

  /** Whether the upstream did what was asked (2xx). */
  public boolean successful() {
    return status >= 200 && status <= 299;
  }

  /** The first value of a header field. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /**
   * The content as text.
   *
   * @throws UpstreamException when it is not UTF-8
   */
  public String text() throws UpstreamException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw UpstreamException.protocol(this + ": the answer is not UTF-8", e);
    }
  }

  /**
   * The content as a JSON object (RFC 8259). Whole numbers are {@link Long}, others {@link Double}.
   *
   * @throws UpstreamException when it is none
   */
  public Map<String, Object> json() throws UpstreamException {
    String text = text();
    // The parser takes an array of pairs for an object.
    if (!text.stripLeading().startsWith("{")) {
      throw notAnObject(null);
    }
    try {
      return JSONObjectUtils.parse(text);
    } catch (ParseException e) {
      throw notAnObject(e);
    }
  }

  private UpstreamException notAnObject(ParseException problem) {
    return UpstreamException.protocol(this + ": the answer is not a JSON object", problem);
  }

  /**
   * The content as a JSON array.
   *
   * @throws UpstreamException when it is none
   */
  public List<Object> jsonArray() throws UpstreamException {
    String text = text();
    try {
      return JSONArrayUtils.parse(text);
    } catch (ParseException e) {
      throw UpstreamException.protocol(this + ": the answer is not a JSON array", e);
    }
  }

  /** What was asked and the status: what messages may say. */
  @Override
  public String toString() {
    return request + " answered " + status;
  }
}
