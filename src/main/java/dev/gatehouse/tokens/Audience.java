package dev.gatehouse.tokens;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.protocol.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The audience of ID tokens from Dex's {@code audience:server:client_id:} scopes (rule R18).
 *
 * @param clientIds {@code aud} in order; the requesting client last when it did not name itself
 * @param authorizedParty {@code azp}, or null when the client is the only audience
 */
public record Audience(List<String> clientIds, String authorizedParty) {

  /** The audience, or the peer that does not trust the client any more. */
  public sealed interface Result {
    record Of(Audience audience) implements Result {}

    record Untrusted(String peer) implements Result {}
  }

  /** Trust is looked up now, at each minting: lost trust is an error, never a silent narrowing. */
  public static Result resolve(ClientRegistry registry, Client client, List<String> scopes) {
    List<String> peers = Scope.peersOf(scopes);
    if (peers.isEmpty()) {
      return new Result.Of(new Audience(List.of(client.id()), null));
    }
    List<String> audience = new ArrayList<>();
    for (String peer : peers) {
      Optional<Client> target = registry.find(peer);
      if (target.isEmpty() || !target.get().trusts(client)) {
        return new Result.Untrusted(peer);
      }
      audience.add(peer);
    }
    if (!audience.contains(client.id())) {
      audience.add(client.id());
    }
    return new Result.Of(
        new Audience(List.copyOf(audience), audience.size() > 1 ? client.id() : null));
  }
}
