package dev.gatehouse.endtoend.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.admin.AdminReply;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server at which clients register themselves with an initial access token. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithRegistration {
  static final String REDIRECT = "https://app.example.com/cb";
  static final Map<String, Object> METADATA =
      Map.of("client_name", "Example", "redirect_uris", List.of(REDIRECT));

  final MutableClock clock =
      new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  TestServer server;
  TestBrowser browser;
  TestLogin login;

  /** The keys of {@code registration}. */
  String settings() {
    return "enabled: true, perMinute: 1000";
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        TestServer.in(directory).clock(clock).with("registration: {" + settings() + "}").start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void newBrowser() {
    server.readKeys();
    browser = new TestBrowser();
    login = new TestLogin(server, browser);
  }

  String initialToken(int uses, String life) {
    AdminReply made =
        server.administer("POST", "/initial-tokens", Map.of("uses", uses, "life", life));
    assertEquals(201, made.status(), made::toString);
    String token = (String) made.body().get("token");
    server.secrets().add("initial access token", token);
    return token;
  }

  static Map<String, Object> with(Object... changes) {
    Map<String, Object> metadata = new LinkedHashMap<>(METADATA);
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        metadata.remove((String) changes[i]);
      } else {
        metadata.put((String) changes[i], changes[i + 1]);
      }
    }
    return metadata;
  }

  Reply register(String token, Map<String, Object> metadata) {
    return at("POST", "/register", token, metadata);
  }

  /**
   * @param token the bearer token, or null for none
   * @param json the body, or null for none
   */
  Reply at(String method, String path, String token, Map<String, Object> json) {
    return sent(method, path, token, json == null ? null : JSONObjectUtils.toJSONString(json));
  }

  Reply sent(String method, String path, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at(path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    TestBrowser.Page page = new TestBrowser().send(request);
    if (page.status() == 204) {
      return new Reply(204, Map.of(), Map.of());
    }
    Reply reply = TestLogin.reply(page);
    for (String name : List.of("registration_access_token", "client_secret")) {
      if (reply.json().get(name) instanceof String secret) {
        server.secrets().add(name, secret);
      }
    }
    return reply;
  }

  static Map<String, String> request(Reply registered) {
    Map<String, String> request = TestLogin.request("client_id", registered.text("client_id"));
    request.put("redirect_uri", REDIRECT);
    request.put("scope", "openid email offline_access");
    return request;
  }

  Reply redeem(Reply registered, String code) {
    return login.redeem(
        code, REDIRECT, registered.text("client_id"), registered.text("client_secret"));
  }
}
