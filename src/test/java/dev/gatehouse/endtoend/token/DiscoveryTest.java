package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.gatehouse.testing.TestBrowser;
import dev.gatehouse.testing.TestBrowser.Page;
import dev.gatehouse.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The issuer's metadata below a path (OpenID Connect Discovery §4, RFC 8414 §3). */
class DiscoveryTest extends WithIssuer {
  private static final String OPENID = "/.well-known/openid-configuration";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder.path("/dex");
  }

  private static Page fetch(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new TestBrowser().send(request);
  }

  private Page atRoot(String path) {
    return fetch(server.issuer().resolve(path));
  }

  @Test
  void allFormsAreOneDocument() {
    Page openid = get(OPENID);
    assertEquals(200, openid.status());
    assertTrue(openid.header("content-type").startsWith("application/json"));
    assertEquals(openid.body(), get(OAUTH).body());
    assertEquals(openid.body(), atRoot(OAUTH + "/dex").body());
    assertEquals(404, atRoot(OPENID).status());
    assertEquals(404, atRoot(OAUTH).status());
    assertEquals(404, atRoot(OAUTH + "/other").status());
    assertEquals(404, atRoot(OAUTH + "/dex/").status());
  }

  @Test
  void itIsTheDocumentOfItsIssuer() throws Exception {
    String body = get(OPENID).body();
    OIDCProviderMetadata openid = OIDCProviderMetadata.parse(body);
    AuthorizationServerMetadata.parse(body);
    assertEquals(server.issuer().toString(), openid.getIssuer().getValue());
    assertTrue(openid.supportsAuthorizationResponseIssuerParam());
    Map<String, Object> json = JSONObjectUtils.parse(body);
    assertEquals(List.of("code"), json.get("response_types_supported"));
    assertEquals(List.of("public"), json.get("subject_types_supported"));
    assertEquals(List.of("S256"), json.get("code_challenge_methods_supported"));
    assertEquals(List.of("RS256"), json.get("id_token_signing_alg_values_supported"));
    assertTrue(((List<?>) json.get("scopes_supported")).contains("openid"));
    assertEquals(
        List.of(
            "authorization_code",
            "client_credentials",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:token-exchange"),
        json.get("grant_types_supported"));
  }

  /** Nothing is announced that is not answered: every endpoint is there and is no error of ours. */
  @Test
  void everyEndpointAnswers() throws Exception {
    Map<String, Object> json = JSONObjectUtils.parse(get(OPENID).body());
    for (Map.Entry<String, Object> member : json.entrySet()) {
      if (member.getKey().endsWith("_endpoint") || member.getKey().equals("jwks_uri")) {
        String address = (String) member.getValue();
        assertTrue(address.startsWith(server.issuer() + "/"), address);
        int status = fetch(URI.create(address)).status();
        assertTrue(List.of(200, 400, 401, 405).contains(status), address + " " + status);
      }
    }
  }

  @Test
  void readersKeepItForFiveMinutes() {
    Page page = get(OPENID);
    assertEquals("public, max-age=300", page.header("cache-control"));
    String etag = page.header("etag");
    for (String tags : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
      Page unchanged = get(OPENID, "If-None-Match", tags);
      assertEquals(304, unchanged.status(), tags);
      assertEquals("", unchanged.body());
      assertEquals(etag, unchanged.header("etag"));
    }
    assertEquals(200, get(OPENID, "If-None-Match", "\"other\"").status());
  }

  @Test
  void aReloadThatChangesItChangesTheTag() {
    String before = get(OPENID).header("etag");
    assertEquals(
        200,
        server
            .reload(text -> text + "\noauth2: {grantTypes: [authorization_code, refresh_token]}\n")
            .status());
    Page after = get(OPENID, "If-None-Match", before);
    assertEquals(200, after.status());
    assertNotEquals(before, after.header("etag"));
    assertTrue(!after.body().contains("client_credentials"));
    assertEquals(
        200,
        server.reload(text -> text.substring(0, text.indexOf("\noauth2: {grantTypes"))).status());
    assertEquals(before, get(OPENID).header("etag"));
  }

  @Test
  void otherMethods() {
    for (String path : List.of(OPENID, OAUTH, "/keys")) {
      Page head =
          new TestBrowser()
              .send(
                  HttpRequest.newBuilder(server.at(path))
                      .method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertEquals(200, head.status());
      assertEquals(405, raw(path, "").status());
    }
  }
}
