package dev.gatehouse.rest;

import dev.gatehouse.clients.RegistryChangedException;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.MasterKeys;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.keys.KeysStaleException;
import dev.gatehouse.rest.ProblemException.Kind;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.spi.settings.Suggestions;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations behind one door: finds the one that is meant, finds out who calls and whether they
 * may, checks the request against the declaration, and makes an answer of whatever happens.
 * Thread-safe.
 */
public final class Api {
  /** What the codes of repeatable requests are made for; they outlast a change of the key. */
  public static final String REPEATS_PURPOSE = "idempotent request";

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final int MOST_BEGINNINGS = 5;
  static final String JSON = "application/json";
  static final String MERGE_PATCH = "application/merge-patch+json";

  private final PathTable table;
  private final List<Operation> operations;
  private final Generations generations;
  private final Function<RuntimeException, Optional<ProblemException>> translation;
  private final Paging paging;
  private final Repeats repeats;

  /**
   * @param translation problems of what the operations' own rules throw
   */
  public Api(
      List<Operation> operations,
      Generations generations,
      Storage storage,
      MasterKeys masterKeys,
      InstantSource clock,
      Function<RuntimeException, Optional<ProblemException>> translation) {
    this.operations = List.copyOf(operations);
    this.table = new PathTable(operations);
    this.generations = generations;
    this.translation = translation;
    this.paging = new Paging(new Mac(masterKeys, "cursor"));
    this.repeats = new Repeats(storage, Mac.lasting(masterKeys, REPEATS_PURPOSE), clock);
  }

  List<Operation> operations() {
    return operations;
  }

  List<PathTable.Entry> paths() {
    return table.entries();
  }

  /** Answers; only what nobody expected is thrown. */
  public ApiReply answer(ApiRequest request, Callers callers) {
    try {
      return begin(request, callers);
    } catch (ProblemException e) {
      return ApiReply.of(e, request.id());
    } catch (BusyException | StorageException | KeysStaleException e) {
      LOG.atWarn()
          .addKeyValue("request_id", request.id())
          .setCause(e)
          .log("Administrative request answered with 503");
      return ApiReply.of(unavailable(), request.id());
    } catch (RuntimeException e) {
      ProblemException problem = translation.apply(e).orElseThrow(() -> e);
      return ApiReply.of(problem, request.id());
    }
  }

  private static ProblemException unavailable() {
    return ProblemException.of(
            Kind.UNAVAILABLE, "The database or the keys cannot be reached right now.")
        .header("Retry-After", "1");
  }

  /** Begins again when clients have changed elsewhere: nothing was written (rule R10). */
  private ApiReply begin(ApiRequest request, Callers callers) {
    Optional<Generations.Pin> pinned = request.pin();
    if (pinned.isPresent()) {
      return begin(request, callers, pinned.get());
    }
    try (Generations.Pin pin = generations.pin()) {
      return begin(request, callers, pin);
    }
  }

  private ApiReply begin(ApiRequest request, Callers callers, Generations.Pin pin) {
    for (int i = 0; i < MOST_BEGINNINGS; i++) {
      long seen;
      try {
        return onGeneration(request, callers, pin.generation());
      } catch (RegistryChangedException e) {
        seen = e.seen();
      }
      generations.refreshClients(seen);
      pin.renew();
    }
    throw unavailable();
  }

  private ApiReply onGeneration(ApiRequest request, Callers callers, Generation generation) {
    PathTable.Match match =
        table
            .find(request.path())
            .orElseThrow(() -> ProblemException.notFound("There is nothing at this address."));
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    Operation operation = match.entry().operations().get(method);
    if (operation == null) {
      throw ProblemException.of(Kind.METHOD_NOT_ALLOWED, "This address does not answer the method.")
          .header("Allow", String.join(", ", methods(match.entry())));
    }
    Caller caller = permitted(operation, callers, request, generation);
    boolean lines = operation.streamed().isPresent() && Accepts.lines(request);
    if (!lines) {
      Accepts.requireJson(request);
    }
    List<Finding> findings = new ArrayList<>();
    Map<String, String> parameters = parameters(operation, match, request, findings);
    Map<String, Object> body = body(operation, request, findings);
    if (!findings.isEmpty()) {
      throw ProblemException.of(Kind.INVALID, findings);
    }
    Call call = new Call(operation, request, caller, generation, parameters, body, paging);
    if (operation.condition() == Operation.Condition.REQUIRED && !call.conditional()) {
      throw Conditions.missing();
    }
    return lines
        ? ApiReply.of(operation.streamed().get().handler().handle(call))
        : done(operation, act(operation, request, call));
  }

  /** Methods of a path for {@code Allow}. */
  static List<String> methods(PathTable.Entry entry) {
    TreeSet<String> methods = new TreeSet<>(entry.operations().keySet());
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return List.copyOf(methods);
  }

  private static Caller permitted(
      Operation operation, Callers callers, ApiRequest request, Generation generation) {
    Caller caller = callers.of(request, generation);
    if (!caller.scopes().contains(operation.scope())) {
      String needed = operation.scope().value();
      throw ProblemException.of(Kind.FORBIDDEN, "The scope " + needed + " is needed.")
          .header(
              "WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" + needed + "\"");
    }
    return caller;
  }

  private Reply act(Operation operation, ApiRequest request, Call call) {
    List<String> keys = operation.repeatable() ? request.headers(Repeats.HEADER) : List.of();
    return switch (keys.size()) {
      case 0 -> operation.handler().handle(call);
      case 1 ->
          repeats.once(
              keys.get(0), operation, request, call, () -> operation.handler().handle(call));
      default ->
          throw ProblemException.parameter(Repeats.HEADER, Repeats.HEADER + " is sent twice");
    };
  }

  private static ApiReply done(Operation operation, Reply reply) {
    if (operation.tagged() && reply.status() < 400 && !reply.headers().containsKey(Reply.ETAG)) {
      throw new IllegalStateException(operation.id() + " answers without its tag");
    }
    return new ApiReply(reply.status(), reply.body(), reply.headers());
  }

  private static Map<String, String> parameters(
      Operation operation, PathTable.Match match, ApiRequest request, List<Finding> findings) {
    Map<String, String> values = new HashMap<>();
    Map<String, List<String>> query = new LinkedHashMap<>(request.query());
    for (Operation.Parameter parameter : operation.parameters()) {
      List<String> sent =
          parameter.inPath()
              ? List.of(match.parameters().get(parameter.name()))
              : query.getOrDefault(parameter.name(), List.of());
      query.remove(parameter.name());
      Place place = Place.parameter(parameter.name(), findings);
      if (sent.size() > 1) {
        place.wrong("is there " + sent.size() + " times");
      } else if (sent.size() == 1) {
        parameter.shape().check(typed(parameter.shape(), sent.get(0)), place);
        values.put(parameter.name(), sent.get(0));
      }
    }
    List<String> known =
        operation.parameters().stream()
            .filter(parameter -> !parameter.inPath())
            .map(Operation.Parameter::name)
            .toList();
    query
        .keySet()
        .forEach(name ->
            Place.parameter(name, findings)
                .wrong("is unknown", Suggestions.didYouMean(name, known)));
    return values;
  }

  /** A parameter's text as the value that it stands for; what stands for none stays a text. */
  private static Object typed(Shape shape, String text) {
    return switch (shape) {
      case NumberShape number when text.matches("-?[0-9]{1,18}") -> Long.valueOf(text);
      case FlagShape flag when text.equals("true") || text.equals("false") -> Boolean.valueOf(text);
      default -> text;
    };
  }

  private static Map<String, Object> body(
      Operation operation, ApiRequest request, List<Finding> findings) {
    if (operation.body().isEmpty()) {
      return Map.of();
    }
    List<String> types = operation.patch() ? List.of(MERGE_PATCH, JSON) : List.of(JSON);
    Map<String, Object> body = request.body(types).orElse(Map.of());
    operation.body().get().check(body, Place.body(findings));
    return body;
  }
}
