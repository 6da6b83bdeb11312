package dev.gatehouse.wiring;

import dev.gatehouse.admin.AdminApi;
import dev.gatehouse.admin.Holdings;
import dev.gatehouse.admin.Reloading;
import dev.gatehouse.admin.UserAdministration;
import dev.gatehouse.clients.InitialTokens;
import dev.gatehouse.discovery.DiscoveryEndpoint;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the administration interface, with a server around it or without. */
final class Administrations {
  private Administrations() {}

  /**
   * @param status what the server says of itself
   */
  static AdminApi of(Core core, Reloading reloading, Supplier<Map<String, Object>> status) {
    return new AdminApi(
        new AdminApi.Parts(
            core.generations(),
            core.storage(),
            core.masterKeys(),
            core.clock(),
            core.keys(),
            core.rotation(),
            new UserAdministration(core.storage(), core.randomness(), core.clock()),
            core.clientAdministration(),
            new InitialTokens(core.storage(), core.randomness(), core.clock()),
            reloading,
            core.auditTrail(),
            new Holdings(core.storage(), core.clock()),
            core.randomness(),
            status,
            () -> DiscoveryEndpoint.document(core.generations().current())));
  }
}
