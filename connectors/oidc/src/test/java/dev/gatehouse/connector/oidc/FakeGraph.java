package dev.gatehouse.connector.oidc;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Microsoft Graph as its API reference describes it: {@code transitiveMemberOf} of the person of a
 * token and of anybody, with pages, rights and throttling. Takes the tokens of {@link
 * FakeProvider}. Thread-safe.
 */
final class FakeGraph extends FakeServer {
  static final String OID = "6e7b768e-07e2-4810-8459-485f84f8f204";

  /** What was asked, as path and query, with the beginning of the token. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** The person's groups. */
  final List<String> groups = new CopyOnWriteArrayList<>();

  /** Whether people's tokens are for Graph, with the right User.Read. */
  volatile boolean takesPeople = true;

  /** Whether the application has the permission User.Read.All. */
  volatile boolean takesApplication = true;

  volatile int page = 2;

  /** Where the next page is, if not where it is. */
  volatile String next;

  /** Seconds that everybody has to wait; none: nobody. */
  volatile String retryAfter;

  private FakeGraph() throws IOException {
    super(Optional.empty());
    listen();
  }

  static FakeGraph start() throws IOException {
    return new FakeGraph();
  }

  /** Its root. */
  String root() {
    return address() + "/v1.0";
  }

  @Override
  Reply answer(Asked request, Headers headers) {
    String token = request.header("Authorization").replaceFirst("^Bearer ", "");
    boolean person = token.startsWith("access-");
    asked.add(
        request.path().replace("/v1.0", "")
            + "?"
            + request.query()
            + " "
            + (person ? "person" : "application"));
    if (retryAfter != null) {
      headers.set("Retry-After", retryAfter);
      return error(429, "TooManyRequests", "Too many requests");
    }
    if (person && !takesPeople) {
      return error(401, "InvalidAuthenticationToken", "Access token validation failure.");
    }
    if (!person && !takesApplication) {
      return error(
          403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    String path = request.path();
    boolean own = path.equals("/v1.0/me/transitiveMemberOf") && person;
    if (own || path.equals("/v1.0/users/" + OID + "/transitiveMemberOf")) {
      return members(path, parse(request.query()));
    }
    return path.equals("/v1.0/users")
        ? Reply.json(200, Map.of("value", List.of(Map.of("id", OID))))
        : error(404, "Request_ResourceNotFound", "Resource does not exist.");
  }

  private Reply members(String path, Map<String, String> query) {
    List<Object> all = new ArrayList<>();
    all.add(Map.of("@odata.type", "#microsoft.graph.directoryRole", "id", "a-role"));
    groups.forEach(id -> all.add(Map.of("@odata.type", "#microsoft.graph.group", "id", id)));
    int from = Integer.parseInt(query.getOrDefault("$skiptoken", "0"));
    int to = Math.min(from + page, all.size());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("@odata.context", root() + "/$metadata#directoryObjects(id)");
    json.put("value", all.subList(from, to));
    if (next != null || to < all.size()) {
      json.put(
          "@odata.nextLink",
          next != null ? next : address() + path + "?$select=id&$top=999&$skiptoken=" + to);
    }
    return Reply.json(200, json);
  }

  private static Reply error(int status, String code, String message) {
    return Reply.json(
        status,
        Map.of(
            "error",
            Map.of(
                "code",
                code,
                "message",
                message,
                "innerError",
                Map.of("request-id", "cd6f4e4f-9a19-4b5f-8ae0-fb6f5a2f8a9d"))));
  }
}
