package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.ForwardingStorage;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.testing.TestDatabases;
import dev.gatehouse.tokens.RefreshKeys;
import dev.gatehouse.tokens.RefreshTokenCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of the master key may be cut off before and after each of its commits. */
class MasterKeyChangeTest {
  private static final int ROWS = 450;
  private static final byte[] SECRET = "a private key".getBytes(StandardCharsets.US_ASCII);
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final InstantSource clock = () -> now;

  /** Breaks once: before or after a write. */
  private static final class Breaking extends ForwardingStorage {
    private int left;
    private final boolean after;

    Breaking(Storage storage, int writes, boolean after) {
      super(storage);
      this.left = writes;
      this.after = after;
    }

    @Override
    public <T> T write(Work<T> work) {
      boolean breaks = left-- == 0;
      if (breaks && !after) {
        throw new StorageException("cut off before a commit");
      }
      T result = super.write(work);
      if (breaks) {
        throw new StorageException("cut off after a commit");
      }
      return result;
    }
  }

  /** A replica that works with the database. */
  private record Replica(MasterKeys keys, Sealer sealer, RefreshTokenCodec codec) {
    static Replica on(Storage storage, Path file, InstantSource clock) {
      MasterKeys keys = MasterKeyChange.open(storage, MasterKeyFile.loadAll(file));
      return new Replica(
          keys,
          new Sealer(keys, "https://id.example", RANDOMNESS, clock, Duration.ofMinutes(30)),
          new RefreshTokenCodec(new RefreshKeys(keys, 0)));
    }

    MasterKeyChange change(Storage storage, Path file, InstantSource clock) {
      return new MasterKeyChange(
          storage, file, keys, sealer, new RefreshKeys(keys, 0), RANDOMNESS, clock);
    }

    void opensEverything(Storage storage, String token) {
      List<SigningKeyRow> rows = storage.read(tx -> tx.signingKeys().all());
      assertEquals(ROWS, rows.size());
      for (SigningKeyRow row : rows) {
        assertArrayEquals(
            SECRET,
            sealer
                .openBytes(SealedColumn.SIGNING_KEY.purpose(), row.kid(), row.sealedPrivateKey())
                .orElseThrow(() -> new AssertionError(row.kid() + " does not open")));
      }
      assertTrue(codec.decode(token).isPresent(), "the refresh token is good");
    }
  }

  @Test
  void cutOffAnywhere() {
    Path file = directory.resolve("key");
    MasterKeyFile.loadOrCreate(file, RANDOMNESS);
    try (Storage storage = TestDatabases.sqlite(directory, clock)) {
      Replica first = Replica.on(storage, file, clock);
      storage.write(tx -> {
        for (int i = 0; i < ROWS; i++) {
          tx.signingKeys().insert(row("kid-" + i, i, first.sealer));
        }
        return null;
      });
      int cuts = 0;
      boolean more = true;
      for (int write = 0; more; write++) {
        assertTrue(write < 20, "it does not end");
        for (boolean after : new boolean[] {false, true}) {
          more = changed(storage, file, new Breaking(storage, write, after));
          cuts++;
        }
      }
      assertTrue(cuts > 6, "there are several commits: " + cuts);
    }
  }

  /** One change with one cut, finished by another process; false when nothing was cut. */
  private boolean changed(Storage storage, Path file, Breaking breaking) {
    String token =
        Replica.on(storage, file, clock).codec.encode("AAAAAAAAAAAAAAAAAAAAAA", 1, new byte[16]);
    addKey(file);
    boolean cut = false;
    try {
      Replica.on(storage, file, clock).change(breaking, file, clock).run();
    } catch (StorageException e) {
      cut = true;
    }
    Replica second = Replica.on(storage, file, clock);
    second.opensEverything(storage, token);
    // The one that was cut off may have kept its lease, which ends by itself in time.
    storage.write(tx -> tx.leases().acquire("master key", "test", far(), far()));
    storage.write(tx -> {
      tx.leases().release("master key", "test");
      return null;
    });
    MasterKeyChange change = second.change(storage, file, clock);
    change.run();
    second.opensEverything(storage, token);
    assertTrue(change.unfinished(), "a replica may not have followed yet");
    now = now.plus(MasterKeyChange.SETTLING);
    change.run();
    assertEquals(MasterKeyFile.load(file).id(), second.keys.current().id());
    assertTrue(!change.unfinished());
    second.opensEverything(storage, token);
    MasterKeyFile.replace(file, MasterKeyFile.lines(file).subList(0, 1), RANDOMNESS);
    Replica third = Replica.on(storage, file, clock);
    third.opensEverything(storage, token);
    return cut;
  }

  private static void addKey(Path file) {
    List<String> lines = new ArrayList<>(MasterKeyFile.lines(file));
    lines.add(0, MasterKeyFile.newLine(RANDOMNESS));
    MasterKeyFile.replace(file, lines, RANDOMNESS);
  }

  /** Whether the file's first key has sealed what stands in a row. */
  private boolean sealedAnew(Storage storage, Path file, String kid) {
    Sealer first =
        new Sealer(MasterKeyFile.load(file), "", RANDOMNESS, clock, Duration.ofMinutes(1));
    SigningKeyRow row =
        storage.read(tx -> tx.signingKeys().all()).stream()
            .filter(one -> one.kid().equals(kid))
            .findFirst()
            .orElseThrow();
    return first
        .openBytes(SealedColumn.SIGNING_KEY.purpose(), kid, row.sealedPrivateKey())
        .isPresent();
  }

  private void insert(Storage storage, String kid, long generation, Replica by) {
    storage.write(tx -> {
      tx.signingKeys().insert(row(kid, generation, by.sealer));
      return null;
    });
  }

  /** A replica that has not followed seals with the key of before, after the pass went by. */
  @Test
  void whatALateReplicaSealsIsSealedAnew() {
    Path file = directory.resolve("key");
    MasterKeyFile.loadOrCreate(file, RANDOMNESS);
    try (Storage storage = TestDatabases.sqlite(directory, clock)) {
      Replica late = Replica.on(storage, file, clock);
      addKey(file);
      Replica first = Replica.on(storage, file, clock);
      insert(storage, "early", 0, late);
      assertFalse(sealedAnew(storage, file, "early"));
      MasterKeyChange change = first.change(storage, file, clock);
      change.run();
      assertTrue(sealedAnew(storage, file, "early"));

      insert(storage, "late", 1, late);
      now = now.plus(MasterKeyChange.PERIOD);
      change.run();
      assertTrue(change.unfinished());
      now = now.plus(MasterKeyChange.SETTLING);
      change.run();
      assertTrue(sealedAnew(storage, file, "late"));
      assertFalse(change.unfinished());

      // One that hung for longer is found in time, or when somebody asks for it.
      insert(storage, "very late", 2, late);
      now = now.plus(MasterKeyChange.PERIOD);
      change.run();
      assertFalse(sealedAnew(storage, file, "very late"), "not at each run: that reads everything");
      now = now.plus(MasterKeyChange.AGAIN);
      change.run();
      assertTrue(sealedAnew(storage, file, "very late"));
      insert(storage, "at last", 3, late);
      change.runAgain();
      assertTrue(sealedAnew(storage, file, "at last"));
      assertFalse(change.unfinished());
    }
  }

  /** A clock that was ahead at one change does not finish the next one before its time. */
  @Test
  void theNextChangeBeginsAnew() {
    Path file = directory.resolve("key");
    MasterKeyFile.loadOrCreate(file, RANDOMNESS);
    try (Storage storage = TestDatabases.sqlite(directory, clock)) {
      Replica first = Replica.on(storage, file, clock);
      addKey(file);
      MasterKeyChange change = first.change(storage, file, clock);
      change.run();
      now = now.plus(Duration.ofDays(1));
      change.run();
      assertFalse(change.unfinished());
      now = now.minus(Duration.ofDays(1));
      addKey(file);
      Replica late = Replica.on(storage, file, clock);
      MasterKeyChange next = Replica.on(storage, file, clock).change(storage, file, clock);
      next.run();
      assertTrue(next.unfinished());
      insert(storage, "late", 1, late);
      now = now.plus(MasterKeyChange.SETTLING);
      next.run();
      assertTrue(sealedAnew(storage, file, "late"));
      assertFalse(next.unfinished());
    }
  }

  private Instant far() {
    return clock.instant().plus(Duration.ofHours(1));
  }

  private SigningKeyRow row(String kid, long generation, Sealer sealer) {
    return new SigningKeyRow(
        kid,
        "RS256",
        generation,
        now,
        now,
        null,
        null,
        Duration.ofHours(1),
        "{}",
        sealer.sealBytes(SealedColumn.SIGNING_KEY.purpose(), kid, SECRET));
  }
}
