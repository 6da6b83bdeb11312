package dev.gatehouse.clients;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.ClientRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Secrets of clients in the database, which keeps their hashes alone (rule R25). */
final class ClientSecrets {
  private static final int BYTES = 32;

  private ClientSecrets() {}

  static Secret fresh(Randomness randomness) {
    return Secret.of(randomness.token(BYTES));
  }

  static ClientRow.Secret hashed(Secret secret, Instant now) {
    return new ClientRow.Secret(Digests.sha256(secret.reveal()), now, null);
  }

  /** The fresh secret and, for a while, the newest of those that still work. */
  static List<ClientRow.Secret> rotated(
      List<ClientRow.Secret> before, ClientRow.Secret fresh, Duration overlap) {
    Instant now = fresh.createdAt();
    Instant end = now.plus(overlap);
    List<ClientRow.Secret> secrets = new ArrayList<>(List.of(fresh));
    before.stream()
        .filter(one -> one.expiresAt() == null || now.isBefore(one.expiresAt()))
        .max(Comparator.comparing(ClientRow.Secret::createdAt))
        .filter(one -> !overlap.isZero())
        .map(one ->
            new ClientRow.Secret(
                one.hash(),
                one.createdAt(),
                one.expiresAt() == null || end.isBefore(one.expiresAt()) ? end : one.expiresAt()))
        .ifPresent(secrets::add);
    return secrets;
  }
}
