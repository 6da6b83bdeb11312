package dev.gatehouse.registration;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticationMethod;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Client metadata (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 §2) and the keys of
 * {@code staticClients} that mean the same. What has no such key is kept and given back.
 */
final class ClientMetadata {
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("redirect_uris", "redirectURIs"),
          Map.entry("client_name", "name"),
          Map.entry("logo_uri", "logoURL"),
          Map.entry("grant_types", "grantTypes"),
          Map.entry("token_endpoint_auth_method", "tokenEndpointAuthMethod"),
          Map.entry("application_type", "applicationType"),
          Map.entry("id_token_signed_response_alg", "idTokenSignedResponseAlg"),
          Map.entry("post_logout_redirect_uris", "postLogoutRedirectURIs"),
          Map.entry("frontchannel_logout_uri", "frontchannelLogoutURI"),
          Map.entry("frontchannel_logout_session_required", "frontchannelLogoutSessionRequired"),
          Map.entry("backchannel_logout_uri", "backchannelLogoutURI"),
          Map.entry("backchannel_logout_session_required", "backchannelLogoutSessionRequired"),
          Map.entry("scope", "allowedScopes"));

  /** What answers have and requests must not (RFC 7592 §2.2), and what is never taken. */
  private static final Set<String> OURS =
      Set.of(
          "client_id",
          "client_secret",
          "client_id_issued_at",
          "client_secret_expires_at",
          "registration_access_token",
          "registration_client_uri");

  /** Members that would promise protection that is not offered; the values that promise nothing. */
  private static final Map<String, List<Object>> NOT_OFFERED =
      new TreeMap<>(
          Map.of(
              "subject_type", List.of("public"),
              "id_token_encrypted_response_alg", List.of(),
              "userinfo_signed_response_alg", List.of("none"),
              "userinfo_encrypted_response_alg", List.of(),
              "request_object_signing_alg", List.of(),
              "request_object_encryption_alg", List.of(),
              "require_signed_request_object", List.of(false),
              "require_pushed_authorization_requests", List.of(false),
              "tls_client_certificate_bound_access_tokens", List.of(false),
              "dpop_bound_access_tokens", List.of(false)));

  /** More members of more text than any client has are not kept. */
  private static final int MOST_KEPT = 64;

  private ClientMetadata() {}

  /**
   * A registration in our words.
   *
   * @param members keys of {@code staticClients}
   * @param rest members without such a key
   */
  record Translated(Map<String, Object> members, Map<String, Object> rest) {}

  /** A sentence about keys of ours, with the names that a client knows. */
  static String inWireNames(String text) {
    String renamed = text.replaceFirst("^name ", "client_name ");
    for (Map.Entry<String, String> key : KEYS.entrySet()) {
      if (!key.getValue().equals("name")) {
        renamed = renamed.replace(key.getValue(), key.getKey());
      }
    }
    return renamed;
  }

  /**
   * Translates metadata, with the defaults of RFC 7591 §2.
   *
   * @throws DirectError for what no key of ours can say
   */
  static Translated translate(Map<String, Object> metadata) {
    Map<String, Object> members = new LinkedHashMap<>();
    Map<String, Object> rest = new LinkedHashMap<>();
    metadata.forEach((name, value) -> {
      if (value == null || OURS.contains(name)) {
        return;
      }
      String key = KEYS.get(name);
      if (key == null) {
        rest.put(name, value);
      } else {
        members.put(key, name.equals("scope") ? scopes(value) : value);
      }
    });
    members.putIfAbsent("grantTypes", List.of("authorization_code"));
    members.putIfAbsent("tokenEndpointAuthMethod", "client_secret_basic");
    members.putIfAbsent("name", "Unnamed application");
    offered(rest);
    responseTypes(rest, members.get("grantTypes"));
    keys(rest);
    rest.remove("response_types");
    if (rest.size() > MOST_KEPT) {
      throw refused("The registration has more than " + MOST_KEPT + " further members.");
    }
    return new Translated(members, rest);
  }

  private static Object scopes(Object value) {
    return value instanceof String text
        ? Arrays.stream(text.split(" ", -1)).filter(part -> !part.isEmpty()).toList()
        : value;
  }

  private static void offered(Map<String, Object> rest) {
    if (rest.containsKey("software_statement")) {
      throw DirectError.of(
          ErrorCode.UNAPPROVED_SOFTWARE_STATEMENT, "No software statement is accepted here.");
    }
    NOT_OFFERED.forEach((name, harmless) -> {
      if (rest.containsKey(name) && !harmless.contains(rest.get(name))) {
        throw refused(
            "The member "
                + name
                + " asks for something that is not offered"
                + (harmless.isEmpty() ? "." : "; " + harmless.get(0) + " is."));
      }
    });
  }

  /** RFC 7591 §2.1: response types and grant types have to fit. */
  private static void responseTypes(Map<String, Object> rest, Object grantTypes) {
    boolean code = grantTypes instanceof List<?> list && list.contains("authorization_code");
    Object types = rest.getOrDefault("response_types", code ? List.of("code") : List.of());
    if (!types.equals(code ? List.of("code") : List.of())) {
      throw refused(
          code
              ? "response_types must be code alone, as grant_types has authorization_code."
              : "response_types must be empty, as grant_types has no authorization_code.");
    }
  }

  private static void keys(Map<String, Object> rest) {
    if (rest.containsKey("jwks") && rest.containsKey("jwks_uri")) {
      throw refused("jwks and jwks_uri exclude each other.");
    }
  }

  private static DirectError refused(String description) {
    return DirectError.of(ErrorCode.INVALID_CLIENT_METADATA, description);
  }

  /** The metadata of a client as it is registered, what it left out included. */
  static Map<String, Object> of(Client client, Map<String, Object> rest) {
    Map<String, Object> json = new LinkedHashMap<>(rest);
    json.put("client_name", client.name());
    json.put("redirect_uris", client.redirectUris());
    json.put("grant_types", client.grantTypes().stream().sorted().toList());
    json.put(
        "response_types", client.allowsGrant("authorization_code") ? List.of("code") : List.of());
    json.put("application_type", client.nativeApplication() ? "native" : "web");
    json.put(
        "token_endpoint_auth_method",
        client.authenticationMethods().stream()
            .map(ClientAuthenticationMethod::wireName)
            .findFirst()
            .orElseThrow());
    if (!client.allowedScopes().isEmpty()) {
      json.put("scope", String.join(" ", client.allowedScopes().stream().sorted().toList()));
    }
    if (client.logoUri() != null) {
      json.put("logo_uri", client.logoUri());
    }
    if (client.idTokenAlgorithm() != null) {
      json.put("id_token_signed_response_alg", client.idTokenAlgorithm());
    }
    if (!client.postLogoutRedirectUris().isEmpty()) {
      json.put("post_logout_redirect_uris", client.postLogoutRedirectUris());
    }
    if (client.logout().frontChannelUri() != null) {
      json.put("frontchannel_logout_uri", client.logout().frontChannelUri());
      json.put(
          "frontchannel_logout_session_required", client.logout().frontChannelSessionRequired());
    }
    if (client.logout().backChannelUri() != null) {
      json.put("backchannel_logout_uri", client.logout().backChannelUri());
      json.put("backchannel_logout_session_required", client.logout().backChannelSessionRequired());
    }
    return json;
  }
}
