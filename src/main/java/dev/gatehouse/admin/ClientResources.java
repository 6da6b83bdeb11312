package dev.gatehouse.admin;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAdministration;
import dev.gatehouse.clients.ClientAdministration.Actor;
import dev.gatehouse.clients.ClientAdministration.Surroundings;
import dev.gatehouse.clients.ClientDescription;
import dev.gatehouse.clients.ClientOrigin;
import dev.gatehouse.clients.ClientRefusedException;
import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.clients.InvalidClientException;
import dev.gatehouse.clients.RegisteredClient;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.spi.settings.Durations;
import dev.gatehouse.spi.settings.Problem;
import dev.gatehouse.storage.ClientRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Clients as resources of the administration interface. Thread-safe. */
final class ClientResources {
  private static final String ID = "id";
  private static final String VERSION = "version";
  private static final int PAGE = 1_000;
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);
  private final ClientAdministration clients;
  private final SigningKeys keys;

  ClientResources(ClientAdministration clients, SigningKeys keys) {
    this.clients = clients;
    this.keys = keys;
  }

  void register(BiConsumer<String, AdminApi.Resource> resources) {
    resources.accept("GET /clients", (call, generation) -> list(generation));
    resources.accept("GET /clients/show", this::show);
    resources.accept("POST /clients", this::add);
    resources.accept("POST /clients/change", this::change);
    resources.accept("POST /clients/rotate-secret", this::rotate);
    resources.accept("POST /clients/remove", this::remove);
  }

  /** What the rules said, as a problem with one entry per member. */
  static AdminReply problem(InvalidClientException e) {
    AdminReply reply =
        AdminReply.problem(400, "The client cannot be registered like this", e.getMessage());
    List<Map<String, Object>> errors = new ArrayList<>();
    for (Problem problem : e.problems()) {
      errors.add(describe(problem));
    }
    reply.body().put("errors", errors);
    return reply;
  }

  static AdminReply problem(ClientRefusedException e) {
    int status =
        switch (e.reason()) {
          case UNKNOWN -> 404;
          case CHANGED_MEANWHILE -> 412;
          case TAKEN, CONFIGURED, NOT_APPLICABLE, TOO_MANY -> 409;
          case NOT_ALLOWED -> 403;
        };
    return AdminReply.problem(status, "Refused", e.getMessage());
  }

  private static Map<String, Object> describe(Problem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("member", problem.path());
    json.put("detail", problem.message());
    if (!problem.suggestion().isEmpty()) {
      json.put("suggestion", problem.suggestion());
    }
    return json;
  }

  private Surroundings around(Generation generation) {
    Set<String> algorithms =
        keys.algorithms().stream().map(JWSAlgorithm::getName).collect(Collectors.toSet());
    return new Surroundings(
        generation.clients(), algorithms, id -> generation.connectors().find(id).isPresent());
  }

  private static Actor actor(AdminCall call) {
    return new Actor(call.actor(), null, null);
  }

  private AdminReply list(Generation generation) {
    ClientRegistry registry = generation.clients();
    Map<String, ClientRow> rows = new LinkedHashMap<>();
    String after = null;
    List<ClientRow> page;
    do {
      page = clients.list(after, PAGE);
      for (ClientRow row : page) {
        rows.put(row.id(), row);
        after = row.id();
      }
    } while (page.size() == PAGE);
    List<Map<String, Object>> all = new ArrayList<>();
    for (Client client : registry.all()) {
      all.add(describe(client.id(), Optional.of(client), rows.get(client.id()), registry));
    }
    rows.values().stream()
        .filter(row -> registry.find(row.id()).isEmpty())
        .forEach(row -> all.add(describe(row.id(), Optional.empty(), row, registry)));
    return AdminReply.of(Map.of("clients", all));
  }

  private AdminReply show(AdminCall call, Generation generation) {
    String id = call.query().get(ID);
    if (id == null) {
      throw new Members.UnusableException("the parameter id is missing");
    }
    Optional<Client> client = generation.clients().find(id);
    Optional<ClientRow> row = clients.find(id);
    if (client.isEmpty() && row.isEmpty()) {
      throw new ClientRefusedException(
          ClientRefusedException.Reason.UNKNOWN, "there is no client " + id);
    }
    return AdminReply.of(
        Map.of("client", describe(id, client, row.orElse(null), generation.clients())));
  }

  /**
   * @param row what the database has of it, or null
   */
  private static Map<String, Object> describe(
      String id, Optional<Client> client, ClientRow row, ClientRegistry registry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ID, id);
    client.ifPresent(found -> json.putAll(ClientDescription.of(found)));
    boolean configured = registry.isConfigured(id);
    json.put("source", configured ? "configuration" : source(row));
    if (configured && row != null) {
      json.put(
          "note",
          "the database has a client of this id, too; the one of the configuration is in force");
    }
    if (client.isEmpty()) {
      json.put("note", "the client cannot be used with the rules of now; the log says why");
    }
    if (row != null && !configured) {
      json.put(VERSION, row.version());
      json.put("created", row.createdAt().toString());
      json.put("updated", row.updatedAt().toString());
      json.put("secrets", row.secrets().stream().map(ClientResources::describe).toList());
    }
    return json;
  }

  private static String source(ClientRow row) {
    // Between a removal and the next look at the registry there is a client without a row.
    return row != null && row.source() == ClientRow.Source.DYNAMIC ? "dynamic" : "administrator";
  }

  private static Map<String, Object> describe(ClientRow.Secret secret) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("created", secret.createdAt().toString());
    Instant end = secret.expiresAt();
    if (end != null) {
      json.put("expires", end.toString());
    }
    return json;
  }

  private static Map<String, Object> describe(RegisteredClient done, Generation generation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "client",
        describe(done.row().id(), Optional.of(done.client()), done.row(), generation.clients()));
    done.secret().ifPresent(secret -> json.put("secret", secret.reveal()));
    if (!done.warnings().isEmpty()) {
      json.put("warnings", done.warnings().stream().map(ClientResources::describe).toList());
    }
    return json;
  }

  private AdminReply add(AdminCall call, Generation generation) {
    RegisteredClient done =
        clients.add(call.body(), ClientOrigin.ADMINISTRATOR, around(generation), actor(call));
    return new AdminReply(201, describe(done, generation));
  }

  private AdminReply change(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(ID, VERSION, "set", "unset"));
    Map<String, Object> patch = new LinkedHashMap<>();
    if (call.body().get("set") instanceof Map<?, ?> set) {
      set.forEach((key, value) -> patch.put((String) key, value));
    } else if (members.has("set")) {
      throw new Members.UnusableException("the member set is not an object");
    }
    for (String key : members.texts("unset")) {
      patch.put(key, null);
    }
    RegisteredClient done =
        clients.change(
            members.required(ID), patch, version(members), around(generation), actor(call));
    return AdminReply.of(describe(done, generation));
  }

  private AdminReply rotate(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(ID, VERSION, "overlap"));
    RegisteredClient done =
        clients.rotateSecret(
            members.required(ID),
            overlap(members.required("overlap")),
            version(members),
            around(generation),
            actor(call));
    return AdminReply.of(describe(done, generation));
  }

  private static Duration overlap(String text) {
    Duration overlap;
    try {
      overlap = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Members.UnusableException("overlap: " + e.getMessage());
    }
    if (overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw new Members.UnusableException(
          "an old secret works for at most " + LONGEST_OVERLAP.toDays() + "d more");
    }
    return overlap;
  }

  private AdminReply remove(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of(ID, VERSION));
    int ended =
        clients.remove(members.required(ID), version(members), generation.clients(), actor(call));
    return AdminReply.of(Map.of("grants_ended", ended));
  }

  private static OptionalLong version(Members members) {
    Object value = members.values().get(VERSION);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Number number) {
      return OptionalLong.of(number.longValue());
    }
    throw new Members.UnusableException("the member version is not a number");
  }
}
