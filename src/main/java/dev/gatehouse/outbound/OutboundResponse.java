package dev.gatehouse.outbound;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a party answered. A redirect is an answer like any other: it is never followed.
 *
 * @param status status code, 200 to 599
 * @param headers header fields by name in lower case; of a repeated one the first
 * @param body the body; empty when it was not asked for
 */
public record OutboundResponse(int status, Map<String, String> headers, byte[] body) {
  public OutboundResponse {
    headers = Map.copyOf(headers);
  }

  /** A header field by name, in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Without what the party said. */
  @Override
  public String toString() {
    return "OutboundResponse[status=" + status + ", " + body.length + " bytes]";
  }
}
