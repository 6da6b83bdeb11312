package dev.gatehouse.config.settings;

import java.util.List;

/**
 * Which identities people may link to one account themselves.
 *
 * @param connectors connectors whose identities they are; empty for nobody
 */
public record LinkingSettings(List<String> connectors) {
  public LinkingSettings {
    connectors = List.copyOf(connectors);
  }
}
