package dev.gatehouse.wiring;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.admin.AuditTrail;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientSecrets;
import dev.gatehouse.clients.StoredClients;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.connectors.CallObserver;
import dev.gatehouse.connectors.ConnectorOpener;
import dev.gatehouse.connectors.ConnectorServices;
import dev.gatehouse.connectors.HashingPool;
import dev.gatehouse.connectors.UserSource;
import dev.gatehouse.crypto.CryptoProvider;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.keys.KeyRotation;
import dev.gatehouse.keys.KeySettings;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.spi.HttpSettings;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.RefreshKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server without listeners: database, keys, connectors, the current generation. What the command
 * line works on when no server runs, and what {@link Host} puts listeners in front of.
 */
final class Core implements AutoCloseable {
  private static final Duration ATTEMPTS = Duration.ofMinutes(30);
  private static final Duration JWKS_MAX_AGE = Duration.ofMinutes(5);
  private static final int RSA_BITS = 2048;
  private final GatehouseSettings started;
  private final Backend backend;
  private final Storage storage;
  private final RefreshKeys refreshKeys;
  private final AuditRecorder recorder;
  private final MasterKeyChange masterKeyChange;
  private final Sealer sealer;
  private final InstantSource clock;
  private final Randomness randomness;
  private final CryptoProvider provider;
  private final SigningKeys keys;
  private final KeyRotation rotation;
  private final HashingPool hashing;
  private final ConnectorProxies proxies;
  private final GenerationFactory factory;
  private final Generations generations;

  private Core(
      HostOptions options,
      ConfigurationLoader.Loaded loaded,
      Backend backend,
      AuditSink audit,
      CallObserver calls) {
    this.started = loaded.settings().orElseThrow();
    this.backend = backend;
    this.storage = new AuditedStorage(backend.storage(), audit);
    this.recorder =
        new AuditRecorder(
            backend.storage(), audit, options.time(), started.audit().refusalsPerMinute());
    this.clock = options.time();
    this.randomness = options.randomness();
    this.provider = CryptoProvider.install();
    this.refreshKeys =
        new RefreshKeys(
            backend.masterKeys(),
            Epoch.open(storage, EpochFile.beside(backend.keyFile()), randomness, clock));
    this.sealer =
        new Sealer(backend.masterKeys(), started.issuer().toString(), randomness, clock, ATTEMPTS);
    this.masterKeyChange =
        new MasterKeyChange(
            storage,
            backend.keyFile(),
            backend.masterKeys(),
            sealer,
            refreshKeys,
            randomness,
            clock);
    KeySettings keySettings = keySettings(started);
    this.keys = new SigningKeys(storage, sealer, clock, keySettings, provider);
    this.rotation = new KeyRotation(storage, sealer, clock, keySettings, keys);
    this.hashing = HashingPool.forThisMachine();
    this.proxies = new ConnectorProxies(started.outbound());
    this.factory =
        new GenerationFactory(
            new ConnectorOpener(
                new ConnectorServices(
                    clock,
                    options.random(),
                    HttpSettings.defaults().withProxies(proxies),
                    hashing,
                    UserSource.of(storage),
                    calls)));
    rotation.start();
    this.generations =
        new Generations(
            factory.make(loaded, 1, null),
            new StoredClients(
                storage,
                clientSecrets(),
                () ->
                    keys.algorithms().stream()
                        .map(JWSAlgorithm::getName)
                        .collect(Collectors.toSet())));
  }

  /**
   * Opens everything.
   *
   * @param loaded a configuration without errors
   * @throws StartException when the database or its key cannot be used
   */
  static Core open(
      HostOptions options, ConfigurationLoader.Loaded loaded, AuditSink audit, CallObserver calls)
      throws StartException {
    Backend backend =
        Backend.open(loaded.settings().orElseThrow(), options.clock(), options.randomness());
    try {
      return new Core(options, loaded, backend, audit, calls);
    } catch (IllegalStateException e) {
      backend.close();
      throw new StartException(e.getMessage(), e);
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  /** How connectors reach their upstreams. */
  ConnectorProxies proxies() {
    return proxies;
  }

  /** Makes what the signing keys of these settings need. */
  void configureKeys(GatehouseSettings settings) {
    rotation.configure(keySettings(settings));
  }

  private static KeySettings keySettings(GatehouseSettings settings) {
    return new KeySettings(
        Policies.algorithms(settings),
        RSA_BITS,
        settings.keys().rotationPeriod(),
        JWKS_MAX_AGE,
        longestLifetime(settings));
  }

  /** The longest life that the configuration gives any token. */
  private static Duration longestLifetime(GatehouseSettings settings) {
    Stream<Duration> own =
        settings.staticClients().stream()
            .map(ClientSettings::lifetimes)
            .flatMap(
                terms -> Stream.concat(terms.idTokens().stream(), terms.accessTokens().stream()));
    return Stream.concat(
            own, Stream.of(settings.expiry().idTokens(), settings.expiry().accessTokens()))
        .max(Duration::compareTo)
        .orElseThrow();
  }

  /** The settings that the process was started with; some of them need a restart to change. */
  GatehouseSettings started() {
    return started;
  }

  Storage storage() {
    return storage;
  }

  /** Takes the events that ride in no transaction. */
  AuditRecorder recorder() {
    return recorder;
  }

  /** The record for those who may read it. */
  AuditTrail auditTrail() {
    return new AuditTrail(storage, clock, randomness, recorder::flush);
  }

  MasterKeys masterKeys() {
    return backend.masterKeys();
  }

  MasterKeyChange masterKeyChange() {
    return masterKeyChange;
  }

  RefreshKeys refreshKeys() {
    return refreshKeys;
  }

  Sealer sealer() {
    return sealer;
  }

  InstantSource clock() {
    return clock;
  }

  Randomness randomness() {
    return randomness;
  }

  CryptoProvider provider() {
    return provider;
  }

  SigningKeys keys() {
    return keys;
  }

  KeyRotation rotation() {
    return rotation;
  }

  HashingPool hashing() {
    return hashing;
  }

  /** Changes clients of the database, and has this process see them at once. */
  ClientAdministration clientAdministration() {
    return new ClientAdministration(
        storage, randomness, clientSecrets(), clock, generations::refreshClients);
  }

  private ClientSecrets clientSecrets() {
    return new ClientSecrets(randomness, sealer);
  }

  GenerationFactory factory() {
    return factory;
  }

  Generations generations() {
    return generations;
  }

  List<String> keyDescriptions() {
    return keys.states().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toList();
  }

  @Override
  public void close() {
    generations.close();
    hashing.close();
    backend.close();
  }
}
