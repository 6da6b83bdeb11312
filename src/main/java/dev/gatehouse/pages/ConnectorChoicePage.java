package dev.gatehouse.pages;

import java.util.List;

/**
 * Which account to log in with.
 *
 * @param applicationName the client's name, or "" when there is none
 * @param connectors in the configured order
 * @param cancel where giving up leads (back to the client with an error), or ""
 */
public record ConnectorChoicePage(
    String applicationName, List<ConnectorLink> connectors, String cancel) implements Page {
  public ConnectorChoicePage {
    applicationName = DisplayName.clean(applicationName);
    connectors = List.copyOf(connectors);
    Href.requireOrEmpty("cancel", cancel);
  }

  @Override
  public PageKind kind() {
    return PageKind.CONNECTOR_CHOICE;
  }
}
