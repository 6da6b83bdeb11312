package dev.gatehouse.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.crypto.CryptoProvider;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.SealedColumn;
import dev.gatehouse.storage.SigningKeyRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys as this replica knows them: which one signs now, which verify, what is published. Serves
 * from memory; {@link #refresh} reads the database. Thread-safe, and no request waits for a lock.
 */
public final class SigningKeys {
  /** Purpose under which private keys are sealed. */
  static final String SEALING_PURPOSE = SealedColumn.SIGNING_KEY.purpose();

  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private final Storage storage;
  private final Sealer sealer;
  private final InstantSource clock;
  private final KeyMaterial material;
  private final Map<String, Duration> lifetimes = new ConcurrentHashMap<>();
  private final Object refreshing = new Object();
  private volatile KeySettings settings;
  private volatile KeySnapshot snapshot;

  public SigningKeys(
      Storage storage,
      Sealer sealer,
      InstantSource clock,
      KeySettings settings,
      CryptoProvider provider) {
    this.storage = storage;
    this.sealer = sealer;
    this.clock = clock;
    this.settings = settings;
    this.material = new KeyMaterial(provider.preferred());
    this.snapshot = KeySnapshot.none(settings.maxAge());
  }

  /**
   * The key that signs with an algorithm now.
   *
   * @throws KeysStaleException when the keys could not be read for {@link KeySettings#STALE_AFTER},
   *     or there is no key yet
   * @throws IllegalArgumentException when there is no key and the algorithm is not configured; what
   *     a request began with may be configured no more and has its key still
   */
  public Signer signer(JWSAlgorithm algorithm) {
    Instant now = clock.instant();
    KeySnapshot known = snapshot;
    if (known.stale(now)) {
      throw new KeysStaleException(
          "the signing keys were not read since "
              + known.readAt()
              + "; is the database reachable?");
    }
    return known.signer(algorithm, now).orElseThrow(() -> missing(algorithm));
  }

  private RuntimeException missing(JWSAlgorithm algorithm) {
    return settings.algorithms().contains(algorithm)
        ? new KeysStaleException("there is no key for " + algorithm + " yet")
        : new IllegalArgumentException(
            "signing with "
                + algorithm
                + " is not configured; configured: "
                + settings.algorithms());
  }

  /** Goes by other settings from now on; {@link KeyRotation#configure} has made their keys. */
  void configure(KeySettings next) {
    settings = next;
  }

  /**
   * Notes that a token of this life was signed, so that the key stays published for as long. Cheap;
   * a life longer than all before is written in the background.
   */
  public void noteLifetime(String kid, Duration lifetime) {
    Duration known = lifetimes.get(kid);
    if (known == null || known.compareTo(lifetime) < 0) {
      lifetimes.merge(kid, lifetime, SigningKeys::longer);
      Thread.ofVirtual().name("key-lifetime").start(this::saveLifetimesOrLog);
    }
  }

  /** The longest life of a token that any key that is known has signed. */
  public Duration longestLifetime() {
    return lifetimes.values().stream().reduce(Duration.ZERO, SigningKeys::longer);
  }

  /**
   * The public key of a {@code kid}, with its algorithm, also when it is not published any more
   * ({@code id_token_hint}); empty when it is unknown or was dropped in an emergency.
   */
  public Optional<JWK> verificationKey(String kid) {
    return Optional.ofNullable(snapshot.usable().get(kid)).map(KeySnapshot.Loaded::publicKey);
  }

  /** A verifier for the same keys as {@link #verificationKey}; it works without more libraries. */
  public Optional<JWSVerifier> verifier(String kid) {
    return Optional.ofNullable(snapshot.usable().get(kid)).map(KeySnapshot.Loaded::verifier);
  }

  /** The JWKS. From a replica that could not read the keys lately its max-age is zero. */
  public PublishedKeys published() {
    return published(snapshot, clock.instant());
  }

  private static PublishedKeys published(KeySnapshot known, Instant now) {
    PublishedKeys published = known.published();
    return known.stale(now)
        ? new PublishedKeys(published.body(), published.etag(), Duration.ZERO)
        : published;
  }

  /** The configured algorithms, the default first. */
  public List<JWSAlgorithm> algorithms() {
    return settings.algorithms();
  }

  /** Whether tokens can be signed now: the keys were read lately. */
  public boolean usable() {
    return !snapshot.stale(clock.instant());
  }

  /** The states of all keys now, oldest first, by kid. */
  public Map<String, KeyState> states() {
    Instant now = clock.instant();
    Map<String, KeyState> states = new LinkedHashMap<>();
    snapshot
        .rows()
        .values()
        .forEach(keys ->
            keys.forEach(key ->
                states.put(key.kid(), KeyTimes.state(key, keys, now, settings.publicationLead()))));
    return states;
  }

  /** The JWKS with what whoever copies it must know, all of one reading at one instant. */
  public PublishedCopy copy() {
    Instant now = clock.instant();
    KeySnapshot known = snapshot;
    List<String> signing = new ArrayList<>();
    Instant until = null;
    for (List<SigningKeyRow> keys : known.rows().values()) {
      Optional<SigningKeyRow> active = KeyTimes.active(keys, now);
      if (active.isPresent()) {
        signing.add(active.get().kid());
        Instant one = KeyTimes.knownUntil(keys, now, settings.rotationPeriod());
        until = until == null || one.isBefore(until) ? one : until;
      }
    }
    return new PublishedCopy(published(known, now), signing, until == null ? now : until);
  }

  /**
   * Reads the keys again; to be called every few seconds.
   *
   * @throws StorageException when the database cannot be reached; what was known stays in use until
   *     it is stale
   * @throws IllegalStateException when a private key does not open with the master key
   */
  public void refresh() {
    synchronized (refreshing) {
      saveLifetimes();
      Instant now = clock.instant();
      List<SigningKeyRow> all = storage.read(stores -> stores.signingKeys().all());
      Map<String, List<SigningKeyRow>> rows = new TreeMap<>();
      Map<String, KeySnapshot.Loaded> usable = new LinkedHashMap<>();
      List<JWK> published = new ArrayList<>();
      for (SigningKeyRow row : all) {
        rows.computeIfAbsent(row.algorithm(), name -> new ArrayList<>()).add(row);
        if (supported(row) && !(KeyTimes.dropped(row) && !KeyTimes.live(row, now))) {
          KeySnapshot.Loaded loaded = load(row, now);
          usable.put(row.kid(), loaded);
          lifetimes.merge(row.kid(), row.longestLifetime(), SigningKeys::longer);
          if (KeyTimes.published(row, now, settings.publicationLead())) {
            published.add(loaded.publicKey());
          }
        }
      }
      PublishedKeys before = snapshot.published();
      PublishedKeys after = Jwks.publish(published, settings.maxAge());
      snapshot =
          new KeySnapshot(now, rows, usable, after.etag().equals(before.etag()) ? before : after);
    }
  }

  KeyMaterial material() {
    return material;
  }

  private static boolean supported(SigningKeyRow row) {
    return KeySettings.SUPPORTED.contains(JWSAlgorithm.parse(row.algorithm()));
  }

  private KeySnapshot.Loaded load(SigningKeyRow row, Instant now) {
    KeySnapshot.Loaded known = snapshot.usable().get(row.kid());
    boolean signs = KeyTimes.live(row, now);
    if (known != null && (known.signer() != null) == signs) {
      return known;
    }
    try {
      JWK publicKey = JWK.parse(row.publicJwk());
      Signer signer =
          signs
              ? new Signer(
                  row.kid(), JWSAlgorithm.parse(row.algorithm()), material.signer(open(row)))
              : null;
      return new KeySnapshot.Loaded(publicKey, signer, material.verifier(publicKey));
    } catch (ParseException e) {
      throw new IllegalStateException(
          "signing key " + row.kid() + " in the database is damaged", e);
    }
  }

  private JWK open(SigningKeyRow row) throws ParseException {
    byte[] opened =
        sealer
            .openBytes(SEALING_PURPOSE, row.kid(), row.sealedPrivateKey())
            .orElseThrow(() ->
                new IllegalStateException(
                    "signing key "
                        + row.kid()
                        + " does not open: it was changed, or the master key is another one than"
                        + " when it was made"));
    return JWK.parse(new String(opened, java.nio.charset.StandardCharsets.UTF_8));
  }

  private void saveLifetimesOrLog() {
    try {
      saveLifetimes();
    } catch (StorageException e) {
      LOG.atWarn().setCause(e).log("A token's lifetime was not noted; the next refresh repeats it");
    }
  }

  private void saveLifetimes() {
    Map<String, Duration> raised = new LinkedHashMap<>();
    snapshot
        .rows()
        .values()
        .forEach(keys ->
            keys.forEach(key -> {
              Duration noted = lifetimes.get(key.kid());
              if (noted != null && noted.compareTo(key.longestLifetime()) > 0) {
                raised.put(key.kid(), noted);
              }
            }));
    if (!raised.isEmpty()) {
      storage.write(stores -> {
        raised.forEach(stores.signingKeys()::raiseLongestLifetime);
        return raised.size();
      });
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
