package dev.gatehouse.clients;

import dev.gatehouse.protocol.GrantType;
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
    put(json, "tokenEndpointAuthSigningAlgs", sorted(client.assertions().algorithms()));
    client.assertions().keys().ifPresent(keys -> json.put("jwks", keys.json()));
    client.assertions().address().ifPresent(uri -> json.put("jwksURI", uri.toString()));
    if (client.assertions().tokenEndpointAudience()) {
      json.put("allowTokenEndpointAudience", true);
    }
    put(json, "allowedScopes", sorted(client.allowedScopes()));
    put(json, "adminScopes", sorted(client.adminScopes()));
    put(json, "allowedConnectors", sorted(client.allowedConnectors()));
    put(json, "trustedPeers", sorted(client.trustedPeers()));
    put(json, "corsOrigins", client.corsOrigins());
    put(json, "allowedResources", sorted(client.resources()));
    if (client.allowsGrant(GrantType.TOKEN_EXCHANGE)) {
      json.put("tokenExchange", exchange(client.exchange()));
    }
    json.put("profile", client.profile().name());
    json.put("requirePkce", client.requiresPkce());
    json.put("skipConsent", client.skipConsent() && !client.dynamic());
    json.put("refreshTokenLifetime", client.sessionBound() ? "session" : "standalone");
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

  private static Map<String, Object> exchange(ExchangePolicy policy) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "tokensOf", sorted(policy.tokensOf()));
    policy.connectors().ifPresent(connectors -> put(json, "connectors", sorted(connectors)));
    put(json, "workloads", sorted(policy.workloads()));
    put(json, "actors", sorted(policy.actors()));
    if (!policy.targets().isEmpty()) {
      json.put("targets", policy.targets().stream().map(ClientDescription::target).toList());
    }
    return json;
  }

  private static Map<String, Object> target(ExchangePolicy.Target target) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "audience", target.audience().orElse(null));
    put(json, "resource", target.resource().orElse(null));
    target.groups().ifPresent(groups -> json.put("groups", sorted(groups)));
    target.lifetime().ifPresent(life -> json.put("lifetime", life.toString()));
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
