package dev.gatehouse.rest;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.http.MalformedRequestException;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Route;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.ProblemException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** An {@link Api} at a site. Thread-safe. */
public final class HttpApi {
  private static final String BASE = AdminScope.BASE;
  private static final Set<String> ALL = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private final Api api;
  private final Callers callers;
  private final UnaryOperator<String> address;
  private final OpenApi document;

  /**
   * @param address where a path of the API is at this site, for {@code Location}
   * @param document the document that the site serves
   */
  public HttpApi(Api api, Callers callers, UnaryOperator<String> address, OpenApi document) {
    this.api = api;
    this.callers = callers;
    this.address = address;
    this.document = document;
  }

  /** The routes of the site; whatever else is below the base is a problem, too. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (PathTable.Entry entry : api.paths()) {
      routes.add(route(new LinkedHashSet<>(Api.methods(entry)), BASE + entry.path()));
    }
    routes.add(
        new Route(
            Set.of("GET", "HEAD"),
            BASE + "/openapi.json",
            request -> document.response(),
            Route.Cors.NONE,
            Route.Errors.PROBLEM));
    routes.add(route(ALL, BASE));
    routes.add(route(ALL, BASE + "/{rest*}"));
    return routes;
  }

  private Route route(Set<String> methods, String path) {
    return new Route(methods, path, this::answer, Route.Cors.NONE, Route.Errors.PROBLEM);
  }

  private Response answer(Request request) {
    ApiReply reply = api.answer(new Incoming(request), callers);
    Response response =
        reply
            .lines()
            .map(HttpApi::streamed)
            .orElseGet(() -> response(reply.status(), reply.type(), reply.body()));
    reply
        .headers()
        .forEach((name, value) ->
            response.header(name, name.equals("Location") ? address.apply(BASE + value) : value));
    return response;
  }

  /** A problem that something else than an operation has found. */
  public static Response problem(Request request, int status, String description) {
    ProblemException problem = ProblemException.of(Kind.of(status), description);
    return response(status, ApiReply.PROBLEM, problem.body(request.id()));
  }

  private static Response streamed(Lines lines) {
    return Response.status(200)
        .body(
            Lines.TYPE,
            out ->
                lines.writeTo(json -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8))));
  }

  private static Response response(int status, String type, Map<String, Object> body) {
    return Response.status(status)
        .body(type, JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8));
  }

  private record Incoming(Request http) implements ApiRequest {
    @Override
    public Optional<Generations.Pin> pin() {
      return http.scope() instanceof Generations.Pin pin ? Optional.of(pin) : Optional.empty();
    }

    @Override
    public String method() {
      return http.method();
    }

    @Override
    public String path() {
      return http.path().substring(BASE.length());
    }

    @Override
    public Map<String, List<String>> query() {
      return http.query().asMap();
    }

    @Override
    public List<String> headers(String name) {
      return http.headers(name);
    }

    @Override
    public Optional<Map<String, Object>> body(List<String> types) {
      byte[] bytes;
      try {
        bytes = http.body();
      } catch (MalformedRequestException e) {
        throw ProblemException.of(Kind.of(e.status()), e.getMessage());
      }
      if (bytes.length == 0) {
        return Optional.empty();
      }
      String type = header("Content-Type").orElse("").split(";", 2)[0].strip();
      if (!types.contains(type.toLowerCase(Locale.ROOT))) {
        throw ProblemException.of(
            Kind.UNSUPPORTED_TYPE, "The Content-Type must be " + String.join(" or ", types) + ".");
      }
      return Optional.of(parsed(bytes));
    }

    private static Map<String, Object> parsed(byte[] bytes) {
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        Map<String, Object> object = JSONObjectUtils.parse(text);
        if (object != null) {
          return object;
        }
      } catch (CharacterCodingException | ParseException e) {
        // Told below.
      }
      throw ProblemException.of(Kind.INVALID, "The body is not a JSON object in UTF-8.");
    }

    @Override
    public String id() {
      return http.id();
    }

    @Override
    public String remoteAddress() {
      return http.remoteAddress().isEmpty() ? null : http.remoteAddress();
    }
  }
}
