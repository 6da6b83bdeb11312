package dev.gatehouse.wiring;

import dev.gatehouse.backup.BackupException;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.TableShape;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The lines of the master key's file, for the command line: which key is to be used, and which only
 * open. Servers read the file by themselves and do what it says (see {@link MasterKeyChange}).
 */
public final class MasterKeyRing {
  /** Logins that are under way end with the key that sealed them. */
  private static final Duration LOGINS = Duration.ofMinutes(30);

  private final GatehouseSettings settings;
  private final Path file;
  private final InstantSource clock;
  private final Randomness randomness;

  /**
   * @throws BackupException when the configuration keeps its database in memory
   */
  public MasterKeyRing(GatehouseSettings settings, InstantSource clock, Randomness randomness) {
    this.settings = settings;
    this.clock = clock;
    this.randomness = randomness;
    this.file =
        Places.masterKey(settings)
            .orElseThrow(() ->
                new BackupException("This configuration's database is temporary, as its key is."));
  }

  /**
   * What there is.
   *
   * @param file where the keys are
   * @param keys identifiers of its keys, the one to be used first
   * @param database identifier of the key that the database belongs to
   * @param old how many values each other key has sealed, or "lost" for those that no key opens
   */
  public record Status(Path file, List<String> keys, String database, Map<String, Long> old) {}

  /** What {@link #rotate} did. */
  public enum Step {
    /** The file has a further key; replicas must have it before the next step. */
    ADDED,
    /** The file names another key first; servers change to it. */
    CHANGING,
    /** The file stays: a key of before has sealed values that are to be sealed anew. */
    SEALING
  }

  /** A sealed value, and what it is sealed to. */
  private record Value(String owner, byte[] bytes) {}

  private record Database(Map<String, String> values, Map<SealedColumn, List<Value>> sealed) {
    String check() {
      return values.getOrDefault(MasterKey.CHECK_NAME, "");
    }
  }

  /**
   * Looks at file and database.
   *
   * @throws dev.gatehouse.crypto.MasterKeyException when the file cannot be used
   */
  public Status status() {
    List<MasterKey> keys = MasterKeyFile.loadAll(file);
    Database database = database();
    return new Status(
        file,
        keys.stream().map(MasterKey::id).toList(),
        MasterKey.idOf(database.check()),
        old(keys, database));
  }

  /** Counts the values that another key than the database's has sealed. */
  private Map<String, Long> old(List<MasterKey> keys, Database database) {
    Optional<MasterKey> current = MasterKeys.match(keys, database.check());
    Map<String, Long> old = new HashMap<>();
    List<MasterKey> tried = new ArrayList<>(keys);
    current.ifPresent(key -> {
      tried.remove(key);
      tried.add(0, key);
    });
    Map<String, Sealer> sealers = new LinkedHashMap<>();
    tried.forEach(
        key -> sealers.put(key.id(), InheritedKeys.sealer(MasterKeys.of(key), randomness, clock)));
    database
        .sealed()
        .forEach((column, values) -> {
          for (Value value : values) {
            String by =
                sealers.entrySet().stream()
                    .filter(one ->
                        one.getValue()
                            .openBytes(column.purpose(), value.owner(), value.bytes())
                            .isPresent())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("lost");
            if (current.isEmpty() || !by.equals(current.get().id())) {
              old.merge(by, 1L, Long::sum);
            }
          }
        });
    return old;
  }

  /** The values that wait for being sealed anew; nothing can be done about those that are lost. */
  private Map<String, Long> sealedBefore(List<MasterKey> keys, Database database) {
    Map<String, Long> old = old(keys, database);
    old.remove("lost");
    return old;
  }

  /**
   * One step on the way to another key. With SQLite a single server reads the file, so a new key is
   * to be used at once; with PostgreSQL every replica has to have it before.
   *
   * @throws BackupException when the change before this one is not finished
   */
  public Step rotate() {
    List<String> lines = new ArrayList<>(MasterKeyFile.lines(file));
    List<MasterKey> keys = MasterKeyFile.loadAll(file);
    Database database = database();
    MasterKey current = current(keys, database);
    if (!keys.get(0).id().equals(current.id())) {
      return Step.CHANGING;
    }
    String before = database.values().getOrDefault(MasterKeyChange.BEFORE, "");
    Optional<MasterKey> next =
        keys.stream().skip(1).filter(key -> !key.id().equals(before)).findFirst();
    if (next.isPresent()) {
      String line = lines.remove(keys.indexOf(next.get()));
      lines.add(0, line);
      MasterKeyFile.replace(file, lines, randomness);
      return Step.CHANGING;
    }
    if (keys.size() > 1) {
      if (!sealedBefore(keys, database).isEmpty()) {
        return Step.SEALING;
      }
      throw new BackupException(
          "The key of before, "
              + before
              + ", is still in "
              + file
              + ". Finish that change first: gatehouse master-key forget");
    }
    lines.add(alone() ? 0 : 1, MasterKeyFile.newLine(randomness));
    MasterKeyFile.replace(file, lines, randomness);
    return alone() ? Step.CHANGING : Step.ADDED;
  }

  private MasterKey current(List<MasterKey> keys, Database database) {
    return MasterKeys.match(keys, database.check())
        .orElseThrow(
            () -> new BackupException("None of the keys in " + file + " is the database's."));
  }

  /**
   * Takes the keys of before out of the file.
   *
   * @param now also when logins that are under way end with that
   * @return identifiers of the keys that are gone
   * @throws BackupException when something is still sealed with one of them
   */
  public List<String> forget(boolean now) {
    List<String> lines = MasterKeyFile.lines(file);
    List<MasterKey> keys = MasterKeyFile.loadAll(file);
    Database database = database();
    MasterKey current = current(keys, database);
    if (!keys.get(0).id().equals(current.id())) {
      throw new BackupException(
          "The change to "
              + keys.get(0).id()
              + " has not happened yet: a server does it within seconds, or run gatehouse master-key"
              + " rotate again.");
    }
    Map<String, Long> old = sealedBefore(keys, database);
    if (!old.isEmpty()) {
      throw new BackupException(
          "Some values are still sealed with a key of before ("
              + old.entrySet().stream()
                  .map(one -> one.getValue() + " with " + one.getKey())
                  .collect(Collectors.joining(", "))
              + "). Run gatehouse master-key rotate again, which seals them anew; servers do that"
              + " every ten minutes.");
    }
    refuseTooEarly(database, now);
    MasterKeyFile.replace(file, List.of(lines.get(0)), randomness);
    return keys.stream().skip(1).map(MasterKey::id).toList();
  }

  private void refuseTooEarly(Database database, boolean endLogins) {
    long millis = Long.parseLong(database.values().getOrDefault(MasterKeyChange.CHANGED_AT, "0"));
    Instant changed = Instant.ofEpochMilli(millis);
    Instant now = clock.instant();
    // What a replica seals that has not followed yet is not among the values that were counted.
    Instant settled = changed.plus(MasterKeyChange.SETTLING);
    if (!alone() && now.isBefore(settled)) {
      throw new BackupException(
          "Servers may still seal with the key of before, until " + settled + ". Wait for that.");
    }
    Instant good = changed.plus(LOGINS);
    if (!endLogins && now.isBefore(good)) {
      throw new BackupException(
          "Logins that began before the change still need the key of before, until "
              + good
              + ". Wait, or end them with --now.");
    }
  }

  /** Whether no more than one server can have the database. */
  private boolean alone() {
    return settings.storage() instanceof StorageSettings.Sqlite;
  }

  private Database database() {
    Map<SealedColumn, List<Value>> sealed = new HashMap<>();
    try (DatabaseSnapshot snapshot = Backups.snapshot(settings, clock)) {
      for (TableShape table : snapshot.tables()) {
        List<String> names = table.columns().stream().map(TableShape.Column::name).toList();
        for (SealedColumn column : SealedColumn.values()) {
          if (column.table().equals(table.name())) {
            List<Value> found = new ArrayList<>();
            snapshot.rows(table, row -> add(column, names, row, found));
            sealed.put(column, found);
          }
        }
      }
      return new Database(Backups.values(snapshot), sealed);
    }
  }

  private static void add(
      SealedColumn column, List<String> names, Object[] row, List<Value> found) {
    byte[] value = (byte[]) row[names.indexOf(column.column())];
    if (value != null) {
      String owner =
          column.owner().stream()
              .map(name -> (String) row[names.indexOf(name)])
              .collect(Collectors.joining("\n"));
      found.add(new Value(owner, value));
    }
  }
}
