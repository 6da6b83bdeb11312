package dev.gatehouse.wiring;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.backup.BackupException;
import dev.gatehouse.backup.BackupReader;
import dev.gatehouse.backup.BackupWriter;
import dev.gatehouse.backup.Manifest;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.MasterKeyException;
import dev.gatehouse.crypto.MasterKeyFile;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.database.Databases;
import dev.gatehouse.database.SqliteOptions;
import dev.gatehouse.storage.DatabaseRestoration;
import dev.gatehouse.storage.DatabaseSnapshot;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.TableShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Copies the database of a configuration into a file, and back. Copying out works beside a running
 * server; the way back wants it stopped.
 */
public final class Backups {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private final GatehouseSettings settings;
  private final Path masterKey;
  private final InstantSource clock;
  private final Randomness randomness;

  /**
   * @throws BackupException when the configuration keeps its database in memory
   */
  public Backups(GatehouseSettings settings, InstantSource clock, Randomness randomness) {
    this.settings = settings;
    this.clock = clock;
    this.randomness = randomness;
    this.masterKey =
        Places.masterKey(settings)
            .orElseThrow(() ->
                new BackupException(
                    "This configuration's database is temporary: it ends with the"
                        + " server, and there is nothing to copy."));
  }

  /**
   * What was written.
   *
   * @param warning what the person should know, or empty
   */
  public record Written(
      Path file, Manifest manifest, long rows, Path masterKey, Optional<String> warning) {}

  /**
   * What a backup holds and, unless it was only checked, what was restored.
   *
   * @param epoch the epoch from now on
   * @param ended what was ended of it, if that was asked for
   * @param warning what the person should know, or empty
   */
  public record Restored(
      Manifest manifest, long rows, long epoch, Optional<Ended> ended, Optional<String> warning) {}

  /**
   * Writes a backup.
   *
   * @param to a file that is not there, or a directory, in which the name has the time
   * @throws BackupException when it cannot be written
   * @throws dev.gatehouse.storage.StorageException when the database cannot be read
   */
  public Written backup(Path to) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Path file =
        Files.isDirectory(to) ? to.resolve("gatehouse-" + STAMP.format(now) + ".jsonl.gz") : to;
    if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new BackupException("The directory of " + file + " does not exist. Create it first.");
    }
    Path draft =
        file.resolveSibling("." + file.getFileName() + "." + randomness.token(8) + ".part");
    try (DatabaseSnapshot snapshot = snapshot(settings, clock)) {
      Map<String, String> values = values(snapshot);
      String check = values.getOrDefault(MasterKey.CHECK_NAME, "");
      String keyId = MasterKey.idOf(check);
      Manifest manifest =
          new Manifest(
              settings.issuer().toString(),
              now,
              Version.text(),
              snapshot.description(),
              snapshot.schemaVersion(),
              keyId,
              Long.parseLong(values.getOrDefault(Epoch.NAME, "0")));
      Key key = key(keyId);
      long rows = BackupWriter.write(file, draft, manifest, snapshot, key.mac().orElse(null));
      return new Written(file, manifest, rows, masterKey, key.problem());
    }
  }

  /** The master key that a backup needs, or what is wrong with it. */
  private record Key(Optional<Mac> mac, Optional<String> problem) {}

  private Key key(String id) {
    try {
      List<MasterKey> found = MasterKeyFile.loadAll(masterKey);
      Optional<MasterKey> fitting = found.stream().filter(key -> key.id().equals(id)).findFirst();
      if (fitting.isPresent()) {
        return new Key(
            Optional.of(new Mac(fitting.get(), BackupWriter.MAC_PURPOSE)), Optional.empty());
      }
      return new Key(
          Optional.empty(),
          Optional.of(
              "The master key in "
                  + masterKey
                  + " is "
                  + found.stream().map(MasterKey::id).collect(Collectors.joining(", "))
                  + ", and the rows were sealed with "
                  + id
                  + "."));
    } catch (MasterKeyException e) {
      return new Key(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** The single values of a database. */
  static Map<String, String> values(DatabaseSnapshot snapshot) {
    Map<String, String> values = new HashMap<>();
    TableShape meta =
        snapshot.tables().stream()
            .filter(table -> table.name().equals("gh_meta"))
            .findFirst()
            .orElseThrow();
    snapshot.rows(meta, row -> values.put((String) row[0], (String) row[1]));
    return values;
  }

  /**
   * Reads a backup to its end and says whether it is whole, of this master key, and of a schema
   * that this program can restore.
   *
   * @throws BackupException when it is not
   */
  public Restored check(Path from) {
    BackupReader.Verified verified = verified(from);
    return new Restored(
        verified.manifest(),
        verified.rows(),
        verified.manifest().epoch(),
        Optional.empty(),
        otherIssuer(verified));
  }

  /**
   * Replaces what the database holds by a backup, all or nothing, and begins a new epoch.
   *
   * @param replace whether rows that are there may go
   * @param endLogins whether the logins and grants in the backup are ended: some of them may have
   *     been since it was made
   * @param actor who does it, for the audit record
   * @throws BackupException when the backup cannot be used
   * @throws dev.gatehouse.storage.StorageException when the database cannot be, or a server runs on
   *     it; nothing has changed then
   */
  public Restored restore(Path from, boolean replace, boolean endLogins, String actor) {
    BackupReader.Verified verified = verified(from);
    Manifest manifest = verified.manifest();
    try (DatabaseRestoration database = restoration()) {
      if (!replace && !database.empty()) {
        throw new BackupException(
            "The database is not empty. With --replace everything in it is replaced by the backup of "
                + manifest.takenAt()
                + "; make a backup of it first.");
      }
      EpochFile outside = EpochFile.beside(masterKey);
      long present =
          Math.max(known(outside), database.value(Epoch.NAME).map(Long::parseLong).orElse(0L));
      // Also when it is empty: the migrations left a revision, which the backup has as well.
      database.clear();
      long epoch = Math.max(manifest.epoch(), present) + 1;
      if (manifest.schemaVersion() == Databases.schemaVersion()) {
        fill(database, from, verified);
      } else {
        migrate(database, from, verified);
      }
      Instant now = clock.instant();
      Optional<Ended> ended =
          endLogins ? Optional.of(database.endLogins(now, "restored")) : Optional.empty();
      // Before the commit: an epoch that is too new raises an alarm, one that is too old hides one.
      Optional<String> warning = keep(outside, epoch);
      database.commit(tx -> {
        tx.meta().put(Epoch.NAME, Long.toString(epoch));
        tx.meta().bumpRegistryRevision();
        AuditEvent.Builder event =
            AuditEvent.of(AuditType.DATABASE_RESTORED)
                .with(Fact.ACTOR, actor)
                .with(
                    Fact.DETAIL,
                    "backup of " + manifest.takenAt() + ", from now on epoch " + epoch);
        ended.ifPresent(all ->
            event
                .with(Fact.SESSIONS_ENDED, Integer.toString(all.logins()))
                .with(Fact.GRANTS_ENDED, Integer.toString(all.grants())));
        tx.audit().append(event.at(now));
        return null;
      });
      return new Restored(
          manifest, verified.rows(), epoch, ended, warning.or(() -> otherIssuer(verified)));
    }
  }

  private static void fill(
      DatabaseRestoration database, Path from, BackupReader.Verified verified) {
    BackupReader.Verified again = BackupReader.read(from, into(database));
    if (!again.digest().equals(verified.digest())) {
      throw new BackupException("The backup changed while it was read. Nothing was restored.");
    }
  }

  /**
   * Rows of an older schema go into a database of that schema beside, which is brought up to date
   * as any other is; then they are rows of now. SQLite serves for this whatever the rows are for.
   */
  private void migrate(DatabaseRestoration database, Path from, BackupReader.Verified verified) {
    Path directory = Directories.temporary();
    try {
      SqliteOptions beside = new SqliteOptions(directory.resolve("older.db"), clock);
      try (DatabaseRestoration older =
          Databases.olderRestoration(beside, verified.manifest().schemaVersion())) {
        older.clear();
        fill(older, from, verified);
        older.commit(tx -> null);
      }
      Databases.openSqlite(beside).close();
      BackupReader.Visitor rows = into(database);
      try (DatabaseSnapshot migrated = Databases.snapshot(beside)) {
        for (TableShape table : migrated.tables()) {
          rows.table(table);
          migrated.rows(table, row -> rows.row(table, row));
        }
      }
    } finally {
      Directories.delete(directory);
    }
  }

  private static BackupReader.Visitor into(DatabaseRestoration database) {
    return new BackupReader.Visitor() {
      @Override
      public void table(TableShape table) {
        database.table(
            table.name(), table.columns().stream().map(TableShape.Column::name).toList());
      }

      @Override
      public void row(TableShape table, Object[] values) {
        database.row(values);
      }
    };
  }

  private BackupReader.Verified verified(Path from) {
    BackupReader.Verified verified = BackupReader.read(from, BackupReader.Visitor.NONE);
    requireSchema(verified.manifest());
    String id = verified.manifest().masterKeyId();
    Key key = key(id);
    if (key.mac().isEmpty()) {
      throw new BackupException(
          key.problem().orElseThrow()
              + " This backup belongs to the master key "
              + id
              + ": put that key's file at "
              + masterKey
              + ". Without it nobody could open the signing keys and the refresh tokens in the"
              + " backup.");
    }
    if (!verified.madeWith(key.mac().get())) {
      throw new BackupException(
          "The backup was not made with the master key "
              + id
              + ", or was changed since. Use another one.");
    }
    return verified;
  }

  /**
   * Begins anew after the master key was lost: what only it opened is deleted. The next start makes
   * new signing keys, with the key that its file has then.
   *
   * @param actor who does it, for the audit record
   * @throws dev.gatehouse.storage.StorageException when a server runs on the database
   */
  public void resetMasterKey(String actor) {
    try (DatabaseRestoration database = restoration()) {
      database.forgetSealed();
      database.commit(tx -> {
        tx.audit()
            .append(
                AuditEvent.of(AuditType.MASTER_KEY_RESET)
                    .with(Fact.ACTOR, actor)
                    .at(clock.instant()));
        return null;
      });
    }
  }

  private Optional<String> otherIssuer(BackupReader.Verified verified) {
    String issuer = settings.issuer().toString();
    return verified.manifest().issuer().equals(issuer)
        ? Optional.empty()
        : Optional.of(
            "The backup is of the issuer "
                + verified.manifest().issuer()
                + ", and this configuration's is "
                + issuer
                + ": tokens of the one are not those of the other.");
  }

  private static void requireSchema(Manifest manifest) {
    int version = manifest.schemaVersion();
    if (version > Databases.schemaVersion()) {
      throw new BackupException(
          "The backup has schema version "
              + version
              + ", and this program knows version "
              + Databases.schemaVersion()
              + ". Use the Gatehouse that made it ("
              + manifest.program()
              + ") or a newer one.");
    }
  }

  private static long known(EpochFile outside) {
    try {
      return outside.read().orElse(0);
    } catch (IOException e) {
      throw new BackupException("The epoch cannot be read: " + e.getMessage(), e);
    }
  }

  private Optional<String> keep(EpochFile outside, long epoch) {
    try {
      outside.write(epoch, randomness);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "The epoch "
              + epoch
              + " could not be kept beside the master key ("
              + e.getMessage()
              + "): write that number into "
              + outside.path()
              + ", or an older database that somebody puts in place later is not noticed.");
    }
  }

  /** Everything that a configuration's database holds at this moment. */
  static DatabaseSnapshot snapshot(GatehouseSettings settings, InstantSource clock) {
    return switch (settings.storage()) {
      case StorageSettings.Sqlite sqlite ->
          Databases.snapshot(new SqliteOptions(sqlite.file(), clock));
      case StorageSettings.Postgres postgres ->
          Databases.snapshot(Backend.options(postgres, Optional.empty()));
      case StorageSettings.Temporary ignored -> throw new IllegalStateException("has no place");
    };
  }

  private DatabaseRestoration restoration() {
    return switch (settings.storage()) {
      case StorageSettings.Sqlite sqlite ->
          Databases.restoration(new SqliteOptions(sqlite.file(), clock));
      case StorageSettings.Postgres postgres ->
          Databases.restoration(Backend.options(postgres, Optional.empty()));
      case StorageSettings.Temporary ignored -> throw new IllegalStateException("has no place");
    };
  }
}
