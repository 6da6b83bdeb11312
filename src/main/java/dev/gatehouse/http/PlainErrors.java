package dev.gatehouse.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what is no HTTP request that a route could answer: one line of text that repeats nothing
 * of the request and does not name the server software. Thread-safe.
 */
final class PlainErrors extends ErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PlainErrors.class);
  private static final HttpField[] HEADERS = {
    new HttpField(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8"),
    new HttpField(HttpHeader.CACHE_CONTROL, "no-store"),
    new HttpField("X-Content-Type-Options", "nosniff"),
    new HttpField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
  };

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    LOG.atDebug()
        .addKeyValue("status", status)
        .addKeyValue("reason", request.getAttribute(ERROR_MESSAGE))
        .log("Request refused before it reached a route");
    HttpFields.Mutable fields = response.getHeaders();
    ByteBuffer body = answer(status, fields);
    fields.put(HttpHeader.CONTENT_LENGTH, body.remaining());
    if (request.getMethod().equals("CONNECT")) {
      // A client that takes the connection for a tunnel would never send another request.
      fields.put(HttpHeader.CONNECTION, "close");
    }
    response.write(true, request.getMethod().equals("HEAD") ? null : body, callback);
    return true;
  }

  private static ByteBuffer answer(int status, HttpFields.Mutable fields) {
    for (HttpField header : HEADERS) {
      fields.put(header);
    }
    return ByteBuffer.wrap(
        (status + " " + HttpStatus.getMessage(status) + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
