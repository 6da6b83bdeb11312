package dev.gatehouse.rest;

import dev.gatehouse.generation.Generation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** One call of an operation, checked against its declaration. Confined to one thread. */
public final class Call {
  private final Operation operation;
  private final ApiRequest request;
  private final Caller caller;
  private final Generation generation;
  private final Map<String, String> parameters;
  private final Body body;
  private final Paging paging;

  Call(
      Operation operation,
      ApiRequest request,
      Caller caller,
      Generation generation,
      Map<String, String> parameters,
      Map<String, Object> body,
      Paging paging) {
    this.operation = operation;
    this.request = request;
    this.caller = caller;
    this.generation = generation;
    this.parameters = parameters;
    this.body = new Body(body);
    this.paging = paging;
  }

  /** A decoded parameter of the path. */
  public String path(String name) {
    return Optional.ofNullable(parameters.get(name)).orElseThrow();
  }

  /** A parameter of the query. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  public Body body() {
    return body;
  }

  public Caller caller() {
    return caller;
  }

  /** The pinned generation. */
  public Generation generation() {
    return generation;
  }

  /** Identifier of the request in the log, or null. */
  public String requestId() {
    return request.id();
  }

  /** Address of the caller, or null. */
  public String remoteAddress() {
    return request.remoteAddress();
  }

  /**
   * A page of a list.
   *
   * @param member name of the list in the answer
   * @param read finds items: after which key (null for the first page), and how many at most
   * @param key an item's key
   * @param json an item's form
   */
  public <T> Map<String, Object> page(
      String member,
      BiFunction<String, Integer, List<T>> read,
      Function<T, String> key,
      Function<T, Map<String, Object>> json) {
    int limit = query(Paging.LIMIT).map(Integer::parseInt).orElse(Paging.USUAL);
    Map<String, String> rest = new TreeMap<>(parameters);
    rest.remove(Paging.LIMIT);
    rest.remove(Paging.CURSOR);
    String context = operation.id() + rest;
    String after = query(Paging.CURSOR).map(cursor -> paging.key(cursor, context)).orElse(null);
    return paging.page(member, read.apply(after, limit + 1), limit, context, key, json);
  }

  /** Whether the caller says which state it has seen. */
  public boolean conditional() {
    return !request.headers(Conditions.IF_MATCH).isEmpty();
  }

  /**
   * Compares {@code If-Match}, when it was sent, with the state of now.
   *
   * @param state what {@link Reply#tag} is given
   * @throws ProblemException 412 when they differ
   */
  public void requireState(String state) {
    if (conditional() && !Conditions.matches(request.headers(Conditions.IF_MATCH), state)) {
      throw Conditions.changed();
    }
  }
}
