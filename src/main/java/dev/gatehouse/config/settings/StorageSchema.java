package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.spi.settings.VariantKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Declares {@code storage}. */
final class StorageSchema {
  private static final String REPLACEMENT = "use sqlite (one replica) or postgres (several)";

  private StorageSchema() {}

  static VariantKind<StorageSettings> kind(Dialect dialect, Sources sources) {
    Schema<StorageSettings> dexSqlite = dexSqlite();
    Map<String, Schema<? extends StorageSettings>> types = new LinkedHashMap<>();
    types.put("sqlite", sqlite());
    types.put("postgres", postgres(dialect == Dialect.DEX, sources));
    if (dialect == Dialect.DEX) {
      types.put("sqlite3", dexSqlite);
    }
    ChoiceKind<Schema<? extends StorageSettings>> choice = Kinds.choice(types);
    if (dialect == Dialect.GATEHOUSE) {
      choice = choice.accepting("sqlite3", dexSqlite, "write sqlite");
    }
    choice =
        choice
            .accepting(
                "memory",
                Schema.of("Temporary SQLite file", s -> values -> new StorageSettings.Temporary()),
                "a temporary SQLite file is used and deleted at exit; write sqlite to keep logins")
            .refusing("etcd", REPLACEMENT)
            .refusing("mysql", REPLACEMENT)
            .refusing("kubernetes", REPLACEMENT);
    return Kinds.variant("type", "config", choice);
  }

  private static Schema<StorageSettings.Sqlite> sqlite() {
    return Schema.of(
        "SQLite",
        s -> {
          Setting<Path> file =
              s.path("file")
                  .defaultsTo(Path.of("gatehouse.db"))
                  .doc("The database file; its directory must exist and be writable.")
                  .check(path ->
                      inMemory(path)
                          ? Optional.of("is no file; use type memory for a temporary database")
                          : Optional.empty());
          return values -> new StorageSettings.Sqlite(values.get(file), false);
        });
  }

  private static Schema<StorageSettings> dexSqlite() {
    return Schema.of(
        "Dex's SQLite database",
        s -> {
          Setting<Path> file =
              s.path("file")
                  .required()
                  .doc("The database file; its directory must exist and be writable.")
                  .warnAbout(path ->
                      inMemory(path)
                          ? Optional.of(
                              "is no file: a temporary one is used and deleted at exit; name one to"
                                  + " keep logins")
                          : Optional.empty());
          return values ->
              inMemory(values.get(file))
                  ? new StorageSettings.Temporary()
                  : new StorageSettings.Sqlite(values.get(file), true);
        });
  }

  private static boolean inMemory(Path file) {
    return file.toString().startsWith(":memory:") || file.toString().startsWith("file::memory:");
  }

  private static Schema<StorageSettings.Postgres> postgres(boolean dex, Sources sources) {
    int most = dex ? 5 : 10;
    return Schema.of(
        "PostgreSQL",
        s -> {
          Setting<String> host =
              s.text("host").doc("Name or address, host:port, or the directory of a Unix socket.");
          Setting<Integer> port =
              s.integer("port", 0, 65535).defaultsTo(5432).doc("TCP port; 0 means the default.");
          Setting<String> database = s.text("database").doc("Name of the database.");
          Setting<String> user = s.text("user").doc("Database user.");
          Setting<Secret> password =
              s.secret("password")
                  .orFromEnvironment("passwordEnv")
                  .orFromFile("passwordFile")
                  .doc("Password of the user.");
          Setting<Integer> timeout =
              s.integer("connectionTimeout", 0, 3600)
                  .defaultsTo(10)
                  .doc("Longest wait for a connection, in seconds; 0 means the default.");
          Setting<Integer> open =
              s.integer("maxOpenConns", 0, 1000)
                  .defaultsTo(most)
                  .doc("Most connections; 0 means the default.");
          Setting<Integer> idle =
              s.integer("maxIdleConns", 0, 1000)
                  .defaultsTo(5)
                  .doc("Most connections that are kept without use; 0 means the default.");
          Setting<Integer> lifetime =
              s.integer("connMaxLifetime", 0, 31_536_000)
                  .defaultsTo(0, "never")
                  .doc("Age in seconds at which a connection is replaced; 0 for never.");
          Setting<StorageSettings.PostgresTls> tls = s.object("ssl", tls());
          PostgresDefaults defaults = new PostgresDefaults(sources);
          if (dex) {
            defaults.describe(host, port, database, user);
          } else {
            host.required();
            database.required();
            user.required();
          }
          return values -> {
            String written =
                values.find(host).filter(text -> !text.isEmpty()).orElseGet(defaults::host);
            int standardPort = dex ? defaults.port() : 5432;
            int writtenPort = values.written(port) ? values.get(port) : standardPort;
            String name =
                values.find(user).filter(text -> !text.isEmpty()).orElseGet(defaults::user);
            int colon = written.lastIndexOf(':');
            // Dex takes host:port in host, too; a bare IPv6 address has more than one colon.
            boolean both =
                colon > 0
                    && !written.startsWith("/")
                    && written.indexOf(':') == colon
                    && written.substring(colon + 1).matches("[0-9]{1,5}");
            return new StorageSettings.Postgres(
                both ? written.substring(0, colon) : written,
                both
                    ? Integer.parseInt(written.substring(colon + 1))
                    : orDefault(writtenPort, standardPort),
                values
                    .find(database)
                    .filter(text -> !text.isEmpty())
                    .orElseGet(() -> defaults.database(name)),
                name,
                dex ? values.find(password).or(defaults::password) : values.find(password),
                Duration.ofSeconds(orDefault(values.get(timeout), 10)),
                orDefault(values.get(open), most),
                Math.min(orDefault(values.get(idle), 5), orDefault(values.get(open), most)),
                Optional.of(values.get(lifetime)).filter(n -> n > 0).map(Duration::ofSeconds),
                values.get(tls),
                dex);
          };
        });
  }

  private static Schema<StorageSettings.PostgresTls> tls() {
    return Schema.of(
        "TLS to PostgreSQL",
        (SettingsBuilder s) -> {
          Setting<String> mode =
              s.choice("mode", "verify-full", "verify-ca", "require", "disable")
                  .defaultsTo("verify-full")
                  .doc("How the server is verified, in libpq's words.");
          Setting<Path> ca = s.path("caFile").doc("Certificates to trust (PEM).");
          Setting<Path> cert = s.path("certFile").doc("Our certificate (PEM).");
          Setting<Path> key = s.path("keyFile").doc("Its key.");
          return values ->
              new StorageSettings.PostgresTls(
                  values.get(mode), values.find(ca), values.find(cert), values.find(key));
        });
  }

  private static int orDefault(int written, int standard) {
    return written == 0 ? standard : written;
  }
}
