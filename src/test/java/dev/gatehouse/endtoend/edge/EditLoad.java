package dev.gatehouse.endtoend.edge;

import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One thread's requests of {@link ThousandEditsTest}: picks clients and people of the state as it
 * was a moment ago, and notes for each answer what it should be under a given state. Which state
 * that is, the server's log says afterwards.
 */
final class EditLoad extends EditRequests implements Runnable {
  private final Semaphore allowed;
  private final Semaphore done;
  private final BooleanSupplier over;
  private Family family;

  /** Tokens of one login; {@code groups} are those of the newest answer. */
  private record Family(String app, String person, String refresh, String access) {}

  EditLoad(
      TestServer server,
      Random random,
      Supplier<Current> current,
      Queue<Seen> seen,
      Semaphore allowed,
      Semaphore done,
      BooleanSupplier over) {
    super(server, random, current, seen);
    this.allowed = allowed;
    this.done = done;
    this.over = over;
  }

  @Override
  public void run() {
    while (true) {
      allowed.acquireUninterruptibly();
      if (over.getAsBoolean()) {
        return;
      }
      try {
        request();
      } finally {
        done.release();
      }
    }
  }

  private void request() {
    switch (random.nextInt(24)) {
      case 0 -> login();
      case 1, 2, 3, 4 -> discovery();
      case 5, 6, 7, 8 -> authorization();
      case 9, 10, 11, 12 -> clientCredentials();
      case 13, 14, 15 -> preflight();
      case 16, 17, 18 -> userinfo();
      case 19 -> send("keys", get("/keys"), (state, others) -> Optional.empty());
      default -> refresh();
    }
  }

  private void authorization() {
    browser.cookies().clear();
    start(app());
  }

  /** The first request of a login, whose answer names the connectors or goes to the only one. */
  private Page start(String app) {
    String redirect = redirectOf(current.get().state(), app);
    Map<String, String> request = TestLogin.request();
    request.put("client_id", app);
    request.put("redirect_uri", redirect);
    Page[] page = new Page[1];
    page[0] =
        send(
            "authorization request",
            get("/auth?" + TestBrowser.encode(request)),
            (state, others) -> {
              if (!state.redirects(app, redirect)) {
                return wrong(page[0].status() != 400, "400, the address is not registered");
              }
              if (state.sources.isEmpty()) {
                return wrong(page[0].status() != 303, "303 to the only connector");
              }
              return wrong(
                  page[0].status() != 200
                      || !page[0].body().contains(state.name)
                      || !state.sources.values().stream().allMatch(page[0].body()::contains)
                      || page[0].links().stream().filter(link -> link.contains("/auth/")).count()
                          != state.sources.size() + 1,
                  "a choice of " + state.sources + " at " + state.name);
            });
    return page[0];
  }

  private void login() {
    browser.cookies().clear();
    EditedState now = current.get().state();
    String app = app();
    String redirect = redirectOf(now, app);
    Page first = start(app);
    URI form =
        first
            .location()
            .or(() ->
                first.links().stream()
                    .filter(link -> link.contains("/auth/local"))
                    .findFirst()
                    .map(server.issuer()::resolve))
            .orElse(null);
    if (form == null) {
      return;
    }
    Page[] page = new Page[1];
    page[0] =
        send(
            "login form",
            HttpRequest.newBuilder(form).GET(),
            (state, others) ->
                state.redirects(app, redirect)
                    ? wrong(
                        page[0].status() != 200
                            || !page[0].body().contains(state.heading)
                            || !page[0].body().contains(state.name)
                            || !page[0].body().contains(state.apps.get(app).name()),
                        "a form with " + state.heading + " of " + state.name)
                    : wrong(page[0].status() != 400, "400, the address is not registered"));
    if (page[0].status() == 200) {
      password(page[0], app, redirect);
    }
  }

  private void password(Page form, String app, String redirect) {
    String person = "person-" + random.nextInt(5);
    String password = EditedState.PASSWORDS[random.nextInt(8) == 0 ? 1 : 0];
    EditedState now = current.get().state();
    String used =
        now.people.containsKey(person)
            ? EditedState.PASSWORDS[now.people.get(person).password()]
            : password;
    TestBrowser.Form filled =
        form.form().with("login", person + "@example.com").with("password", used);
    Page[] page = new Page[1];
    page[0] =
        send(
            "password",
            HttpRequest.newBuilder(filled.action())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(TestBrowser.encode(filled.fields()))),
            (state, others) -> {
              if (!state.redirects(app, redirect)) {
                return wrong(page[0].status() != 400, "400, the address is not registered");
              }
              boolean good = state.admits(person, used);
              return wrong((page[0].status() == 303) != good, "the password is right: " + good);
            });
    if (page[0].status() == 303) {
      String loggedIn = page[0].header("x-request-id");
      Page answer = follow(page[0], app, redirect);
      if (answer.status() == 303 && answer.response().containsKey("code")) {
        redeem(answer.response().get("code"), app, redirect, person, loggedIn);
      }
    }
  }

  /** Steps between the login and the client's address; nobody is asked for consent. */
  private Page follow(Page page, String app, String redirect) {
    Page at = page;
    for (int i = 0; i < 5 && at.status() == 303 && ours(at); i++) {
      Page[] next = new Page[1];
      next[0] =
          send(
              "after the login",
              HttpRequest.newBuilder(at.location().orElseThrow()).GET(),
              (state, others) ->
                  wrong(
                      next[0].status() != (state.redirects(app, redirect) ? 303 : 400),
                      "the address is registered: " + state.redirects(app, redirect)));
      at = next[0];
    }
    return at;
  }

  private boolean ours(Page page) {
    return page.location().orElseThrow().getAuthority().equals(server.issuer().getAuthority());
  }

  private void redeem(String code, String app, String redirect, String person, String loggedIn) {
    String secret = secretOf(current.get().state(), app);
    TestLogin.Reply reply =
        token(
            "code",
            TestLogin.redemption(code, redirect),
            app,
            secret,
            (json, state, others) -> {
              if (!state.redirects(app, redirect)) {
                return wrong(
                    !"invalid_grant".equals(json.get("error")),
                    "a code of an address that is gone");
              }
              return tokens(json, state, others.apply(loggedIn).people.get(person).groups());
            });
    keep(reply, app, person);
  }

  private void keep(TestLogin.Reply reply, String app, String person) {
    if (reply.status() == 200) {
      family = new Family(app, person, reply.text("refresh_token"), reply.text("access_token"));
    }
  }

  private static String algorithm(String token) {
    String head =
        new String(Base64.getUrlDecoder().decode(token.split("\\.", 2)[0]), StandardCharsets.UTF_8);
    return head.replaceFirst(".*\"alg\":\"([^\"]+)\".*", "$1");
  }

  private static Optional<String> tokens(
      Map<String, Object> json, EditedState state, List<String> groups) {
    if (!(json.get("id_token") instanceof String token)) {
      return Optional.of("tokens, not " + json);
    }
    Map<String, Object> claims = TestLogin.claims(token);
    long life = ((Number) claims.get("exp")).longValue() - ((Number) claims.get("iat")).longValue();
    return wrong(
        life != state.idTokens
            || !state.algorithms.get(0).equals(algorithm(token))
            || !groups.equals(claims.get("groups"))
            || !Long.valueOf(state.accessTokens).equals(json.get("expires_in")),
        "tokens of " + state.idTokens + " s and " + groups + ", not " + claims);
  }

  private void refresh() {
    if (family == null) {
      login();
      return;
    }
    Family old = family;
    String secret = secretOf(current.get().state(), old.app());
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", old.refresh());
    TestLogin.Reply reply =
        token(
            "refresh",
            form,
            old.app(),
            secret,
            (json, state, others) ->
                state.people.containsKey(old.person())
                    ? tokens(json, state, state.people.get(old.person()).groups())
                    : wrong(!"invalid_grant".equals(json.get("error")), "the person is gone"));
    if (reply.status() == 200) {
      keep(reply, old.app(), old.person());
    } else if (!"invalid_client".equals(reply.error())) {
      family = null;
    }
  }

  private void userinfo() {
    if (family == null) {
      return;
    }
    Family used = family;
    Page[] page = new Page[1];
    page[0] =
        send(
            "userinfo",
            get("/userinfo").header("Authorization", "Bearer " + used.access()),
            (state, others) ->
                wrong(
                    page[0].status() != (state.apps.containsKey(used.app()) ? 200 : 401),
                    "the client is there: " + state.apps.containsKey(used.app())));
  }
}
