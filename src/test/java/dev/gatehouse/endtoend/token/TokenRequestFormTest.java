package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that two readers could read differently are refused (RFC 6749 §3.2 and §5.2). */
class TokenRequestFormTest extends WithIssuer {
  private static final String CLIENT =
      "client_id=service&client_secret=" + TestServer.SERVICE_SECRET;
  private static final List<String> PATHS = List.of("/token", "/token/introspect", "/token/revoke");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x=%",
        "x=%4",
        "x=%zz",
        "x=%2",
        "%=x",
        "x=%ff",
        "x=%c3%28",
        "x=%ed%a0%80",
        "x=%00",
        "x=é",
        "x=%f4%90%80%80",
        "x=%c0%af"
      })
  void brokenEncoding(String broken) {
    for (String path : PATHS) {
      assertRefused(
          400,
          "invalid_request",
          form(path, "grant_type=client_credentials&token=x&" + CLIENT + "&" + broken));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant_type=client_credentials",
        "grant_type=",
        "scope=groups&scope=groups",
        "client_id=service",
        "client_secret=x",
        "unknown=1&unknown=2"
      })
  void repeatedParameters(String repeated) {
    assertRefused(
        400,
        "invalid_request",
        form("/token", "grant_type=client_credentials&" + CLIENT + "&" + repeated));
  }

  @Test
  void repeatedTokens() {
    for (String path : List.of("/token/introspect", "/token/revoke")) {
      assertRefused(400, "invalid_request", form(path, CLIENT + "&token=a&token=b"));
      assertRefused(400, "invalid_request", form(path, CLIENT + "&token=a&token="));
      assertRefused(400, "invalid_request", form(path, CLIENT));
      assertRefused(400, "invalid_request", form(path, CLIENT + "&token="));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense"})
  void otherTypesOfBody(String type) {
    for (String path : PATHS) {
      Reply reply =
          raw(path, "grant_type=client_credentials&token=x&" + CLIENT, "Content-Type", type);
      assertRefused(400, "invalid_request", reply);
    }
  }

  @Test
  void aBodyWithoutAType() {
    assertRefused(400, "invalid_request", raw("/token", "grant_type=client_credentials"));
  }

  @Test
  void theTypeMayHaveACharsetAndAnyCase() {
    assertGranted(
        raw(
            "/token",
            "grant_type=client_credentials&" + CLIENT,
            "Content-Type",
            "Application/X-WWW-Form-URLencoded; charset=utf-8"));
  }

  @Test
  void grantTypes() {
    assertRefused(400, "invalid_request", form("/token", CLIENT));
    for (String type : List.of("password", "implicit", "Refresh_Token", "x")) {
      assertRefused(400, "unsupported_grant_type", form("/token", CLIENT + "&grant_type=" + type));
    }
    assertRefused(
        400,
        "unauthorized_client",
        form("/token", CLIENT + "&grant_type=authorization_code&code=x"));
  }

  @Test
  void missingParameters() {
    String web = "client_id=web-app&client_secret=" + TestServer.WEB_SECRET;
    for (String type : List.of("authorization_code", "refresh_token")) {
      assertRefused(400, "invalid_request", form("/token", web + "&grant_type=" + type));
      assertRefused(
          400,
          "invalid_request",
          form("/token", web + "&grant_type=" + type + "&code=&refresh_token="));
    }
  }

  @Test
  void unknownParametersAreIgnored() {
    assertGranted(
        form("/token", "grant_type=client_credentials&" + CLIENT + "&&whatever=1&empty=&&"));
  }

  /** RFC 8707 §2: nothing is registered as a resource, so nothing can be asked for. */
  @Test
  void resourcesAreUnknown() {
    for (String resource :
        List.of("resource=https%3A%2F%2Fapi.example.com", "resource=a&resource=b")) {
      assertRefused(
          400,
          "invalid_target",
          form("/token", "grant_type=client_credentials&" + CLIENT + "&" + resource));
    }
  }

  @Test
  void othersMethodsAreNotAnswered() {
    for (String path : PATHS) {
      assertEquals(405, get(path).status(), path);
    }
  }

  @Test
  void oddTextInAnErrorIsMadePrintable() {
    assertRefused(
        400,
        "invalid_scope",
        form(
            "/token",
            "grant_type=client_credentials&"
                + CLIENT
                + "&scope=audience:server:client_id:%22%5C%0d%0aX:%20%c3%a9%1b"));
  }
}
