package dev.gatehouse.clients;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All clients at one moment (rule R10): those of the configuration and, under every identifier that
 * the configuration does not have, those of the database. Immutable and thread-safe.
 */
public final class ClientRegistry {
  private final Map<String, Client> configured;
  private final Map<String, Client> byId;
  private final Set<String> corsOrigins;
  private final long revision;
  private final Freshness freshness;
  private final Optional<Client> own;

  /** Asks whether the database has moved on, in a way that a flood of requests costs little. */
  @FunctionalInterface
  public interface Freshness {
    /**
     * The revision that the database has.
     *
     * @return empty when it is not newer
     */
    OptionalLong newerThan(long revision);
  }

  /** The clients of the configuration alone. */
  public ClientRegistry(Collection<Client> clients) {
    this(index(clients), List.of(), 0, seen -> OptionalLong.empty(), Optional.empty());
  }

  private ClientRegistry(
      Map<String, Client> configured,
      Collection<Client> stored,
      long revision,
      Freshness freshness,
      Optional<Client> own) {
    this.own = own;
    this.configured = configured;
    this.revision = revision;
    this.freshness = freshness;
    this.byId = new LinkedHashMap<>(configured);
    stored.forEach(client -> byId.putIfAbsent(client.id(), client));
    Set<String> origins = new LinkedHashSet<>();
    byId.values().forEach(client -> origins.addAll(client.corsOrigins()));
    this.corsOrigins = Set.copyOf(origins);
  }

  private static Map<String, Client> index(Collection<Client> clients) {
    Map<String, Client> map = new LinkedHashMap<>();
    for (Client client : clients) {
      if (map.putIfAbsent(client.id(), client) != null) {
        throw new IllegalArgumentException("two clients with the id " + client.id());
      }
    }
    return map;
  }

  /** The same clients of the configuration with these of the database. */
  public ClientRegistry with(StoredClients.Snapshot stored, Freshness asks) {
    return new ClientRegistry(configured, stored.clients(), stored.revision(), asks, own);
  }

  /**
   * The same clients of the configuration, and the client of pages of our own, which is found and
   * neither listed nor replaced.
   */
  public ClientRegistry serving(Client ownPages) {
    return new ClientRegistry(configured, List.of(), revision, freshness, Optional.of(ownPages));
  }

  public Optional<Client> find(String id) {
    if (own.isPresent() && own.get().id().equals(id)) {
      return own;
    }
    return Optional.ofNullable(byId.get(id));
  }

  public Collection<Client> all() {
    return byId.values();
  }

  /** Whether the configuration declares a client, so that only the configuration changes it. */
  public boolean isConfigured(String id) {
    return configured.containsKey(id);
  }

  /** Whether an identifier can never be that of a client of the database. */
  public boolean isFixed(String id) {
    return isConfigured(id) || own.filter(client -> client.id().equals(id)).isPresent();
  }

  /** The revision of the database's clients. */
  public long revision() {
    return revision;
  }

  /**
   * Goes on only when the database has no newer clients than these.
   *
   * @param seen the revision that a statement of the request has just returned
   * @throws RegistryChangedException when it has
   */
  public void require(long seen) {
    if (seen > revision) {
      throw new RegistryChangedException(seen);
    }
  }

  /**
   * Before a request is refused for what a client is not: goes on only when the database has no
   * newer clients.
   *
   * @throws RegistryChangedException when it has
   */
  public void confirm() {
    OptionalLong newer = freshness.newerThan(revision);
    if (newer.isPresent()) {
      throw new RegistryChangedException(newer.getAsLong());
    }
  }

  /** Origins that any client's browser code comes from (rule R15). */
  public Set<String> corsOrigins() {
    return corsOrigins;
  }
}
