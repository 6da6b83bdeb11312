package dev.gatehouse.outbound;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/**
 * What a party answered. A redirect is an answer like any other: it is never followed.
 *
 * @param status status code, 200 to 599
 * @param body the body; empty when it was not asked for
 */
public record OutboundResponse(int status, byte[] body) {
  /**
   * The JSON object that a successful answer has.
   *
   * @throws ParseException when it is none, in words that quote nothing of it
   */
  public Map<String, Object> json() throws ParseException {
    if (status != 200) {
      throw new ParseException("the answer is " + status + ", not 200", 0);
    }
    try {
      return JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
    } catch (ParseException e) {
      // Not the parser's words, which quote what the party wrote.
      throw new ParseException("the answer is no JSON object", 0);
    }
  }

  /** Without what the party said. */
  @Override
  public String toString() {
    return "OutboundResponse[status=" + status + ", " + body.length + " bytes]";
  }
}
