package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * Whether two logins are one person from now on. The form posts {@value #DECISION} with {@value
 * #LINK}, and the hidden fields. Before, both logins must be fresh.
 *
 * @param logins both of them
 * @param meaning what applications will make of it
 * @param failure what is missing or was refused, or {@link Text#NONE}
 * @param again to the login that has to be repeated first, or "" when both are fresh
 * @param possible whether the form is offered
 * @param back out of here without linking
 * @param action where the form posts to
 * @param hidden further fields, the CSRF token among them
 */
public record LinkPage(
    List<Login> logins,
    Text meaning,
    Text failure,
    String again,
    boolean possible,
    String back,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DECISION = "do";
  public static final String LINK = "link";

  public LinkPage {
    logins = List.copyOf(logins);
    Objects.requireNonNull(meaning, "meaning");
    Objects.requireNonNull(failure, "failure");
    Href.requireOrEmpty("again", again);
    Href.require("back", back);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  /**
   * One of the two.
   *
   * @param connector the connector's name
   * @param name who it is there
   * @param detail what tells them from others of that name, or ""
   */
  public record Login(String connector, String name, String detail) {
    public Login {
      connector = DisplayName.clean(connector);
      name = DisplayName.clean(name);
      detail = DisplayName.clean(detail);
    }
  }

  @Override
  public PageKind kind() {
    return PageKind.LINK;
  }
}
