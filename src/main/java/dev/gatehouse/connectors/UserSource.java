package dev.gatehouse.connectors;

import dev.gatehouse.spi.UserDirectory.Headcount;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.UserRow;
import java.util.Optional;

/**
 * Where the users of connectors are looked up. Each call is one read.
 *
 * <p>Thread-safe.
 */
public interface UserSource {

  /** The user of a connector with a canonical login. */
  Optional<UserRow> byLogin(String connectorId, String canonicalLogin);

  /** The user of a connector with an identifier. */
  Optional<UserRow> byId(String connectorId, String userId);

  /** How many users a connector has; empty when they cannot be counted now. */
  Optional<Headcount> count(String connectorId);

  /** Knows nobody. */
  static UserSource nobody() {
    return new UserSource() {
      @Override
      public Optional<Headcount> count(String connectorId) {
        return Optional.empty();
      }

      @Override
      public Optional<UserRow> byLogin(String connectorId, String canonicalLogin) {
        return Optional.empty();
      }

      @Override
      public Optional<UserRow> byId(String connectorId, String userId) {
        return Optional.empty();
      }
    };
  }

  /** Looks users up in the database. */
  static UserSource of(Storage storage) {
    return new UserSource() {
      @Override
      public Optional<Headcount> count(String connectorId) {
        return Optional.of(
            MergedUserDirectory.headcount(storage.read(unit -> unit.users().counts(connectorId))));
      }

      @Override
      public Optional<UserRow> byLogin(String connectorId, String canonicalLogin) {
        return storage.read(unit -> unit.users().byLogin(connectorId, canonicalLogin));
      }

      @Override
      public Optional<UserRow> byId(String connectorId, String userId) {
        return storage.read(unit -> unit.users().byId(connectorId, userId));
      }
    };
  }
}
