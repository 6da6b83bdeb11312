package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.nio.file.Path;
import java.util.List;

/** Declares {@code admin}: how administrators reach the server. */
final class AdminSchema {
  private AdminSchema() {}

  static Schema<AdminSettings> of() {
    return Schema.of(
        "Administration",
        s -> {
          Setting<Path> socket =
              s.path("socket")
                  .otherwise(
                      "beside the SQLite file; with PostgreSQL in the directory for temporary files")
                  .doc("Unix socket, readable by the owner only.");
          Setting<AdminSettings.Api> api =
              s.object("api", api()).doc("The administration interface on the network.");
          return v -> new AdminSettings(v.find(socket), v.get(api));
        });
  }

  private static Schema<AdminSettings.Api> api() {
    return Schema.of(
        "Administration interface on the network",
        s -> {
          Setting<Boolean> enabled =
              s.bool("enabled")
                  .defaultsTo(false)
                  .doc("Serves /admin/v1 to whoever has an access token for it.");
          Setting<HostPort> http =
              s.address("http")
                  .otherwise("the issuer's own addresses")
                  .doc("Serves it here and not at the issuer's addresses; plain HTTP.");
          Setting<List<AdminSettings.Group>> groups =
              s.list("groups", Kinds.list(Kinds.object(group())))
                  .doc(
                      "Groups whose people may use it, through a client with adminScopes; without"
                          + " any, only clients that act for themselves.");
          return v -> new AdminSettings.Api(v.get(enabled), v.find(http), v.get(groups));
        });
  }

  private static Schema<AdminSettings.Group> group() {
    return Schema.of(
        "Group of administrators",
        s -> {
          Setting<String> connector =
              s.text("connector").required().doc("The connector that says who is in it.");
          Setting<String> group = s.text("group").required().doc("Its name there.");
          return v -> new AdminSettings.Group(v.get(connector), v.get(group));
        });
  }
}
