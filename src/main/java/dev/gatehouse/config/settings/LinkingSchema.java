package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Schema;
import dev.gatehouse.spi.settings.Setting;
import java.util.List;

/** Declares {@code linking}. */
final class LinkingSchema {
  private LinkingSchema() {}

  static Schema<LinkingSettings> schema() {
    return Schema.of(
        "Linking of accounts",
        s -> {
          Setting<List<String>> connectors =
              s.list("connectors", Kinds.list(Kinds.text()).uniqueBy("", id -> id))
                  .doc(
                      "Connectors whose people may link their logins to one account themselves, at"
                          + " /account/identities; at least two that are equally well kept: each of"
                          + " the linked logins is then the whole person. Administrators may always"
                          + " link (gatehouse account link).");
          return v -> new LinkingSettings(v.get(connectors));
        });
  }
}
