package dev.gatehouse.pages;

import java.util.Locale;

/**
 * One way to log in.
 *
 * @param name as configured
 * @param type the connector's type ({@code local}, {@code ldap}, {@code github}…); chooses the icon
 * @param href where choosing it leads
 */
public record ConnectorLink(String name, String type, String href) {
  public ConnectorLink {
    name = DisplayName.clean(name);
    type = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "");
    Href.require("the link of connector " + name, href);
  }
}
