package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an exchange would give besides what other grants give.
 *
 * @param type access token or ID token
 * @param audience {@code aud}
 * @param audienceClient the one client among the audience, whose algorithm signs an ID token
 * @param act {@code act} (RFC 8693 §4.1); empty for none
 * @param endsAt when the new token ends
 * @param subject whom it is about
 */
record Exchanged(
    ExchangedType type,
    List<String> audience,
    Optional<Client> audienceClient,
    Map<String, Object> act,
    Instant endsAt,
    ExchangeSubject subject) {}
