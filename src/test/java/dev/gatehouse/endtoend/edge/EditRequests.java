package dev.gatehouse.endtoend.edge;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Requests of {@link ThousandEditsTest} that stand alone, and what all have in common: for each
 * answer it is noted what it should be under a given state. Which state that is, the server's log
 * says afterwards.
 */
abstract class EditRequests {
  /** What each response means, under the state that its generation has. */
  interface Check {
    /**
     * @param state of this answer's generation
     * @param others the state that another request was answered with
     * @return what is wrong; empty for nothing
     */
    Optional<String> problem(EditedState state, Function<String, EditedState> others);
  }

  /**
   * An answer.
   *
   * @param before the generation that was known to be in use when the request was sent
   */
  record Seen(String request, long before, String what, Page page, Check check) {}

  /** What one edit made current. */
  record Current(long generation, EditedState state) {}

  final TestServer server;
  final Random random;
  final Supplier<Current> current;
  final TestBrowser browser = new TestBrowser();
  private final Queue<Seen> seen;

  EditRequests(TestServer server, Random random, Supplier<Current> current, Queue<Seen> seen) {
    this.server = server;
    this.random = random;
    this.current = current;
    this.seen = seen;
  }

  Page send(String what, HttpRequest.Builder request, Check check) {
    long before = current.get().generation();
    Page page = browser.send(request);
    seen.add(new Seen(page.header("x-request-id"), before, what, page, check));
    return page;
  }

  HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(server.at(path)).GET();
  }

  static Optional<String> wrong(boolean wrong, String what) {
    return wrong ? Optional.of(what) : Optional.empty();
  }

  static String redirectOf(EditedState state, String app) {
    return state.apps.containsKey(app)
        ? state.apps.get(app).redirect(app)
        : "https://" + app + ".example.com/callback-0";
  }

  static String secretOf(EditedState state, String app) {
    return state.apps.containsKey(app) ? state.apps.get(app).secret() : "secret-of-nobody-012345";
  }

  String app() {
    return "app-" + random.nextInt(7);
  }

  void discovery() {
    Page[] page = new Page[1];
    page[0] =
        send(
            "discovery",
            get("/.well-known/openid-configuration"),
            (state, others) ->
                wrong(
                    page[0].status() != 200
                        || page[0].body().contains("registration_endpoint") != state.registration
                        || !state.algorithms.equals(
                            TestLogin.reply(page[0])
                                .json()
                                .get("id_token_signing_alg_values_supported")),
                    "registration " + state.registration + ", algorithms " + state.algorithms));
  }

  void clientCredentials() {
    String app = app();
    String secret = secretOf(current.get().state(), app);
    token(
        "client credentials",
        Map.of("grant_type", "client_credentials"),
        app,
        secret,
        (json, state, others) ->
            wrong(
                !Long.valueOf(state.accessTokens).equals(json.get("expires_in")),
                "a lifetime of " + state.accessTokens));
  }

  /** What a token response has to be when the client is authenticated. */
  interface Good {
    Optional<String> problem(
        Map<String, Object> json, EditedState state, Function<String, EditedState> others);
  }

  TestLogin.Reply token(
      String what, Map<String, String> form, String app, String secret, Good good) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at("/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString((app + ":" + secret).getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(form)));
    TestLogin.Reply[] reply = new TestLogin.Reply[1];
    Page page =
        send(
            what,
            request,
            (state, others) ->
                state.knows(app, secret)
                    ? good.problem(reply[0].json(), state, others)
                    : wrong(
                        !"invalid_client".equals(reply[0].error()),
                        "invalid_client of " + app + " " + reply[0].json()));
    reply[0] = TestLogin.reply(page);
    return reply[0];
  }

  void preflight() {
    String app = app();
    String origin = "https://" + app + "-" + random.nextInt(3) + ".example.com";
    Page[] page = new Page[1];
    page[0] =
        send(
            "preflight",
            HttpRequest.newBuilder(server.at("/token"))
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
            (state, others) -> {
              boolean allowed =
                  state.apps.containsKey(app) && state.apps.get(app).origin(app).equals(origin);
              return wrong(
                  page[0].header("access-control-allow-origin").equals(origin) != allowed
                      || page[0].header("access-control-allow-methods").isEmpty() == allowed,
                  "origin allowed: " + allowed);
            });
  }
}
