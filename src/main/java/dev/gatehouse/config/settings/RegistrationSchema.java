package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.util.List;
import java.util.Optional;

/** Declares {@code registration}. */
final class RegistrationSchema {
  private static final String HOST = "(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?";

  private RegistrationSchema() {}

  static Schema<RegistrationSettings> schema() {
    return Schema.of(
        "Dynamic client registration",
        s -> {
          Setting<Boolean> enabled =
              s.bool("enabled")
                  .defaultsTo(false)
                  .doc("Whether clients may register themselves at /register (RFC 7591, 7592).");
          Setting<Boolean> open =
              s.bool("open")
                  .defaultsTo(false)
                  .doc(
                      "Whether everybody may; otherwise an initial access token is needed"
                          + " (gatehouse client initial-token).");
          Setting<List<String>> hosts =
              s.list("redirectHosts", Kinds.text())
                  .check(list ->
                      list.stream()
                          .filter(host -> !host.matches(HOST))
                          .findFirst()
                          .map(host -> "has something that is no host in lower case: " + host))
                  .doc(
                      "Hosts of their https redirect URIs; *.example.com for all below example.com;"
                          + " empty for all.");
          Setting<List<String>> scopes =
              s.list("scopes", Kinds.text())
                  .defaultsTo(List.of("openid", "profile", "email", "offline_access"))
                  .check(list ->
                      list.isEmpty() ? Optional.of("needs at least one scope") : Optional.empty())
                  .doc("Scopes that they may have.");
          Setting<List<String>> grants =
              s.list("grantTypes", ProtocolSchemas.grantType())
                  .defaultsTo(List.of("authorization_code", "refresh_token"))
                  .doc("Grant types that they may have.");
          Setting<Integer> most =
              s.integer("maxClients", 1, 100_000)
                  .defaultsTo(1_000)
                  .doc("How many self-registered clients there may be.");
          Setting<Integer> perMinute =
              s.integer("perMinute", 1, 10_000)
                  .defaultsTo(60)
                  .doc("How many registrations one process answers in a minute.");
          return v ->
              new RegistrationSettings(
                  v.get(enabled),
                  v.get(open),
                  v.get(hosts),
                  v.get(scopes),
                  ProtocolSchemas.offered(v.get(grants)),
                  v.get(most),
                  v.get(perMinute));
        });
  }
}
