package dev.gatehouse.pages;

import java.util.List;

/**
 * What stands at the issuer's address.
 *
 * @param issuer the issuer identifier
 * @param links useful addresses, the discovery document among them
 */
public record HomePage(String issuer, List<Link> links) implements Page {
  /** An address and the words for it. */
  public record Link(String name, String href) {
    public Link {
      name = DisplayName.clean(name);
      Href.require("the link " + name, href);
    }
  }

  public HomePage {
    Href.require("issuer", issuer);
    links = List.copyOf(links);
  }

  @Override
  public PageKind kind() {
    return PageKind.HOME;
  }
}
