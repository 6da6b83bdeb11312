package dev.gatehouse.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Makes, promotes and retires keys (rule R19). Thread-safe; of several replicas that do the same at
 * once, conditional statements and the unique generation let one win each step.
 *
 * <p>Keys are made outside of transactions. An audit event rides in the transaction of each step.
 */
public final class KeyRotation {
  private final Storage storage;
  private final Sealer sealer;
  private final InstantSource clock;
  private final SigningKeys keys;
  private volatile KeySettings settings;

  public KeyRotation(
      Storage storage, Sealer sealer, InstantSource clock, KeySettings settings, SigningKeys keys) {
    this.storage = storage;
    this.sealer = sealer;
    this.clock = clock;
    this.settings = settings;
    this.keys = keys;
  }

  /**
   * Makes sure at start that each algorithm has a key to sign with, and reads the keys. Standbys
   * are left to the first {@link #tend}, so that the first start does not wait for them.
   */
  public void start() {
    for (JWSAlgorithm algorithm : settings.algorithms()) {
      List<SigningKeyRow> rows = read(algorithm);
      if (KeyTimes.active(rows, clock.instant()).isEmpty()) {
        insertFirst(algorithm, rows);
      }
    }
    keys.refresh();
  }

  /**
   * Goes by other settings from now on. New algorithms have a key to sign with when this returns;
   * where that fails, everything is as it was.
   */
  public void configure(KeySettings next) {
    KeySettings before = settings;
    settings = next;
    try {
      start();
      keys.configure(next);
    } catch (RuntimeException e) {
      settings = before;
      throw e;
    }
  }

  /**
   * Does what is due: makes missing keys, ends keys whose successor signs, promotes by schedule. To
   * be called every minute or so, and once right after {@link #start}; repeating it is harmless.
   */
  public void tend() {
    for (JWSAlgorithm algorithm : settings.algorithms()) {
      List<SigningKeyRow> rows = read(algorithm);
      Optional<SigningKeyRow> active = KeyTimes.active(rows, clock.instant());
      if (active.isEmpty()) {
        insertFirst(algorithm, rows);
        rows = read(algorithm);
      }
      if (KeyTimes.standby(rows, clock.instant()).isEmpty()) {
        SigningKeyRow made = make(algorithm, rows, false);
        storage.write(stores -> insert(stores, made));
        rows = read(algorithm);
      }
      retireSucceeded(rows);
      if (dueForRotation(rows)) {
        promote(algorithm, rows);
      }
    }
    keys.refresh();
  }

  /**
   * Promotes the standby by hand and makes another.
   *
   * @return when the new key starts to sign: at once, or as soon as it was published long enough; a
   *     start that is planned already is not changed
   */
  public Instant rotateNow(JWSAlgorithm algorithm) {
    requireConfigured(algorithm);
    List<SigningKeyRow> rows = read(algorithm);
    Instant now = clock.instant();
    Optional<Instant> planned = planned(rows, now);
    if (planned.isPresent()) {
      return planned.get();
    }
    if (KeyTimes.standby(rows, now).isEmpty()) {
      tend();
      rows = read(algorithm);
    }
    Instant from = promote(algorithm, rows);
    keys.refresh();
    return from;
  }

  /**
   * Emergency: the active key is not trusted any more. The standby signs at once, the bad key
   * vanishes from the JWKS and verifies nothing here, and another standby is made. API servers keep
   * keys that they have seen: change what their AuthenticationConfiguration says or restart them.
   *
   * @return the kid that was dropped; empty when another replica was faster
   */
  public Optional<String> dropActive(JWSAlgorithm algorithm) {
    requireConfigured(algorithm);
    List<SigningKeyRow> rows = read(algorithm);
    SigningKeyRow replacement = make(algorithm, rows, false);
    Instant now = clock.instant();
    SigningKeyRow bad =
        KeyTimes.active(rows, now)
            .orElseThrow(() -> new IllegalStateException("there is no key for " + algorithm));
    // A successor with a planned start takes over by itself as the oldest key that is left.
    Optional<SigningKeyRow> successor =
        planned(rows, now).isPresent() ? Optional.empty() : KeyTimes.standby(rows, now);
    boolean won =
        storage.write(stores -> {
          if (!stores.signingKeys().retire(bad.kid(), now, now)) {
            return false;
          }
          stores.audit().append(event(AuditType.KEY_RETIRED, bad, "dropped", now));
          successor.ifPresent(next -> activate(stores, next, now, now));
          insert(stores, replacement);
          return true;
        });
    keys.refresh();
    return won ? Optional.of(bad.kid()) : Optional.empty();
  }

  private void insertFirst(JWSAlgorithm algorithm, List<SigningKeyRow> rows) {
    SigningKeyRow first = make(algorithm, rows, true);
    storage.write(stores -> {
      boolean won = insert(stores, first);
      if (won) {
        stores.audit().append(event(AuditType.KEY_ACTIVATED, first, "first", first.activeFrom()));
      }
      return won;
    });
  }

  private boolean dueForRotation(List<SigningKeyRow> rows) {
    Instant now = clock.instant();
    return planned(rows, now).isEmpty()
        && KeyTimes.active(rows, now)
            .filter(key -> key.activeFrom() != null)
            .filter(key -> !key.activeFrom().plus(settings.rotationPeriod()).isAfter(now))
            .isPresent();
  }

  private Instant promote(JWSAlgorithm algorithm, List<SigningKeyRow> rows) {
    SigningKeyRow following = make(algorithm, rows, false);
    Instant now = clock.instant();
    SigningKeyRow next = KeyTimes.standby(rows, now).orElseThrow();
    Instant earliest = next.createdAt().plus(settings.publicationLead());
    Instant from = earliest.isAfter(now) ? earliest : now;
    boolean won =
        storage.write(stores -> {
          if (!activate(stores, next, from, now)) {
            return false;
          }
          insert(stores, following);
          return true;
        });
    if (won) {
      retireSucceeded(read(algorithm));
      return from;
    }
    return read(algorithm).stream()
        .filter(row -> row.kid().equals(next.kid()))
        .map(SigningKeyRow::activeFrom)
        .findFirst()
        .orElse(from);
  }

  /** Plans the removal of the keys whose successor has started. */
  private void retireSucceeded(List<SigningKeyRow> rows) {
    Instant now = clock.instant();
    SigningKeyRow active = KeyTimes.active(rows, now).orElse(null);
    if (active == null || !KeyTimes.started(active, now)) {
      return;
    }
    for (SigningKeyRow row : rows) {
      if (row.generation() < active.generation() && row.retiredAt() == null) {
        // Another replica may sign with it until it reads this; the lead's margin covers that.
        Instant removeAt = now.plus(row.longestLifetime()).plus(settings.publicationLead());
        storage.write(stores -> {
          boolean won = stores.signingKeys().retire(row.kid(), now, removeAt);
          if (won) {
            stores.audit().append(event(AuditType.KEY_RETIRED, row, "succeeded", now));
          }
          return won;
        });
      }
    }
  }

  private static Optional<Instant> planned(List<SigningKeyRow> rows, Instant now) {
    return rows.stream()
        .filter(row -> KeyTimes.live(row, now))
        .map(SigningKeyRow::activeFrom)
        .filter(from -> from != null && from.isAfter(now))
        .findFirst();
  }

  private static boolean activate(
      Transaction stores, SigningKeyRow key, Instant from, Instant now) {
    boolean won = stores.signingKeys().activate(key.kid(), from);
    if (won) {
      stores.audit().append(event(AuditType.KEY_ACTIVATED, key, "from " + from, now));
    }
    return won;
  }

  private static boolean insert(Transaction stores, SigningKeyRow key) {
    boolean won = stores.signingKeys().insert(key);
    if (won) {
      stores.audit().append(event(AuditType.KEY_CREATED, key, key.algorithm(), key.createdAt()));
    }
    return won;
  }

  private static AuditEvent event(AuditType type, SigningKeyRow key, String detail, Instant at) {
    return AuditEvent.of(type)
        .with(Fact.KID, key.kid())
        .with(Fact.GENERATION, Long.toString(key.generation()))
        .with(Fact.DETAIL, detail)
        .at(at);
  }

  /** Makes the next generation; the time is read after the slow part. */
  private SigningKeyRow make(JWSAlgorithm algorithm, List<SigningKeyRow> rows, boolean signs) {
    JWK key = keys.material().generate(algorithm, settings.rsaBits());
    long generation = rows.stream().mapToLong(SigningKeyRow::generation).max().orElse(0) + 1;
    byte[] secret = key.toJSONString().getBytes(StandardCharsets.UTF_8);
    Instant now = clock.instant();
    return new SigningKeyRow(
        key.getKeyID(),
        algorithm.getName(),
        generation,
        now,
        signs ? now : null,
        null,
        null,
        settings.longestLifetime(),
        key.toPublicJWK().toJSONString(),
        sealer.sealBytes(SigningKeys.SEALING_PURPOSE, key.getKeyID(), secret));
  }

  private List<SigningKeyRow> read(JWSAlgorithm algorithm) {
    return storage.read(stores -> stores.signingKeys().all()).stream()
        .filter(row -> row.algorithm().equals(algorithm.getName()))
        .toList();
  }

  private void requireConfigured(JWSAlgorithm algorithm) {
    if (!settings.algorithms().contains(algorithm)) {
      throw new IllegalArgumentException(
          "there are no keys for " + algorithm + "; configured: " + settings.algorithms());
    }
  }
}
