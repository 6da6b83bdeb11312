package dev.gatehouse.tokens;

import dev.gatehouse.clients.Client;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is different about a token that another one was exchanged for (RFC 8693).
 *
 * @param audience {@code aud}
 * @param act {@code act} (§4.1); empty for none
 * @param endsAt {@code exp}, which no lifetime of the configuration moves
 * @param reader the client that verifies an ID token, and so says by which algorithm
 */
public record ExchangeTerms(
    List<String> audience, Map<String, Object> act, Instant endsAt, Client reader) {
  public ExchangeTerms {
    audience = List.copyOf(audience);
  }
}
