package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyException;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SealedStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.tokens.RefreshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the master key to the one that its file names first.
 *
 * <p>The database says which key it belongs to. One transaction changes that; before it and after
 * it every replica that has both keys opens everything, so a crash at any point leaves a server
 * that works and goes on where it was. Then all that is sealed is sealed anew, in small
 * transactions. Replicas see the change by asking the database, and until then seal with the key of
 * before: a second pass follows when all have seen it, and further ones, seldom, as long as the
 * file has another key. Thread-safe.
 */
final class MasterKeyChange implements Runnable {
  /** How often the file and the database are asked. */
  static final Duration PERIOD = Duration.ofSeconds(5);

  /** Which key was used before, until it is forgotten. */
  static final String BEFORE = "master_key_before";

  /** When the change was made. */
  static final String CHANGED_AT = "master_key_changed_at";

  /** How long after a change a replica may still seal with the key of before. */
  static final Duration SETTLING = PERIOD.multipliedBy(3);

  /** How often everything is looked through again while the file has other keys. */
  static final Duration AGAIN = Duration.ofMinutes(10);

  /** When the last complete pass over everything began. */
  private static final String RESEALED_AT = "master_key_resealed_at";

  private static final Logger LOG = LoggerFactory.getLogger(MasterKeyChange.class);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int BATCH = 200;
  private final Storage storage;
  private final Path file;
  private final MasterKeys keys;
  private final Sealer sealer;
  private final RefreshKeys refreshKeys;
  private final Randomness randomness;
  private final InstantSource clock;
  private final String owner;
  private List<MasterKey> ring;
  private Object fileSeen;
  private volatile String problem;

  MasterKeyChange(
      Storage storage,
      Path file,
      MasterKeys keys,
      Sealer sealer,
      RefreshKeys refreshKeys,
      Randomness randomness,
      InstantSource clock) {
    this.storage = storage;
    this.file = file;
    this.keys = keys;
    this.sealer = sealer;
    this.refreshKeys = refreshKeys;
    this.randomness = randomness;
    this.clock = clock;
    this.owner = randomness.token(16);
    this.ring = keys.state().all();
  }

  /** The keys of a database that has just been opened. */
  static MasterKeys open(Storage storage, List<MasterKey> ring) {
    MasterKey current =
        MasterKey.check(
            ring,
            name -> storage.read(tx -> tx.meta().get(name)),
            (name, value) -> storage.write(tx -> tx.meta().putIfAbsent(name, value)));
    return MasterKeys.of(state(storage, ring, current));
  }

  private static MasterKeys.State state(Storage storage, List<MasterKey> ring, MasterKey current) {
    List<MasterKey> others = ring.stream().filter(key -> !key.id().equals(current.id())).toList();
    MasterKeys.State bare = new MasterKeys.State(current, others, MasterKeys.Inherited.NOTHING);
    Optional<String> sealed = storage.read(tx -> tx.meta().get(InheritedKeys.NAME));
    return sealed
        .map(text ->
            new MasterKeys.State(current, others, InheritedKeys.open(MasterKeys.of(bare), text)))
        .orElse(bare);
  }

  /** What keeps this replica from working with the database, or empty. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** What the database says of the change and of the last pass over all values. */
  private record Progress(Instant changedAt, Instant resealedAt) {
    static Progress of(Transaction tx) {
      return new Progress(time(tx, CHANGED_AT), time(tx, RESEALED_AT));
    }

    private static Instant time(Transaction tx, String name) {
      return Instant.ofEpochMilli(tx.meta().get(name).map(Long::parseLong).orElse(0L));
    }

    /** Whether a pass began when no replica sealed with the key of before any more. */
    boolean finished() {
      return !resealedAt.isBefore(changedAt.plus(SETTLING));
    }

    /** Whether a pass is to be made now. */
    boolean due(Instant now) {
      if (!finished()) {
        return resealedAt.isBefore(changedAt) || !now.isBefore(changedAt.plus(SETTLING));
      }
      // A pass that began in the future was timed by a clock that has been put right since.
      return !now.isBefore(resealedAt.plus(AGAIN)) || now.isBefore(resealedAt);
    }
  }

  /** Whether values are still to be sealed anew. */
  boolean unfinished() {
    return !keys.state().others().isEmpty() && !storage.read(Progress::of).finished();
  }

  private boolean due() {
    return !keys.state().others().isEmpty() && storage.read(Progress::of).due(storage.now());
  }

  /** Follows the file and the database, and looks through all values whenever that was last. */
  void runAgain() {
    storage.write(tx -> {
      tx.meta().put(RESEALED_AT, "0");
      return null;
    });
    run();
  }

  /** Follows the file and the database, and does what is to be done. */
  @Override
  public synchronized void run() {
    readFile();
    if (!follow()) {
      return;
    }
    boolean flip = !ring.get(0).id().equals(keys.current().id());
    if (!flip && !due()) {
      return;
    }
    Instant now = clock.instant();
    if (!storage.write(tx -> tx.leases().acquire("master key", owner, now, now.plus(LEASE)))) {
      return;
    }
    try {
      if (flip) {
        flip(ring.get(0));
      }
      resealAll();
    } finally {
      storage.write(tx -> {
        tx.leases().release("master key", owner);
        return null;
      });
    }
  }

  private void readFile() {
    try {
      Object seen = List.of(Files.getLastModifiedTime(file), Files.size(file));
      if (!seen.equals(fileSeen)) {
        ring = MasterKeyFile.loadAll(file);
        fileSeen = seen;
      }
    } catch (IOException | MasterKeyException e) {
      // The keys that are known serve on; at the next start the file must be there.
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The master key's file was not read");
    }
  }

  /** Uses the key that the database belongs to now; false when this replica does not have it. */
  private boolean follow() {
    String check = storage.read(tx -> tx.meta().get(MasterKey.CHECK_NAME)).orElse("");
    Optional<MasterKey> current = MasterKeys.match(ring, check);
    if (current.isEmpty()) {
      String text =
          "the database was changed to the master key "
              + MasterKey.idOf(check)
              + ", which is not in "
              + file;
      if (!text.equals(problem)) {
        LOG.atError().log("{}", text);
      }
      problem = text;
      return false;
    }
    problem = null;
    MasterKeys.State known = keys.state();
    boolean same =
        known.current().id().equals(current.get().id()) && ids(known.all()).equals(ids(ring));
    if (!same) {
      keys.replace(state(storage, ring, current.get()));
      LOG.atInfo()
          .addKeyValue("master_key_id", current.get().id())
          .addKeyValue("others", keys.state().others().stream().map(MasterKey::id).toList())
          .log("The master keys have changed");
    }
    return true;
  }

  private static Set<String> ids(List<MasterKey> all) {
    Set<String> ids = new HashSet<>();
    all.forEach(key -> ids.add(key.id()));
    return ids;
  }

  /** From one commit to the next the database belongs to another key. */
  private void flip(MasterKey next) {
    MasterKey before = keys.current();
    Set<String> named = new HashSet<>(storage.read(tx -> tx.sealed().refreshKeyIds()));
    named.add(refreshKeys.currentId());
    MasterKeys.Inherited inherited =
        InheritedKeys.handOn(keys.state(), refreshKeys.handedOn(named));
    String sealed = InheritedKeys.seal(next, inherited, randomness, clock);
    // By the clock that all replicas share, as it says when they have followed.
    Instant now = storage.now();
    boolean won =
        storage.write(tx -> {
          if (!before.checkValue().equals(tx.meta().get(MasterKey.CHECK_NAME).orElse(""))) {
            return false;
          }
          tx.meta().put(InheritedKeys.NAME, sealed);
          tx.meta().put(MasterKey.CHECK_NAME, next.checkValue());
          tx.meta().put(BEFORE, before.id());
          tx.meta().put(CHANGED_AT, Long.toString(now.toEpochMilli()));
          tx.meta().put(RESEALED_AT, "0");
          tx.audit()
              .append(
                  AuditEvent.of(AuditType.MASTER_KEY_CHANGED)
                      .with(Fact.DETAIL, "from " + before.id() + " to " + next.id())
                      .at(now));
          return true;
        });
    if (won) {
      keys.replace(state(storage, ring, next));
      LOG.atInfo()
          .addKeyValue("master_key_id", next.id())
          .addKeyValue("before", before.id())
          .log("The master key was changed");
    }
  }

  /** Seals everything with the current key that another one sealed; repeating it is harmless. */
  private void resealAll() {
    Instant began = storage.now();
    int count = 0;
    int lost = 0;
    for (SealedColumn column : SealedColumn.values()) {
      String after = "";
      while (true) {
        String from = after;
        List<SealedStore.Sealed> page = storage.read(tx -> tx.sealed().page(column, from, BATCH));
        if (page.isEmpty()) {
          break;
        }
        Map<SealedStore.Sealed, byte[]> changed = new LinkedHashMap<>();
        for (SealedStore.Sealed one : page) {
          try {
            sealer
                .reseal(column.purpose(), one.owner(), one.value())
                .ifPresent(value -> changed.put(one, value));
          } catch (MasterKeyException e) {
            lost++;
            LOG.atWarn().addKeyValue("row", one.key()).log("{}", e.getMessage());
          }
        }
        if (!changed.isEmpty()) {
          count += storage.write(tx -> replace(tx, column, changed));
        }
        after = page.get(page.size() - 1).key();
      }
    }
    storage.write(tx -> {
      tx.meta().put(RESEALED_AT, Long.toString(began.toEpochMilli()));
      return null;
    });
    LOG.atInfo()
        .addKeyValue("master_key_id", keys.current().id())
        .addKeyValue("sealed_anew", count)
        .addKeyValue("lost", lost)
        .log("All sealed values were looked through");
  }

  private static int replace(
      Transaction tx, SealedColumn column, Map<SealedStore.Sealed, byte[]> changed) {
    int count = 0;
    for (Map.Entry<SealedStore.Sealed, byte[]> one : changed.entrySet()) {
      // A value that somebody has changed since was sealed by whoever did that.
      count += tx.sealed().replace(column, one.getKey(), one.getValue()) ? 1 : 0;
    }
    return count;
  }
}
