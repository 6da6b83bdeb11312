package dev.gatehouse.endtoend.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestLogin.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who registers in bad faith (attack case 67). */
class RegistrationAbuseTest extends WithRegistration {
  private static final int MOST = 12;

  @Override
  String settings() {
    return "enabled: true, redirectHosts: [app.example.com, '*.apps.example.com'], maxClients: "
        + MOST
        + ", perMinute: 100";
  }

  @AfterEach
  void removeAll() {
    for (Object one :
        (List<?>) server.administer("GET", "/clients", Map.of()).body().get("clients")) {
      Map<?, ?> client = (Map<?, ?>) one;
      if ("dynamic".equals(client.get("source"))) {
        server.administer("POST", "/clients/remove", Map.of("id", client.get("id")));
      }
    }
    clock.advance(java.time.Duration.ofMinutes(1));
  }

  /** Attack case 64: a client must not choose which hosts the server calls. */
  @Test
  void theServerIsNotSentToOtherHosts() {
    Map<String, Object> metadata = new java.util.LinkedHashMap<>();
    metadata.put("redirect_uris", List.of("https://app.example.com/cb"));
    for (String uri :
        List.of("https://inner.example.net/", "https://10.0.0.1/", "https://evil.example/out")) {
      metadata.put("backchannel_logout_uri", uri);
      refused("invalid_client_metadata", metadata);
    }
    metadata.remove("backchannel_logout_uri");
    metadata.put("token_endpoint_auth_method", "private_key_jwt");
    for (String uri :
        List.of("https://inner.example.net/jwks", "https://10.0.0.1/", "https://evil.example/")) {
      metadata.put("jwks_uri", uri);
      refused("invalid_client_metadata", metadata);
    }
    metadata.put("jwks_uri", "https://x.apps.example.com/jwks");
    metadata.put("backchannel_logout_uri", "https://x.apps.example.com/out");
    Reply reply = register(initialToken(1, "1h"), metadata);
    assertEquals(201, reply.status(), reply::toString);
    assertEquals("https://x.apps.example.com/out", reply.text("backchannel_logout_uri"));
    assertEquals(false, reply.json().get("backchannel_logout_session_required"));
  }

  private void refused(String error, Map<String, Object> metadata) {
    Reply reply = register(initialToken(1, "1h"), metadata);
    assertEquals(400, reply.status(), () -> metadata + " " + reply);
    assertEquals(error, reply.error(), reply::toString);
    assertTrue(
        reply.text("error_description").matches("[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+"),
        reply::toString);
  }

  @Test
  void addressesThatThePolicyDoesNotAllow() {
    for (String uri :
        List.of(
            "http://app.example.com/cb",
            "https://evil.example/cb",
            "https://apps.example.com/cb",
            "https://evilapps.example.com/cb",
            "https://app.example.com.evil.example/cb",
            "http://localhost/cb",
            "http://localhost.evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "com.example.app:/cb",
            "javascript:alert(1)",
            "https://app.example.com@evil.example/cb",
            "https://*.apps.example.com/cb",
            "https://app.example.com/cb#x")) {
      refused("invalid_redirect_uri", with("redirect_uris", List.of(uri)));
      refused("invalid_redirect_uri", with("redirect_uris", List.of(REDIRECT, uri)));
    }
    for (String uri : List.of("myapp:/cb", "http://192.0.2.1/cb", "http://[::2]/cb")) {
      refused(
          "invalid_redirect_uri",
          with("redirect_uris", List.of(uri), "application_type", "native"));
    }
    Reply below =
        register(
            initialToken(1, "1h"),
            with("redirect_uris", List.of("https://one.apps.example.com/cb")));
    assertEquals(201, below.status(), below::toString);
    assertEquals(1, server.number("select count(*) from gh_client"));
  }

  @Test
  void metadataThatContradictsOrPromisesWhatIsNotOffered() {
    refused(
        "invalid_client_metadata",
        with("jwks", Map.of("keys", List.of()), "jwks_uri", "https://app.example.com/jwks"));
    refused("invalid_client_metadata", with("response_types", List.of("code", "token")));
    refused("invalid_client_metadata", with("response_types", List.of()));
    refused("invalid_client_metadata", with("grant_types", List.of("client_credentials")));
    refused("invalid_client_metadata", with("grant_types", List.of("password")));
    refused("invalid_client_metadata", with("token_endpoint_auth_method", "private_key_jwt"));
    refused("invalid_client_metadata", with("subject_type", "pairwise"));
    refused("invalid_client_metadata", with("require_signed_request_object", true));
    refused("invalid_client_metadata", with("id_token_signed_response_alg", "none"));
    refused("invalid_client_metadata", with("client_name", "a\nb"));
    refused("invalid_client_metadata", with("client_name", List.of("a")));
    refused(
        "unapproved_software_statement", with("software_statement", "eyJhbGciOiJub25lIn0.e30."));
    Map<String, Object> many = new HashMap<>(METADATA);
    for (int i = 0; i < 100; i++) {
      many.put("x_" + i, "x");
    }
    refused("invalid_client_metadata", many);
    assertEquals(0, server.number("select count(*) from gh_client"));
  }

  @Test
  void aFailedRegistrationCostsNoUse() {
    String token = initialToken(1, "1h");
    assertEquals(
        400, register(token, with("redirect_uris", List.of("javascript:alert(1)"))).status());
    assertEquals(201, register(token, METADATA).status());
  }

  @Test
  void nobodyRegistersWithoutAToken() {
    String clientEvents = "select count(*) from gh_audit where type like 'client.%'";
    long before = server.number(clientEvents);
    for (String token :
        new String[] {null, "", "x", "0".repeat(5_000), initialToken(1, "1h") + "x"}) {
      Reply reply = register(token, METADATA);
      assertEquals(401, reply.status(), reply::toString);
      assertTrue(reply.headers().get("www-authenticate").startsWith("Bearer"), reply::toString);
    }
    assertEquals(before, server.number(clientEvents), "refusals write no row");
    assertEquals(0, server.number("select count(*) from gh_client"));
  }

  @Test
  void oneUseIsOneClientHoweverManyTryAtOnce() throws Exception {
    String token = initialToken(1, "1h");
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 16; i++) {
        all.add(threads.submit(() -> register(token, METADATA).status()));
      }
    }
    int made = 0;
    for (Future<Integer> one : all) {
      assertTrue(one.get() == 201 || one.get() == 401, () -> all.toString());
      made += one.get() == 201 ? 1 : 0;
    }
    assertEquals(1, made);
    assertEquals(1, server.number("select count(*) from gh_client"));
  }

  @Test
  void thereAreNoMoreClientsThanMayBe() {
    String token = initialToken(MOST + 5, "1h");
    for (int i = 0; i < MOST; i++) {
      assertEquals(201, register(token, METADATA).status());
    }
    Reply full = register(token, METADATA);
    assertEquals(503, full.status(), full::toString);
    assertEquals(MOST, server.number("select count(*) from gh_client"));
    assertEquals(
        5,
        server.number("select max(uses_left) from gh_initial_token"),
        "what was refused used nothing");
  }

  @Test
  void aFloodIsSlowedDown() {
    String token = initialToken(1, "1h");
    assertEquals(201, register(token, METADATA).status());
    String other = initialToken(200, "1h");
    int refused = 0;
    for (int i = 0; i < 110; i++) {
      refused +=
          register(other, with("redirect_uris", List.of("javascript:alert(1)"))).status() == 503
              ? 1
              : 0;
    }
    assertEquals(11, refused);
    clock.advance(java.time.Duration.ofMinutes(1));
    assertEquals(201, register(other, METADATA).status());
  }

  @Test
  void nobodyTouchesAnothersRegistration() {
    Reply one = register(initialToken(1, "1h"), METADATA);
    Reply two = register(initialToken(1, "1h"), METADATA);
    String id = one.text("client_id");
    String own = one.text("registration_access_token");
    List<String> foreign = new ArrayList<>();
    foreign.add(null);
    foreign.addAll(
        List.of(
            two.text("registration_access_token"),
            one.text("client_secret"),
            initialToken(1, "1h"),
            "x"));
    for (String token : foreign) {
      for (String method : List.of("GET", "PUT", "DELETE")) {
        Reply reply =
            at(
                method,
                "/register/" + id,
                token,
                method.equals("PUT") ? with("client_id", id) : null);
        assertEquals(401, reply.status(), reply::toString);
        assertFalse(reply.toString().contains("Example"), reply::toString);
      }
    }
    for (String unknown : List.of("web-app", "none", "%20")) {
      assertEquals(401, at("GET", "/register/" + unknown, own, null).status(), unknown);
    }
    Reply renamed = at("PUT", "/register/" + id, own, with("client_id", two.text("client_id")));
    assertEquals("invalid_client_metadata", renamed.error(), renamed::toString);
    Reply chosen =
        at("PUT", "/register/" + id, own, with("client_id", id, "client_secret", "my-own-choice"));
    assertEquals("invalid_client_metadata", chosen.error(), chosen::toString);
    Reply token =
        at("PUT", "/register/" + id, own, with("client_id", id, "registration_access_token", own));
    assertEquals("invalid_client_metadata", token.error(), token::toString);
    Reply moved =
        at(
            "PUT",
            "/register/" + id,
            own,
            with("client_id", id, "redirect_uris", List.of("https://evil.example/cb")));
    assertEquals("invalid_redirect_uri", moved.error(), moved::toString);
    assertEquals(200, at("GET", "/register/" + id, own, null).status());
  }

  @Test
  void brokenBodiesAreRefused() {
    String token = initialToken(100, "1h");
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "\"x\"",
            "null",
            "{\"redirect_uris\":{}}",
            "{\"redirect_uris\":[[]]}",
            "{\"redirect_uris\":[null]}",
            "{\"client_name\":{\"a\":1}}",
            "{\"scope\":7}",
            "{\"grant_types\":\"authorization_code\"}",
            "{\"redirect_uris\":[\"\\u0000\"]}",
            "[".repeat(2_000) + "]".repeat(2_000))) {
      Reply reply = sent("POST", "/register", token, body);
      assertEquals(
          400, reply.status(), () -> body.substring(0, Math.min(60, body.length())) + reply);
    }
    Reply huge = sent("POST", "/register", token, "{\"x\":\"" + "x".repeat(70_000) + "\"}");
    assertEquals(413, huge.status(), huge::toString);
    assertEquals(0, server.number("select count(*) from gh_client"));
  }
}
