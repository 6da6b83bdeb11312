package dev.gatehouse.rest;

import dev.gatehouse.http.Response;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.ProblemException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The OpenAPI 3.1 document of an {@link Api}, out of its declarations alone. Made when it is asked
 * for first, so that a start pays nothing for it. Thread-safe.
 */
public final class OpenApi {
  private final Api api;
  private final String issuer;
  private final String base;
  private volatile byte[] bytes;

  /**
   * @param issuer the issuer identifier without a final slash
   * @param base the issuer's path: who reads the document calls where it was found
   */
  public OpenApi(Api api, String issuer, String base) {
    this.api = api;
    this.base = base;
    this.issuer = issuer;
  }

  Response response() {
    byte[] made = bytes;
    if (made == null) {
      made = text().getBytes(StandardCharsets.UTF_8);
      bytes = made;
    }
    return Response.status(200).body(Api.JSON, made);
  }

  /** The document. */
  public Map<String, Object> document() {
    Map<String, Object> schemas = new LinkedHashMap<>();
    PROBLEM.schema(schemas);
    Map<String, Object> paths = new LinkedHashMap<>();
    for (Operation operation : api.operations()) {
      Map<String, Object> path = object(paths, operation.path());
      path.put(operation.method().toLowerCase(Locale.ROOT), operation(operation, schemas));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        map(
            "title", "Gatehouse administration",
            "version", "1",
            "description", "Clients, users and keys of one issuer."));
    document.put("servers", List.of(map("url", base + AdminScope.BASE)));
    document.put("paths", paths);
    document.put(
        "components",
        map(
            "schemas", schemas,
            "responses", problems(),
            "securitySchemes", map("token", security())));
    return document;
  }

  private static final ObjectShape PROBLEM =
      Shape.object("Problem")
          .required("type", Shape.text(), "Says what kind of problem it is; stable.")
          .required("title", Shape.text(), "The same for people.")
          .required("status", Shape.number(400, 599), "The HTTP status.")
          .required("detail", Shape.text().length(0, 100_000).anyCharacters(), "What is wrong.")
          .optional(
              "errors",
              Shape.list(
                      Shape.object("Finding")
                          .optional(
                              "pointer",
                              Shape.text().length(0, 100_000).anyCharacters(),
                              "JSON pointer to the member of the body.")
                          .optional(
                              "parameter",
                              Shape.text().length(0, 100_000).anyCharacters(),
                              "The parameter.")
                          .required(
                              "detail",
                              Shape.text().length(0, 100_000).anyCharacters(),
                              "What is wrong with it.")
                          .optional(
                              "suggestion",
                              Shape.text().length(0, 100_000).anyCharacters(),
                              "What to do."))
                  .unbounded(),
              "Everything that is wrong with the request.")
          .optional(
              "report",
              Shape.text().length(0, 1_000_000).anyCharacters(),
              "All that there is to say, on several lines.")
          .optional("request_id", Shape.text(), "The request in the server's log.");

  private Map<String, Object> security() {
    Map<String, Object> scopes = new LinkedHashMap<>();
    for (AdminScope scope : AdminScope.values()) {
      scopes.put(scope.value(), scope.meaning());
    }
    return map(
        "type",
        "oauth2",
        "description",
        "Access tokens of this issuer whose audience is " + issuer + AdminScope.BASE + ".",
        "flows",
        map(
            "clientCredentials",
            map("tokenUrl", issuer + "/token", "scopes", scopes),
            "authorizationCode",
            map(
                "authorizationUrl", issuer + "/auth",
                "tokenUrl", issuer + "/token",
                "scopes", scopes)));
  }

  private static Map<String, Object> problems() {
    Map<String, Object> responses = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("description", kind.title() + ".");
      Map<String, Object> headers = new LinkedHashMap<>();
      switch (kind) {
        case UNAUTHENTICATED ->
            headers.put("WWW-Authenticate", header("How to authenticate (RFC 6750 §3)."));
        case UNAVAILABLE, TOO_MANY ->
            headers.put("Retry-After", header("In how many seconds to come again."));
        default -> {
          // No header of its own.
        }
      }
      if (!headers.isEmpty()) {
        response.put("headers", headers);
      }
      Map<String, Object> content = new LinkedHashMap<>();
      content.put(ApiReply.PROBLEM, map("schema", map("$ref", "#/components/schemas/Problem")));
      if (kind == Kind.INVALID) {
        // Told in one line before any resource is found.
        content.put("text/plain", map("schema", map("type", "string")));
        response.put("description", "The request cannot be used, or is no HTTP.");
      }
      response.put("content", content);
      responses.put(name(kind), response);
    }
    return responses;
  }

  private static String name(Kind kind) {
    return "Problem" + kind.status();
  }

  private static Map<String, Object> header(String description) {
    return map("description", description, "required", true, "schema", map("type", "string"));
  }

  private static Map<String, Object> operation(Operation operation, Map<String, Object> schemas) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("operationId", operation.id());
    json.put("tags", List.of(operation.path().split("/", -1)[1]));
    json.put("summary", operation.summary());
    if (!operation.description().isEmpty()) {
      json.put("description", operation.description());
    }
    json.put("security", List.of(map("token", List.of(operation.scope().value()))));
    List<Object> parameters = parameters(operation, schemas);
    if (!parameters.isEmpty()) {
      json.put("parameters", parameters);
    }
    operation.body().ifPresent(body -> json.put("requestBody", body(operation, body, schemas)));
    json.put("responses", responses(operation, schemas));
    return json;
  }

  private static List<Object> parameters(Operation operation, Map<String, Object> schemas) {
    List<Object> parameters = new ArrayList<>();
    for (Operation.Parameter parameter : operation.parameters()) {
      parameters.add(
          map(
              "name", parameter.name(),
              "in", parameter.inPath() ? "path" : "query",
              "required", parameter.inPath(),
              "description", parameter.description(),
              "schema", parameter.shape().schema(schemas)));
    }
    if (operation.condition() != Operation.Condition.NONE) {
      parameters.add(
          map(
              "name",
              Conditions.IF_MATCH,
              "in",
              "header",
              "required",
              operation.condition() == Operation.Condition.REQUIRED,
              "description",
              "The ETag of what was read: only then it is done.",
              "schema",
              map("type", "string")));
    }
    if (operation.repeatable()) {
      parameters.add(
          map(
              "name",
              Repeats.HEADER,
              "in",
              "header",
              "required",
              false,
              "description",
              "With the same key the same request is done once within 24 hours; the answer"
                  + " comes again without its secrets.",
              "schema",
              map("type", "string", "minLength", 1, "maxLength", 255, "pattern", "^[!-~]+$")));
    }
    return parameters;
  }

  private static Map<String, Object> body(
      Operation operation, Shape shape, Map<String, Object> schemas) {
    Map<String, Object> schema = map("schema", shape.schema(schemas));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(Api.JSON, schema);
    if (operation.patch()) {
      content.put(Api.MERGE_PATCH, schema);
    }
    return map("required", needed(shape), "content", content);
  }

  /** Without a body the request is judged as with an empty object. */
  private static boolean needed(Shape shape) {
    return !(shape instanceof ObjectShape object)
        || object.members().stream().anyMatch(ObjectShape.Member::required);
  }

  private static Map<String, Object> responses(Operation operation, Map<String, Object> schemas) {
    Map<String, Object> responses = new LinkedHashMap<>();
    Operation.Answer answer = operation.answer();
    Map<String, Object> good = new LinkedHashMap<>();
    good.put("description", answer.description());
    Map<String, Object> headers = new LinkedHashMap<>();
    if (operation.tagged()) {
      headers.put(Reply.ETAG, header("The state, for If-Match and If-None-Match."));
    }
    if (operation.repeatable()) {
      headers.put(
          Repeats.REPLAYED,
          map("description", "true when it was done before.", "schema", map("type", "string")));
    }
    if (!headers.isEmpty()) {
      good.put("headers", headers);
    }
    Map<String, Object> content = map(Api.JSON, map("schema", answer.shape().schema(schemas)));
    operation
        .streamed()
        .ifPresent(lines ->
            content.put(
                Lines.TYPE,
                map("schema", map("type", "string", "description", lines.description()))));
    good.put("content", content);
    responses.put(Integer.toString(answer.status()), good);
    if (operation.tagged() && operation.method().equals("GET")) {
      responses.put("304", map("description", "It is what If-None-Match says."));
    }
    for (int status : statuses(operation)) {
      responses.put(
          Integer.toString(status), map("$ref", "#/components/responses/" + name(Kind.of(status))));
    }
    return responses;
  }

  /** Problems that follow from the declaration, and the ones that it names. */
  private static Set<Integer> statuses(Operation operation) {
    Set<Integer> statuses = new LinkedHashSet<>(List.of(400, 401, 403));
    if (operation.parameters().stream().anyMatch(Operation.Parameter::inPath)) {
      statuses.add(404);
    }
    statuses.add(406);
    if (operation.repeatable()) {
      statuses.addAll(List.of(409, 422, 429));
    }
    if (operation.condition() != Operation.Condition.NONE) {
      statuses.add(412);
    }
    if (operation.body().isPresent()) {
      statuses.addAll(List.of(408, 413, 415));
    }
    if (operation.condition() == Operation.Condition.REQUIRED) {
      statuses.add(428);
    }
    statuses.addAll(operation.problems());
    statuses.addAll(List.of(500, 503));
    return new java.util.TreeSet<>(statuses);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> map, String name) {
    return (Map<String, Object>) map.computeIfAbsent(name, key -> new LinkedHashMap<>());
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /** The document as text, for people and for a file: indented, one member a line. */
  public String text() {
    StringBuilder text = new StringBuilder();
    JsonText.write(document(), 0, text);
    return text.append('\n').toString();
  }
}
