package dev.gatehouse.rest;

import dev.gatehouse.protocol.AdminScope;
import java.util.Set;

/**
 * Who calls.
 *
 * @param identity the same for every call of one caller, and of nobody else; what idempotency keys
 *     belong to
 * @param actor the name in the audit record
 * @param scopes what it may do
 */
public record Caller(String identity, String actor, Set<AdminScope> scopes) {
  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Somebody who may do everything, because of the way that the call came. */
  public static Caller administrator(String actor) {
    return new Caller("local", actor, Set.of(AdminScope.values()));
  }
}
