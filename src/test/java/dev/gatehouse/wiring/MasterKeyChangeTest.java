package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageStatistics;
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
  private static final InstantSource CLOCK = InstantSource.system();
  @TempDir private Path directory;

  /** Breaks once: before or after a write. */
  private static final class Breaking implements Storage {
    private final Storage storage;
    private int left;
    private final boolean after;

    Breaking(Storage storage, int writes, boolean after) {
      this.storage = storage;
      this.left = writes;
      this.after = after;
    }

    @Override
    public <T> T read(Work<T> work) {
      return storage.read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
      boolean breaks = left-- == 0;
      if (breaks && !after) {
        throw new StorageException("cut off before a commit");
      }
      T result = storage.write(work);
      if (breaks) {
        throw new StorageException("cut off after a commit");
      }
      return result;
    }

    @Override
    public Instant now() {
      return storage.now();
    }

    @Override
    public StorageStatistics statistics() {
      return storage.statistics();
    }

    @Override
    public String description() {
      return storage.description();
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  /** A process that works with the database. */
  private record Server(MasterKeys keys, Sealer sealer, RefreshTokenCodec codec) {
    static Server on(Storage storage, Path file) {
      MasterKeys keys = MasterKeyChange.open(storage, MasterKeyFile.loadAll(file));
      return new Server(
          keys,
          new Sealer(keys, "https://id.example", RANDOMNESS, CLOCK, Duration.ofMinutes(30)),
          new RefreshTokenCodec(new RefreshKeys(keys, 0)));
    }

    MasterKeyChange change(Storage storage, Path file) {
      return new MasterKeyChange(
          storage, file, keys, sealer, new RefreshKeys(keys, 0), RANDOMNESS, CLOCK);
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
    try (Storage storage = TestDatabases.sqlite(directory, CLOCK)) {
      Server first = Server.on(storage, file);
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
    String token = Server.on(storage, file).codec.encode("AAAAAAAAAAAAAAAAAAAAAA", 1, new byte[16]);
    List<String> lines = new ArrayList<>(MasterKeyFile.lines(file));
    lines.add(0, MasterKeyFile.newLine(RANDOMNESS));
    MasterKeyFile.replace(file, lines, RANDOMNESS);
    boolean cut = false;
    try {
      Server.on(storage, file).change(breaking, file).run();
    } catch (StorageException e) {
      cut = true;
    }
    Server second = Server.on(storage, file);
    second.opensEverything(storage, token);
    // The one that was cut off may have kept its lease, which ends by itself in time.
    storage.write(tx -> tx.leases().acquire("master key", "test", far(), far()));
    storage.write(tx -> {
      tx.leases().release("master key", "test");
      return null;
    });
    MasterKeyChange change = second.change(storage, file);
    change.run();
    assertEquals(MasterKeyFile.load(file).id(), second.keys.current().id());
    assertTrue(!change.unfinished());
    second.opensEverything(storage, token);
    MasterKeyFile.replace(file, MasterKeyFile.lines(file).subList(0, 1), RANDOMNESS);
    Server third = Server.on(storage, file);
    third.opensEverything(storage, token);
    return cut;
  }

  private static Instant far() {
    return CLOCK.instant().plus(Duration.ofHours(1));
  }

  private static SigningKeyRow row(String kid, long generation, Sealer sealer) {
    Instant now = CLOCK.instant();
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
