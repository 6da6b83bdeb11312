package dev.gatehouse.config.settings;

import java.util.List;

/**
 * What clients may register for themselves (RFC 7591).
 *
 * @param enabled whether they may at all
 * @param open whether everybody may; otherwise an initial access token is needed
 * @param redirectHosts hosts of their https addresses, {@code *.} for all below; empty for all
 * @param scopes scopes that they may have
 * @param grantTypes grant types that they may have
 * @param maxClients how many there may be
 * @param perMinute how many a process registers in a minute
 */
public record RegistrationSettings(
    boolean enabled,
    boolean open,
    List<String> redirectHosts,
    List<String> scopes,
    List<String> grantTypes,
    int maxClients,
    int perMinute) {

  public RegistrationSettings {
    redirectHosts = List.copyOf(redirectHosts);
    scopes = List.copyOf(scopes);
    grantTypes = List.copyOf(grantTypes);
  }
}
