package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How clients prove themselves (RFC 6749 §2.3 and §5.2, attack case 26). */
class ClientAuthenticationTest extends WithIssuer {
  private static final String GRANT = "grant_type=client_credentials";
  private static final String ODD = "odd client:é%+";
  private static final String ODD_SECRET = "a secret+with%25:odd&characters=é 0123456789";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.client(
        """
        - id: "odd client:é%+"
          name: Odd
          secret: "a secret+with%25:odd&characters=é 0123456789"
          grantTypes: [client_credentials]
        - id: basic-only
          name: Basic
          secret: basic-only-secret-0123456789abcdef
          tokenEndpointAuthMethod: client_secret_basic
          grantTypes: [client_credentials]
        - id: post-only
          name: Post
          secret: post-only-secret-0123456789abcdef
          tokenEndpointAuthMethod: client_secret_post
          grantTypes: [client_credentials]
        """);
  }

  private Reply basicOf(String credentials) {
    return form("/token", GRANT, "Authorization", credentials);
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void assertNobody(Reply reply) {
    assertRefused(401, "invalid_client", reply);
    assertTrue(reply.headers().get("www-authenticate").startsWith("Basic realm="), reply::toString);
  }

  @Test
  void basic() {
    assertGranted(basicOf(basic("service:" + TestServer.SERVICE_SECRET)));
    assertNobody(basicOf(basic("service:" + TestServer.SERVICE_SECRET + "x")));
    assertNobody(basicOf(basic("service:")));
    assertNobody(basicOf(basic("nobody:" + TestServer.SERVICE_SECRET)));
    assertNobody(basicOf(basic(":" + TestServer.SERVICE_SECRET)));
    assertNobody(basicOf(basic("Service:" + TestServer.SERVICE_SECRET)));
  }

  @Test
  void theSchemeHasNoCase() {
    String value = basic("service:" + TestServer.SERVICE_SECRET);
    assertGranted(basicOf(value.replace("Basic", "bAsIc")));
  }

  @Test
  void post() {
    String id = GRANT + "&client_id=service&client_secret=";
    assertGranted(form("/token", id + TestServer.SERVICE_SECRET));
    assertNobody(form("/token", id + "wrong"));
    assertNobody(form("/token", id));
    assertNobody(form("/token", GRANT + "&client_id=service"));
    assertNobody(form("/token", GRANT + "&client_secret=" + TestServer.SERVICE_SECRET));
    assertNobody(form("/token", GRANT));
  }

  @Test
  void bothHalvesAreFormEncoded() {
    assertGranted(basicOf(basic(encoded(ODD) + ":" + encoded(ODD_SECRET))));
    assertGranted(
        form(
            "/token",
            GRANT + "&client_id=" + encoded(ODD) + "&client_secret=" + encoded(ODD_SECRET)));
    assertNobody(basicOf(basic(ODD + ":" + ODD_SECRET)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic c2VydmljZQ==",
        "Basic c2VydmljZTp4",
        "Basic c2VydmljZTp4 c2VydmljZTp4",
        "Bearer c2VydmljZTp4",
        "Digest username=\"service\"",
        "service"
      })
  void credentialsThatAreNone(String header) {
    assertNobody(basicOf(header));
  }

  @Test
  void undecodableCredentials() {
    String secret = TestServer.SERVICE_SECRET;
    for (String pair :
        List.of(
            "service:%",
            "service:%4",
            "service:%zz",
            "service:%u0041",
            "service:%-1",
            "%:x",
            "service:%ff",
            "service:%c3%28",
            "service:%ed%a0%80",
            "service:%00" + secret,
            "service%00:" + secret)) {
      assertNobody(basicOf(basic(pair)));
    }
    byte[] latin = "service:\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    assertNobody(basicOf("Basic " + Base64.getEncoder().encodeToString(latin)));
  }

  /** A lenient decoder turns every broken byte into U+FFFD, so that many secrets become one. */
  @Test
  void brokenTextIsNotRepaired() {
    String id = "client_id=service&client_secret=";
    assertRefused(400, "invalid_request", form("/token", GRANT + "&" + id + "%ff"));
    Reply basic = basicOf(basic("service:%ff"));
    assertNobody(basic);
    assertTrue(basic.text("error_description").contains("decoded"), basic::toString);
  }

  @Test
  void twoMethodsAtOnce() {
    String header = basic("service:" + TestServer.SERVICE_SECRET);
    for (String more :
        List.of(
            "client_secret=" + TestServer.SERVICE_SECRET,
            "client_id=service&client_secret=" + TestServer.SERVICE_SECRET,
            "client_secret=wrong",
            "client_assertion=x&client_assertion_type=y")) {
      assertRefused(
          400, "invalid_request", form("/token", GRANT + "&" + more, "Authorization", header));
    }
    assertRefused(
        400,
        "invalid_request",
        form("/token", GRANT, "Authorization", header, "Authorization", header));
    assertRefused(
        400,
        "invalid_request",
        form(
            "/token",
            GRANT
                + "&client_id=service&client_assertion=x&client_secret="
                + TestServer.SERVICE_SECRET));
  }

  @Test
  void twoClientsAtOnce() {
    String header = basic("service:" + TestServer.SERVICE_SECRET);
    assertGranted(form("/token", GRANT + "&client_id=service", "Authorization", header));
    assertRefused(
        400,
        "invalid_request",
        form("/token", GRANT + "&client_id=web-app", "Authorization", header));
  }

  @Test
  void credentialsInTheAddressCountForNothing() {
    Reply reply =
        form("/token?client_id=service&client_secret=" + TestServer.SERVICE_SECRET, GRANT);
    assertNobody(reply);
  }

  @Test
  void aMethodThatTheClientDidNotRegister() {
    String post = "&client_id=%s&client_secret=%s-secret-0123456789abcdef";
    assertGranted(basicOf(basic("basic-only:basic-only-secret-0123456789abcdef")));
    assertNobody(form("/token", GRANT + post.formatted("basic-only", "basic-only")));
    assertGranted(form("/token", GRANT + post.formatted("post-only", "post-only")));
    assertNobody(basicOf(basic("post-only:post-only-secret-0123456789abcdef")));
  }

  @Test
  void aPublicClientHasOnlyItsName() {
    String body = "grant_type=refresh_token&refresh_token=x&client_id=native-app";
    assertRefused(400, "invalid_grant", form("/token", body));
    assertRefused(400, "invalid_grant", form("/token", body + "&client_secret="));
    assertNobody(form("/token", body.replace("native-app", "web-app")));
    assertRefused(400, "unauthorized_client", form("/token", GRANT + "&client_id=native-app"));
  }

  @Test
  void aClientAssertionIsNotUnderstood() {
    assertNobody(
        form(
            "/token",
            GRANT
                + "&client_id=service&client_assertion=e30.e30.&client_assertion_type="
                + "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"));
  }

  @Test
  void failuresAreAuditedAtEveryEndpoint() {
    for (String path : List.of("/token", "/token/introspect", "/token/revoke")) {
      long before = events("client.authentication_failed");
      assertNobody(form(path, GRANT + "&token=x", "Authorization", basic("service:wrong")));
      assertNobody(form(path, GRANT + "&token=x&client_id=service&client_secret=wrong"));
      assertEquals(before + 2, events("client.authentication_failed"), path);
    }
  }
}
