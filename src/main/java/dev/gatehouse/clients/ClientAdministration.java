package dev.gatehouse.clients;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.ClientRefusedException.Reason;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Adds, changes and removes clients of the database: one set of rules for everybody who does it,
 * the command line, an administration interface, or the client itself (RFC 7591). A change is in
 * use here when the method returns, and in other replicas with their next request at latest.
 * Thread-safe.
 */
public final class ClientAdministration {
  private static final int ID_BYTES = 12;
  private static final int PAGE = 1_000;
  private static final String REMOVED = "client: removed";

  private final Storage storage;
  private final Randomness randomness;
  private final ClientSecrets secrets;
  private final InstantSource clock;
  private final Runnable refresh;

  /**
   * @param refresh has the running server read its clients again
   */
  public ClientAdministration(
      Storage storage,
      Randomness randomness,
      ClientSecrets secrets,
      InstantSource clock,
      Runnable refresh) {
    this.storage = storage;
    this.randomness = randomness;
    this.secrets = secrets;
    this.clock = clock;
    this.refresh = refresh;
  }

  /**
   * Where a client is to live.
   *
   * @param registry the clients of now
   * @param algorithms JOSE names of the algorithms that there are keys for
   * @param connectorExists which connectors there are
   */
  public record Surroundings(
      ClientRegistry registry, Set<String> algorithms, Predicate<String> connectorExists) {}

  /**
   * Who asks for a change, for the audit record.
   *
   * @param name the administrator, or what stands for one
   * @param requestId identifier of the request, or null
   * @param remoteAddress where it came from, or null
   */
  public record Actor(String name, String requestId, String remoteAddress) {}

  /**
   * Adds a client. Without {@code id} it gets a random one; without {@code secret}, unless it is
   * public, it gets one of 256 bits.
   *
   * @param members keys and values as in {@code staticClients}
   * @throws InvalidClientException with everything that is wrong with the members
   * @throws ClientRefusedException when the identifier is taken
   */
  public RegisteredClient add(
      Map<String, Object> members, ClientOrigin origin, Surroundings around, Actor actor) {
    Map<String, Object> wanted = new LinkedHashMap<>(members);
    wanted.values().removeIf(java.util.Objects::isNull);
    wanted.putIfAbsent(ClientDocument.ID, randomness.name(ID_BYTES));
    Optional<Secret> secret = givenOrFresh(wanted);
    ClientDocument.Bound bound = bind(wanted, secret, around);
    ClientSettings settings = bound.settings();
    if (around.registry().isFixed(settings.id())) {
      throw ClientRefusedException.taken(settings.id());
    }
    Instant now = clock.instant();
    ClientSecrets.Kept kept =
        settings
            .secret()
            .map(one -> secrets.first(settings.id(), one, settings.signsWithSecret(), now))
            .orElse(ClientSecrets.Kept.NOTHING);
    wanted.remove(ClientDocument.SECRET);
    ClientRow row =
        storage.write(tx -> {
          origin.admission().accept(tx);
          ClientRow fresh =
              new ClientRow(
                  settings.id(),
                  origin.source(),
                  ClientDocument.write(wanted),
                  ClientDocument.write(origin.metadata()),
                  kept.hashes(),
                  kept.sealed(),
                  origin.registrationTokenHash(),
                  tx.meta().bumpRegistryRevision(),
                  now,
                  now);
          if (!tx.clients().insert(fresh)) {
            throw ClientRefusedException.taken(settings.id());
          }
          // Only now the name is known to be free: these are of a client that was removed.
          tx.deviceCodes().deleteOfClient(settings.id());
          endAll(() -> tx.grants().revokeOfClient(settings.id(), now, REMOVED, PAGE));
          tx.audit().append(event(AuditType.CLIENT_ADDED, settings.id(), actor, null, now));
          return fresh;
        });
    refresh.run();
    return new RegisteredClient(
        row, ClientFactory.stored(row, settings, secrets), settings.secret(), bound.warnings());
  }

  /**
   * Changes members of a client.
   *
   * @param patch a merge patch (RFC 7396): null takes a member away, an object is merged
   * @param expected the version that the caller has seen; empty for any
   * @throws InvalidClientException with everything that would be wrong
   * @throws ClientRefusedException when there is no such client here, or it was changed meanwhile
   */
  public RegisteredClient change(
      String id,
      Map<String, Object> patch,
      OptionalLong expected,
      Surroundings around,
      Actor actor) {
    ClientRow before = require(id, expected, around.registry());
    Map<String, Object> members = new LinkedHashMap<>(ClientDocument.read(before.settings()));
    MergePatch.apply(members, patch);
    Map<String, Object> metadata = ClientDocument.read(before.metadata());
    return replace(before, members, metadata, around, actor);
  }

  /**
   * Replaces all members of a client but its identifier and its secret; what else it came with
   * stays.
   *
   * @param expected the version that the caller has seen; empty for any
   */
  public RegisteredClient replace(
      String id,
      Map<String, Object> members,
      OptionalLong expected,
      Surroundings around,
      Actor actor) {
    ClientRow before = require(id, expected, around.registry());
    return replace(before, members, ClientDocument.read(before.metadata()), around, actor);
  }

  /**
   * Replaces all members of a client but its identifier and its secret.
   *
   * @param metadata further members, kept as they came
   */
  public RegisteredClient replace(
      ClientRow before,
      Map<String, Object> members,
      Map<String, Object> metadata,
      Surroundings around,
      Actor actor) {
    Map<String, Object> wanted = new LinkedHashMap<>(members);
    if (wanted.remove(ClientDocument.SECRET) != null) {
      throw new InvalidClientException(
          List.of(
              ClientDocument.error(
                  ClientDocument.SECRET, "secret is not changed like this", "rotate it")));
    }
    if (!before.id().equals(wanted.getOrDefault(ClientDocument.ID, before.id()))) {
      throw new InvalidClientException(
          List.of(
              ClientDocument.error(
                  ClientDocument.ID, "id cannot be changed", "register another client")));
    }
    wanted.put(ClientDocument.ID, before.id());
    Optional<Secret> standing =
        ClientDocument.usesSecret(wanted) ? Optional.of(ClientDocument.KEPT) : Optional.empty();
    ClientDocument.Bound bound = bind(wanted, standing, around);
    ClientSettings settings = bound.settings();
    Optional<Secret> secret = secrets.needed(before, settings);
    Instant now = clock.instant();
    ClientSecrets.Kept kept =
        secret
            .map(one -> secrets.first(before.id(), one, settings.signsWithSecret(), now))
            .orElse(
                settings.usesSecret()
                    ? secrets.standing(before, settings.signsWithSecret())
                    : ClientSecrets.Kept.NOTHING);
    ClientRow row =
        update(
            before,
            ClientDocument.write(wanted),
            ClientDocument.write(metadata),
            kept,
            event(
                AuditType.CLIENT_CHANGED,
                before.id(),
                actor,
                Differences.between(ClientDocument.read(before.settings()), wanted),
                now),
            now);
    return new RegisteredClient(
        row, ClientFactory.stored(row, settings, secrets), secret, bound.warnings());
  }

  /**
   * Gives a client a new secret. The newest one before it works for a while longer, any other ends
   * now.
   *
   * @param overlap how long both work; zero ends the old one at once
   */
  public RegisteredClient rotateSecret(
      String id, Duration overlap, OptionalLong expected, Surroundings around, Actor actor) {
    ClientRow before = require(id, expected, around.registry());
    if (before.secrets().isEmpty()) {
      throw new ClientRefusedException(
          Reason.NOT_APPLICABLE, "the client " + id + " has no secret");
    }
    Instant now = clock.instant();
    Secret secret = secrets.fresh();
    ClientSettings settings = ClientDocument.stored(before, around.algorithms());
    ClientSecrets.Kept kept =
        secrets.rotated(before, secret, overlap, settings.signsWithSecret(), now);
    String detail =
        kept.hashes().size() == 1
            ? "the old secret ends now"
            : "the old secret ends at " + kept.hashes().get(1).expiresAt();
    ClientRow row =
        update(
            before,
            before.settings(),
            before.metadata(),
            kept,
            event(AuditType.CLIENT_SECRET_ROTATED, id, actor, detail, now),
            now);
    return new RegisteredClient(
        row, ClientFactory.stored(row, settings, secrets), Optional.of(secret), List.of());
  }

  /**
   * Removes a client and ends its grants: nothing that it holds works when this returns.
   *
   * @return how many grants were ended
   */
  public int remove(String id, OptionalLong expected, ClientRegistry registry, Actor actor) {
    ClientRow before = require(id, expected, registry);
    Instant now = clock.instant();
    storage.write(tx -> {
      if (!tx.clients().delete(id, before.version())) {
        throw ClientRefusedException.changedMeanwhile(id);
      }
      tx.meta().bumpRegistryRevision();
      if (!registry.isConfigured(id)) {
        tx.revocations().setNotBefore(id, now);
        tx.consents().revokeOfClient(id);
        tx.deviceCodes().deleteOfClient(id);
      }
      tx.audit().append(event(AuditType.CLIENT_REMOVED, id, actor, null, now));
      return null;
    });
    refresh.run();
    // The client is gone, so its grants are dead already; what follows is for a successor's sake.
    return registry.isConfigured(id) ? 0 : endGrants(id, now);
  }

  /**
   * A stored client as requests see it.
   *
   * @throws InvalidClientException when the rules of now refuse it
   */
  public RegisteredClient look(ClientRow row, Surroundings around) {
    ClientSettings settings = ClientDocument.stored(row, around.algorithms());
    return new RegisteredClient(
        row, ClientFactory.stored(row, settings, secrets), Optional.empty(), List.of());
  }

  /** A client of the database, or empty. */
  public Optional<ClientRow> find(String id) {
    return storage.read(tx -> tx.clients().find(id));
  }

  /** The {@code adminScopes} that a client of the database has by its row, whether it is in use. */
  public List<?> storedAdminScopes(String id) {
    return find(id).map(ClientDocument::adminScopes).orElse(List.of());
  }

  /** The first clients of the database in order of identifier. */
  public List<ClientRow> list(String after, int limit) {
    return storage.read(tx -> tx.clients().list(after, limit));
  }

  private ClientRow require(String id, OptionalLong expected, ClientRegistry registry) {
    ClientRow row =
        find(id)
            .orElseThrow(() ->
                registry.isConfigured(id)
                    ? new ClientRefusedException(
                        Reason.CONFIGURED,
                        "the client " + id + " is declared in the configuration; change it there")
                    : new ClientRefusedException(Reason.UNKNOWN, "there is no client " + id));
    if (expected.isPresent() && expected.getAsLong() != row.version()) {
      throw ClientRefusedException.changedMeanwhile(id);
    }
    return row;
  }

  private ClientRow update(
      ClientRow before,
      String settings,
      String metadata,
      ClientSecrets.Kept kept,
      AuditEvent event,
      Instant now) {
    ClientRow row =
        storage.write(tx -> {
          ClientRow next =
              new ClientRow(
                  before.id(),
                  before.source(),
                  settings,
                  metadata,
                  kept.hashes(),
                  kept.sealed(),
                  before.registrationTokenHash(),
                  tx.meta().bumpRegistryRevision(),
                  before.createdAt(),
                  now);
          if (!tx.clients().update(next, before.version())) {
            throw ClientRefusedException.changedMeanwhile(before.id());
          }
          if (before.source() == ClientRow.Source.DYNAMIC && !settings.equals(before.settings())) {
            // What people allowed was what they saw then; nobody vouches for the change (rule R26).
            tx.consents().revokeOfClient(before.id());
          }
          tx.audit().append(event);
          return next;
        });
    refresh.run();
    return row;
  }

  /** Ends what a removed client has left, unless it has a successor, whose grants are its own. */
  private int endGrants(String id, Instant now) {
    return endAll(() ->
        storage.write(tx ->
            tx.clients().find(id).isPresent()
                ? 0
                : tx.grants().revokeOfClient(id, now, REMOVED, PAGE)));
  }

  private static int endAll(IntSupplier portion) {
    int all = 0;
    int ended;
    do {
      ended = portion.getAsInt();
      all += ended;
    } while (ended == PAGE);
    return all;
  }

  private static ClientDocument.Bound bind(
      Map<String, Object> members, Optional<Secret> secret, Surroundings around) {
    Map<String, Object> whole = new LinkedHashMap<>(members);
    secret.ifPresent(one -> whole.put(ClientDocument.SECRET, one.reveal()));
    return ClientDocument.bind(whole, around.algorithms(), around.connectorExists());
  }

  /** What is no text is left for the rules to refuse. */
  private Optional<Secret> givenOrFresh(Map<String, Object> members) {
    if (members.containsKey(ClientDocument.SECRET)) {
      return Optional.empty();
    }
    return ClientDocument.usesSecret(members) ? Optional.of(secrets.fresh()) : Optional.empty();
  }

  private static AuditEvent event(
      AuditType type, String id, Actor actor, String detail, Instant now) {
    return AuditEvent.of(type)
        .request(actor.requestId(), actor.remoteAddress())
        .with(Fact.ACTOR, actor.name())
        .with(Fact.CLIENT, id)
        .with(Fact.DETAIL, detail)
        .at(now);
  }
}
