package dev.gatehouse.discovery;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.generation.Policy;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.Scope;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /.well-known/openid-configuration} and {@code /.well-known/oauth-authorization-server}.
 * Thread-safe.
 *
 * <p>The document is made once per generation. It says only what is answered.
 */
public final class DiscoveryEndpoint implements GenerationEndpoint {
  private static final String CACHE = "public, max-age=300";
  private volatile Document document;

  private record Document(long number, byte[] body, String etag) {}

  @Override
  public Response handle(Request http, Generation generation) {
    Document made = document;
    if (made == null || made.number() != generation.number()) {
      made = make(generation);
      document = made;
    }
    return Response.status(200)
        .body("application/json", made.body())
        .header("ETag", made.etag())
        .cacheControl(CACHE);
  }

  private static Document make(Generation generation) {
    byte[] body =
        JSONObjectUtils.toJSONString(metadata(generation)).getBytes(StandardCharsets.UTF_8);
    String etag = "\"" + Digests.base64Url(Digests.sha256(body)).substring(0, 22) + "\"";
    return new Document(generation.number(), body, etag);
  }

  private static Map<String, Object> metadata(Generation generation) {
    Policy policy = generation.policy();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", generation.tokens().issuer());
    json.put("authorization_endpoint", policy.endpoint("/auth"));
    json.put("token_endpoint", policy.endpoint("/token"));
    json.put("jwks_uri", policy.endpoint("/keys"));
    json.put("userinfo_endpoint", policy.endpoint("/userinfo"));
    json.put("introspection_endpoint", policy.endpoint("/token/introspect"));
    if (policy.grantTypes().contains(GrantType.DEVICE_CODE)) {
      json.put("device_authorization_endpoint", policy.endpoint("/device/code"));
    }
    json.put("revocation_endpoint", policy.endpoint("/token/revoke"));
    json.put("end_session_endpoint", policy.endpoint("/logout"));
    if (generation.sessions().checkSession()) {
      json.put("check_session_iframe", policy.endpoint("/check-session"));
    }
    json.put("frontchannel_logout_supported", true);
    json.put("frontchannel_logout_session_supported", true);
    if (policy.registration().isPresent()) {
      json.put("registration_endpoint", policy.endpoint("/register"));
    }
    json.put("backchannel_logout_supported", true);
    json.put("backchannel_logout_session_supported", true);
    json.put("scopes_supported", Scope.published());
    json.put("response_types_supported", List.of("code"));
    json.put("response_modes_supported", List.of("query", "fragment", "form_post"));
    json.put("grant_types_supported", policy.grantTypes().stream().sorted().toList());
    json.put("subject_types_supported", List.of("public"));
    json.put(
        "id_token_signing_alg_values_supported",
        generation.tokens().algorithms().stream().map(JWSAlgorithm::getName).toList());
    ClientMethods.describe(json);
    json.put("code_challenge_methods_supported", policy.pkceMethods());
    json.put(
        "claims_supported",
        List.of(
            "iss",
            "sub",
            "aud",
            "azp",
            "exp",
            "iat",
            "jti",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "at_hash",
            "sid",
            "email",
            "email_verified",
            "name",
            "preferred_username",
            "groups",
            "federated_claims"));
    json.put("claim_types_supported", List.of("normal"));
    json.put("claims_parameter_supported", true);
    json.put("request_parameter_supported", false);
    json.put("request_uri_parameter_supported", false);
    json.put("authorization_response_iss_parameter_supported", true);
    json.put("prompt_values_supported", List.of("none", "login", "consent", "select_account"));
    json.put(
        "ui_locales_supported",
        generation.pages().languages().all().stream()
            .map(language -> language.tag())
            .sorted()
            .toList());
    return json;
  }
}
