package dev.gatehouse.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageStatistics;
import dev.gatehouse.storage.UnknownOutcomeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL: each unit of work is one READ COMMITTED transaction on a pooled connection. A unit
 * that met a conflict of transactions runs again; callers never see one.
 */
final class PostgresStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStorage.class);

  /** What a server calls itself, by which others see that one runs. */
  static final String APPLICATION = "gatehouse";

  private static final int ATTEMPTS = 20;

  private final HikariDataSource pool;
  private final Clock clock;
  private final Faults faults;
  private final Counters counters = new Counters();
  private final ThreadLocal<Boolean> inside = new ThreadLocal<>();
  private final String description;

  private PostgresStorage(HikariDataSource pool, Clock clock, Faults faults, String description) {
    this.pool = pool;
    this.clock = clock;
    this.faults = faults;
    this.description = description;
  }

  static Storage open(PostgresOptions options, Faults faults) {
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(configuration(options));
    } catch (HikariPool.PoolInitializationException e) {
      throw new StorageException(
          "PostgreSQL at " + options.jdbcUrl() + " cannot be reached: " + e.getMessage(), e);
    }
    try (Connection connection = pool.getConnection()) {
      PostgresSchema.prepare(connection, options);
      String synchronous = PostgresSchema.setting(connection, "synchronous_commit");
      String fsync = PostgresSchema.setting(connection, "fsync");
      if (synchronous.equals("off") || fsync.equals("off")) {
        LOG.atWarn()
            .addKeyValue("synchronous_commit", synchronous)
            .addKeyValue("fsync", fsync)
            .log(
                "PostgreSQL answers before data is durable: after a crash a code or refresh token"
                    + " could be honoured twice. Set both to on.");
      }
      String version = PostgresSchema.setting(connection, "server_version");
      return new PostgresStorage(pool, new Clock(options.clock()), faults, "PostgreSQL " + version);
    } catch (SQLException e) {
      pool.close();
      throw new StorageException(
          "PostgreSQL at " + options.jdbcUrl() + " cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static HikariConfig configuration(PostgresOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("gatehouse");
    config.setJdbcUrl(options.jdbcUrl());
    config.setUsername(options.user());
    config.setPassword(options.password());
    config.setMaximumPoolSize(options.pool().maxConnections());
    config.setMinimumIdle(options.pool().minIdle());
    config.setMaxLifetime(options.pool().maxLifetime().map(Duration::toMillis).orElse(0L));
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.addDataSourceProperty("ApplicationName", APPLICATION);
    config.addDataSourceProperty("connectTimeout", "5");
    // A server that vanished must not hold a request for ever.
    config.addDataSourceProperty("socketTimeout", "30");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Details of refusals name values of rows.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    options.properties().forEach(config::addDataSourceProperty);
    return config;
  }

  @Override
  public <T> T read(Work<T> work) {
    return exclusively(() -> {
      try (Connection connection = pool.getConnection()) {
        return run(new Statements(connection, false, counters, Faults.NONE), work);
      } catch (SQLException e) {
        throw new StorageException("The database cannot be reached", e);
      }
    });
  }

  @Override
  public <T> T write(Work<T> work) {
    return exclusively(() -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return writeOnce(work);
        } catch (Conflict e) {
          if (attempt == ATTEMPTS) {
            throw new StorageException("The database is busy: transactions conflict", e);
          }
          LockSupport.parkNanos(Duration.ofMillis(attempt).toNanos());
        }
      }
    });
  }

  /** A unit inside a unit would wait for a second connection while it holds the first. */
  private <T> T exclusively(java.util.function.Supplier<T> action) {
    if (inside.get() != null) {
      throw new IllegalStateException("A unit of work must not start another");
    }
    inside.set(Boolean.TRUE);
    try {
      return action.get();
    } finally {
      inside.remove();
    }
  }

  private <T> T run(Statements statements, Work<T> work) {
    statements.begin(null);
    try {
      return work.run(new SqlTransaction(statements, clock));
    } finally {
      statements.end();
    }
  }

  private <T> T writeOnce(Work<T> work) {
    boolean committed = false;
    try (Connection connection = pool.getConnection()) {
      Statements statements = new Statements(connection, false, counters, faults);
      connection.setAutoCommit(false);
      T result;
      try {
        result = run(statements, work);
        if (statements.failure() != null) {
          throw statements.failure();
        }
      } catch (RuntimeException | Error e) {
        rollBack(connection);
        if (statements.failure() != null && isConflict(statements.failure().sql())) {
          throw new Conflict(statements.failure().sql());
        }
        throw e;
      }
      commit(connection);
      committed = true;
      counters.units.increment();
      if (statements.wrote()) {
        counters.commits.increment();
      }
      return result;
    } catch (SQLException e) {
      // Giving the connection back can fail too; the commit has been answered then.
      throw committed
          ? new UnknownOutcomeException("The connection failed after the commit", e)
          : new StorageException("The database cannot be reached", e);
    }
  }

  private void commit(Connection connection) {
    try {
      faults.beforeCommit();
      connection.commit();
      faults.afterCommit();
    } catch (SQLException e) {
      rollBack(connection);
      if (isConflict(e)) {
        throw new Conflict(e);
      }
      if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
        throw new SqlFailure(e);
      }
      throw new UnknownOutcomeException("The commit failed: " + e.getMessage(), e);
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("rolling back on a broken connection failed");
    }
  }

  /** Serialization failure or deadlock: the server has undone the transaction. */
  private static boolean isConflict(SQLException e) {
    return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
  }

  @Override
  public Instant now() {
    if (clock.injected().isPresent()) {
      return clock.resolve(null);
    }
    try (Connection connection = pool.getConnection()) {
      Statements statements = new Statements(connection, false, counters, Faults.NONE);
      statements.begin(null);
      return statements.first("select " + clock.expression(), Row::instant).orElseThrow();
    } catch (SQLException e) {
      throw new StorageException("The database cannot be reached", e);
    }
  }

  @Override
  public StorageStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Tells the loop to run the unit again. */
  private static final class Conflict extends StorageException {
    private static final long serialVersionUID = 1L;

    Conflict(SQLException cause) {
      super("Transactions conflict", cause);
    }
  }
}
