package dev.gatehouse.http;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration says of every request and answer, whatever the endpoint. Immutable.
 *
 * @param cors who may read answers from another origin
 * @param proxies whose word about the client is believed
 * @param headers headers of every answer
 * @param inner addresses that answer public documents alone
 */
public record Surroundings(
    CorsPolicy cors, ProxyTrust proxies, SecurityHeaders headers, InnerAddresses inner) {

  /** Of a site that only programs on this machine read. */
  public static Surroundings plain() {
    return new Surroundings(
        new CorsPolicy(Set.of(), List.of()),
        ProxyTrust.NOBODY,
        SecurityHeaders.of(false, Map.of()),
        InnerAddresses.NONE);
  }

  /** The same with these origins of clients. */
  public Surroundings with(Set<String> ofClients) {
    return new Surroundings(
        new CorsPolicy(cors.origins(), ofClients, cors.headers()), proxies, headers, inner);
  }
}
