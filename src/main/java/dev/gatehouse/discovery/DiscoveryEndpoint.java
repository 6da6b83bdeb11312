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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /.well-known/openid-configuration} and {@code /.well-known/oauth-authorization-server}.
 * Thread-safe.
 *
 * <p>The document is made once per generation. It says only what is answered. Under an address
 * inside only {@code jwks_uri} differs: who reads it there cannot reach the issuer's. A cache whose
 * key leaves out what a stranger wrote into {@code Host} must not serve that to everybody, so no
 * cache keeps it, and the public document says what it depends on (RFC 9110 §12.5.5).
 */
public final class DiscoveryEndpoint implements GenerationEndpoint {
  private static final String CACHE = "public, max-age=300";
  private volatile Documents documents;

  /**
   * @param own what everybody reads
   * @param inner what is read under addresses inside
   */
  private record Documents(long number, Document own, Map<URI, Document> inner) {}

  private record Document(byte[] body, String etag) {}

  @Override
  public Response handle(Request http, Generation generation) {
    Documents made = documents;
    if (made == null || made.number() != generation.number()) {
      made = make(generation);
      documents = made;
    }
    Optional<URI> inside = generation.surroundings().inner().of(http);
    Document document = inside.map(made.inner()::get).orElse(made.own());
    Response response =
        Response.status(200)
            .body("application/json", document.body())
            .header("ETag", document.etag());
    if (!made.inner().isEmpty()) {
      response.header("Vary", "Host");
    }
    return inside.isPresent() ? response : response.cacheControl(CACHE);
  }

  private static Documents make(Generation generation) {
    Map<String, Object> own = metadata(generation);
    Map<URI, Document> inner = new HashMap<>();
    for (URI address : generation.surroundings().inner().all()) {
      inner.put(
          address,
          document(elsewhere(own, address + generation.policy().basePath() + KeysEndpoint.PATH)));
    }
    return new Documents(generation.number(), document(own), inner);
  }

  /** What everybody reads, as JSON. */
  public static String document(Generation generation) {
    return JSONObjectUtils.toJSONString(metadata(generation));
  }

  /** The same issuer, whose keys are read at another address. */
  private static Map<String, Object> elsewhere(Map<String, Object> metadata, String keys) {
    Map<String, Object> copy = new LinkedHashMap<>(metadata);
    copy.put("jwks_uri", keys);
    return copy;
  }

  private static Document document(Map<String, Object> metadata) {
    byte[] body = JSONObjectUtils.toJSONString(metadata).getBytes(StandardCharsets.UTF_8);
    String etag = "\"" + Digests.base64Url(Digests.sha256(body)).substring(0, 22) + "\"";
    return new Document(body, etag);
  }

  private static Map<String, Object> metadata(Generation generation) {
    Policy policy = generation.policy();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", generation.tokens().issuer());
    json.put("authorization_endpoint", policy.endpoint("/auth"));
    json.put("token_endpoint", policy.endpoint("/token"));
    json.put("jwks_uri", policy.endpoint(KeysEndpoint.PATH));
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
