package dev.gatehouse.clients;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client in the words of the configuration: what is in force, defaults included. */
public final class ClientDescription {
  private ClientDescription() {}

  /** Members with the keys of {@code staticClients}, without secrets. */
  public static Map<String, Object> of(Client client) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", client.id());
    json.put("name", client.name());
    put(json, "logoURL", client.logoUri());
    json.put("public", client.publicClient());
    json.put("applicationType", client.nativeApplication() ? "native" : "web");
    json.put("redirectURIs", client.redirectUris());
    put(json, "postLogoutRedirectURIs", client.postLogoutRedirectUris());
    if (client.logout().frontChannelUri() != null) {
      json.put("frontchannelLogoutURI", client.logout().frontChannelUri());
      json.put("frontchannelLogoutSessionRequired", client.logout().frontChannelSessionRequired());
    }
    if (client.logout().backChannelUri() != null) {
      json.put("backchannelLogoutURI", client.logout().backChannelUri());
      json.put("backchannelLogoutSessionRequired", client.logout().backChannelSessionRequired());
    }
    json.put("grantTypes", sorted(client.grantTypes()));
    json.put(
        "tokenEndpointAuthMethods",
        client.authenticationMethods().stream()
            .map(ClientAuthenticationMethod::wireName)
            .sorted()
            .toList());
    put(json, "allowedScopes", sorted(client.allowedScopes()));
    put(json, "allowedConnectors", sorted(client.allowedConnectors()));
    put(json, "trustedPeers", sorted(client.trustedPeers()));
    put(json, "corsOrigins", client.corsOrigins());
    json.put("profile", client.profile().name());
    json.put("requirePkce", client.requiresPkce());
    json.put("skipConsent", client.skipConsent() && !client.dynamic());
    json.put("refreshTokenLifetime", client.sessionBound() ? "session" : "standalone");
    if (client.sharedWith() != null) {
      json.put("ssoSharedWith", sorted(client.sharedWith()));
    }
    if (client.sharedWith() != null) {
      json.put("ssoSharedWith", sorted(client.sharedWith()));
    }
    put(json, "idTokenSignedResponseAlg", client.idTokenAlgorithm());
    Map<String, Object> lifetimes = new LinkedHashMap<>();
    client.lifetimes().idTokens().ifPresent(life -> lifetimes.put("idTokens", life.toString()));
    client
        .lifetimes()
        .accessTokens()
        .ifPresent(life -> lifetimes.put("accessTokens", life.toString()));
    client
        .lifetimes()
        .refreshAbsolute()
        .ifPresent(life -> lifetimes.put("refreshAbsoluteLifetime", life.toString()));
    client
        .lifetimes()
        .refreshIdle()
        .ifPresent(life -> lifetimes.put("refreshValidIfNotUsedFor", life.toString()));
    lifetimes.put("rotateRefreshTokens", client.rotateRefreshTokens());
    json.put("lifetimes", lifetimes);
    if (!client.serviceGroups().isEmpty()) {
      json.put("clientCredentialsClaims", Map.of("groups", client.serviceGroups()));
    }
    return json;
  }

  private static List<String> sorted(Set<String> values) {
    return values.stream().sorted().toList();
  }

  private static void put(Map<String, Object> json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  private static void put(Map<String, Object> json, String key, List<String> values) {
    if (!values.isEmpty()) {
      json.put(key, values);
    }
  }
}
