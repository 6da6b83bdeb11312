package dev.gatehouse.testing;

import dev.gatehouse.clients.ClientSecrets;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** Secrets of clients under a master key that nothing else has. */
public final class TestSecrets {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final MasterKey MASTER = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));

  private TestSecrets() {}

  public static ClientSecrets clientSecrets(InstantSource clock) {
    return new ClientSecrets(
        RANDOMNESS,
        new Sealer(MASTER, "https://id.example", RANDOMNESS, clock, Duration.ofMinutes(30)));
  }
}
