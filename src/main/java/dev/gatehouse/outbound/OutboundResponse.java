package dev.gatehouse.outbound;

/**
 * What a party answered. A redirect is an answer like any other: it is never followed.
 *
 * @param status status code, 200 to 599
 * @param body the body; empty when it was not asked for
 */
public record OutboundResponse(int status, byte[] body) {
  /** Without what the party said. */
  @Override
  public String toString() {
    return "OutboundResponse[status=" + status + ", " + body.length + " bytes]";
  }
}
