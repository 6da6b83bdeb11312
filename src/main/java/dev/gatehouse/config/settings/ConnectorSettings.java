package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Tree;
import java.util.List;

/**
 * A connector.
 *
 * @param type which plug-in
 * @param id part of every user's {@code sub}; never changes
 * @param name what people read on the login page
 * @param grantTypes grants it may be used for, also those that are not offered; empty for all
 * @param config bound by the plug-in's declaration, at {@code connectors[i].config}
 */
public record ConnectorSettings(
    String type, String id, String name, List<String> grantTypes, Tree config) {
  public ConnectorSettings {
    grantTypes = List.copyOf(grantTypes);
  }
}
