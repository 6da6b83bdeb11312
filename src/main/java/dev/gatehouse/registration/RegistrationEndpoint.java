package dev.gatehouse.registration;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientAdministration.Actor;
import dev.gatehouse.clients.ClientAdministration.Surroundings;
import dev.gatehouse.clients.ClientOrigin;
import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.ClientRefusedException.Reason;
import dev.gatehouse.clients.ClientRules;
import dev.gatehouse.clients.InvalidClientException;
import dev.gatehouse.clients.RegisteredClient;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.http.Bearer;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code POST /register} (RFC 7591) and {@code GET}, {@code PUT}, {@code DELETE} of what was
 * registered (RFC 7592). Answers as if it did not exist while it is switched off. Thread-safe.
 */
public final class RegistrationEndpoint {
  private static final int TOKEN_BYTES = 32;
  private static final String INVALID = "The access token is invalid or expired.";
  private final ClientAdministration clients;
  private final Storage storage;
  private final Randomness randomness;
  private final AuditSink audit;
  private final InstantSource clock;
  private final Supplier<Set<String>> algorithms;
  private final RegistrationRate rate;

  /**
   * @param algorithms JOSE names of the algorithms that there are keys for
   */
  public RegistrationEndpoint(
      ClientAdministration clients,
      Storage storage,
      Randomness randomness,
      AuditSink audit,
      InstantSource clock,
      Supplier<Set<String>> algorithms) {
    this.clients = clients;
    this.storage = storage;
    this.randomness = randomness;
    this.audit = audit;
    this.clock = clock;
    this.algorithms = algorithms;
    this.rate = new RegistrationRate(clock);
  }

  /** Registers a client. */
  public Response register(Request http, Generation generation) {
    Policy.Registration policy = on(generation);
    try {
      return admitted(http, generation, policy);
    } catch (DirectError error) {
      audit.accept(
          AuditEvent.of(AuditType.CLIENT_REGISTRATION_REFUSED)
              .request(http.id(), http.remoteAddress())
              .with(Fact.REASON, error.code().code())
              .with(Fact.DETAIL, error.getMessage())
              .at(clock.instant()));
      throw error;
    }
  }

  private Response admitted(Request http, Generation generation, Policy.Registration policy) {
    byte[] initial = policy.open() ? null : initialToken(http);
    if (!rate.admits(policy.perMinute())) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE, "Too many clients were registered in this minute.");
    }
    ClientMetadata.Translated wanted = wanted(http.json(), generation, policy);
    String token = randomness.token(TOKEN_BYTES);
    ClientOrigin origin =
        new ClientOrigin(
            ClientRow.Source.DYNAMIC,
            wanted.rest(),
            Digests.sha256(token),
            tx -> admit(tx, initial, policy));
    RegisteredClient done =
        checked(() ->
            clients.add(wanted.members(), origin, around(generation), actor("/register", http)));
    return Response.json(201, answer(done, token, generation)).header("Pragma", "no-cache");
  }

  /** The rules for every client first, so that the same mistake is the same error everywhere. */
  private ClientMetadata.Translated wanted(
      Map<String, Object> json, Generation generation, Policy.Registration policy) {
    ClientMetadata.Translated wanted = ClientMetadata.translate(json);
    checked(() -> {
      ClientRules.check(wanted.members(), around(generation));
      return wanted;
    });
    RegistrationPolicy.apply(wanted.members(), policy);
    return wanted;
  }

  /** In the transaction of the insertion: two requests with one use left are one client. */
  private void admit(Transaction tx, byte[] initial, Policy.Registration policy) {
    if (initial != null && tx.initialTokens().use(initial, clock.instant()).isEmpty()) {
      throw new ClientRefusedException(Reason.NOT_ALLOWED, INVALID);
    }
    // Takes the lock on the registry first, so that nobody else counts at the same time.
    tx.meta().bumpRegistryRevision();
    if (tx.clients().count(ClientRow.Source.DYNAMIC) >= policy.maxClients()) {
      throw new ClientRefusedException(
          Reason.TOO_MANY, "As many clients as may register themselves have done so.");
    }
  }

  private byte[] initialToken(Request http) {
    byte[] hash = Digests.sha256(bearer(http));
    boolean usable = storage.read(tx -> tx.initialTokens().isUsable(hash, clock.instant()));
    if (!usable) {
      throw unauthorized(INVALID);
    }
    return hash;
  }

  /** What a client does with its own registration. */
  public Response manage(Request http, Generation generation) {
    return switch (http.method()) {
      case "PUT" -> update(http, generation);
      case "DELETE" -> remove(http, generation);
      default -> read(http, generation);
    };
  }

  /** Tells a client what is registered of it (RFC 7592 §2.1). */
  private Response read(Request http, Generation generation) {
    on(generation);
    String token = bearer(http);
    ClientRow row = own(http, token, generation);
    return Response.json(200, answer(registered(row, generation), token, generation));
  }

  /** Replaces what is registered (RFC 7592 §2.2). */
  private Response update(Request http, Generation generation) {
    Policy.Registration policy = on(generation);
    String token = bearer(http);
    ClientRow row = own(http, token, generation);
    Map<String, Object> json = http.json();
    if (!row.id().equals(json.get("client_id"))) {
      throw DirectError.of(
          ErrorCode.INVALID_CLIENT_METADATA, "client_id must be that of the client.");
    }
    for (String answered :
        List.of(
            "registration_access_token",
            "registration_client_uri",
            "client_secret_expires_at",
            "client_id_issued_at")) {
      if (json.containsKey(answered)) {
        throw DirectError.of(
            ErrorCode.INVALID_CLIENT_METADATA, "The member " + answered + " is not for requests.");
      }
    }
    secretUnchanged(json.get("client_secret"), row);
    ClientMetadata.Translated wanted = wanted(json, generation, policy);
    RegisteredClient done =
        checked(() ->
            clients.replace(
                row,
                wanted.members(),
                wanted.rest(),
                around(generation),
                actor("client " + row.id(), http)));
    return Response.json(200, answer(done, token, generation));
  }

  /** RFC 7592 §2.2: a client cannot choose its secret. */
  private static void secretUnchanged(Object presented, ClientRow row) {
    if (presented == null) {
      return;
    }
    byte[] hash = presented instanceof String text ? Digests.sha256(text) : new byte[0];
    if (row.secrets().stream().noneMatch(one -> Digests.equal(one.hash(), hash))) {
      throw DirectError.of(ErrorCode.INVALID_CLIENT_METADATA, "client_secret is not the client's.");
    }
  }

  /** Removes a client that wants to go (RFC 7592 §2.3). */
  private Response remove(Request http, Generation generation) {
    on(generation);
    ClientRow row = own(http, bearer(http), generation);
    checked(() ->
        clients.remove(
            row.id(),
            OptionalLong.of(row.version()),
            generation.clients(),
            actor("client " + row.id(), http)));
    return Response.status(204);
  }

  private static Policy.Registration on(Generation generation) {
    return generation
        .policy()
        .registration()
        .orElseThrow(() ->
            DirectError.of(
                ErrorCode.REGISTRATION_NOT_SUPPORTED, "Clients cannot register themselves here."));
  }

  /** The client whose token it is; whether the client exists is nobody else's business. */
  private ClientRow own(Request http, String token, Generation generation) {
    byte[] hash = Digests.sha256(token);
    String id = http.pathParameter("client");
    return clients
        .find(id)
        .filter(row -> row.registrationTokenHash() != null)
        .filter(row -> Digests.equal(row.registrationTokenHash(), hash))
        .filter(row -> !generation.clients().isConfigured(row.id()))
        .orElseThrow(() -> unauthorized(INVALID));
  }

  private static String bearer(Request http) {
    return Bearer.token(http.headers("Authorization"))
        .orElseThrow(() ->
            DirectError.of(ErrorCode.INVALID_TOKEN, "The request has no access token.")
                .challenge("Bearer"));
  }

  private static DirectError unauthorized(String description) {
    return DirectError.of(ErrorCode.INVALID_TOKEN, description)
        .challenge("Bearer error=\"invalid_token\"");
  }

  private Surroundings around(Generation generation) {
    return new Surroundings(
        generation.clients(), algorithms.get(), id -> generation.connectors().find(id).isPresent());
  }

  private static Actor actor(String name, Request http) {
    return new Actor(name, http.id(), http.remoteAddress());
  }

  private RegisteredClient registered(ClientRow row, Generation generation) {
    return checked(() -> clients.look(row, around(generation)));
  }

  private static Map<String, Object> answer(
      RegisteredClient done, String token, Generation generation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("client_id", done.row().id());
    json.put("client_id_issued_at", done.row().createdAt().getEpochSecond());
    done.secret()
        .ifPresent(secret -> {
          json.put("client_secret", secret.reveal());
          json.put("client_secret_expires_at", 0);
        });
    json.put("registration_access_token", token);
    json.put(
        "registration_client_uri", generation.policy().endpoint("/register/" + done.row().id()));
    json.putAll(ClientMetadata.of(done.client(), done.metadata()));
    return json;
  }

  private static <T> T checked(Supplier<T> work) {
    try {
      return work.get();
    } catch (InvalidClientException e) {
      throw invalid(e.problems().get(0));
    } catch (ClientRefusedException e) {
      throw switch (e.reason()) {
        case NOT_ALLOWED, UNKNOWN, CONFIGURED -> unauthorized(INVALID);
        case TOO_MANY, CHANGED_MEANWHILE ->
            DirectError.of(ErrorCode.TEMPORARILY_UNAVAILABLE, e.getMessage());
        case TAKEN, NOT_APPLICABLE ->
            DirectError.of(ErrorCode.INVALID_CLIENT_METADATA, e.getMessage());
      };
    }
  }

  /** The words of the rule, with the name that the member has on the wire. */
  private static DirectError invalid(Problem problem) {
    String key = problem.path().replaceFirst("[\\[.].*$", "");
    String text =
        RegistrationPolicy.printable(
            ClientMetadata.inWireNames(InvalidClientException.text(problem)));
    return DirectError.of(
        key.equals("redirectURIs")
            ? ErrorCode.INVALID_REDIRECT_URI
            : ErrorCode.INVALID_CLIENT_METADATA,
        text);
  }
}
