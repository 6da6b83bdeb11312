package dev.gatehouse.clients;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All clients at one moment (rule R10). Immutable and thread-safe. */
public final class ClientRegistry {
  private final Map<String, Client> byId;
  private final Set<String> corsOrigins;

  public ClientRegistry(Collection<Client> clients) {
    Map<String, Client> map = new LinkedHashMap<>();
    Set<String> origins = new LinkedHashSet<>();
    for (Client client : clients) {
      if (map.putIfAbsent(client.id(), client) != null) {
        throw new IllegalArgumentException("two clients with the id " + client.id());
      }
      origins.addAll(client.corsOrigins());
    }
    byId = map;
    corsOrigins = Set.copyOf(origins);
  }

  public Optional<Client> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Collection<Client> all() {
    return byId.values();
  }

  /** Origins that any client's browser code comes from (rule R15). */
  public Set<String> corsOrigins() {
    return corsOrigins;
  }
}
