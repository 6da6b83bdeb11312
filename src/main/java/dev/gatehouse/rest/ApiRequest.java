package dev.gatehouse.rest;

import dev.gatehouse.generation.Generations;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request of whatever transport. Confined to one thread. */
public interface ApiRequest {
  /** Method in upper case. */
  String method();

  /** Raw path below {@code /admin/v1}, beginning with a slash. */
  String path();

  /** Decoded parameters of the query. */
  Map<String, List<String>> query();

  /** All values of a header, one per field line. */
  List<String> headers(String name);

  /**
   * The body's JSON object; empty when there is no body.
   *
   * @param types media types that it may have
   * @throws ProblemException when it is none, has another type or is too large
   */
  Optional<Map<String, Object>> body(List<String> types);

  /** Identifier of the request in the log, or null. */
  String id();

  /** Address of the caller, or null. */
  String remoteAddress();

  /** The generation that the request has pinned already; empty where it has none. */
  default Optional<Generations.Pin> pin() {
    return Optional.empty();
  }

  /** The only value of a header; empty when there is none or several. */
  default Optional<String> header(String name) {
    List<String> all = headers(name);
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }
}
