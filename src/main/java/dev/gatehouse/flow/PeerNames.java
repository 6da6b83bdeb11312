package dev.gatehouse.flow;

import dev.gatehouse.generation.Generation;
import dev.gatehouse.pages.ScopeLine;
import dev.gatehouse.protocol.Scope;

/** Applications that a scope makes a token also be for, as people read them. Thread-safe. */
public final class PeerNames {
  private PeerNames() {}

  /** The name of the application that a scope names; null for a scope that names none. */
  public static String of(Generation generation, String scope) {
    String id = Scope.peerOf(scope);
    return id == null
        ? null
        : generation.clients().find(id).map(client -> client.name()).orElse(id);
  }

  /** What a page says of a scope. */
  public static ScopeLine line(Generation generation, String scope) {
    String name = of(generation, scope);
    return name == null ? ScopeLine.ofScope(scope) : ScopeLine.ofAudience(name);
  }
}
