package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * A person's own account: where it is logged in, and which applications have access. Each form
 * posts {@value #DO} with one of {@value #END}, {@value #END_OTHERS} and {@value #REVOKE}, what it
 * is done to in {@value #DEVICE} or {@value #APPLICATION}, and the hidden fields.
 *
 * @param accountName who
 * @param accountDetail what tells the account from others of that name, or ""
 * @param others the browser's other accounts
 * @param devices where the account is logged in, this one first
 * @param othersEnd whether there is another device that can be ended
 * @param applications what has access
 * @param ways to the logins that are this person, or "" where there is nothing to see
 * @param password to the choice of a new password, or "" for an account that has none here
 * @param clusters to the Kubernetes clusters, or "" where there are none
 * @param logout to the end of this session
 * @param action where the forms post to
 * @param hidden further fields, the CSRF token among them
 */
public record AccountPage(
    String accountName,
    String accountDetail,
    List<Other> others,
    List<Device> devices,
    boolean othersEnd,
    List<Application> applications,
    String ways,
    String password,
    String clusters,
    String logout,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DO = "do";
  public static final String END = "end";
  public static final String END_OTHERS = "end_others";
  public static final String REVOKE = "revoke";
  public static final String DEVICE = "device";
  public static final String APPLICATION = "application";

  public AccountPage {
    accountName = DisplayName.clean(accountName);
    accountDetail = DisplayName.clean(accountDetail);
    others = List.copyOf(others);
    devices = List.copyOf(devices);
    applications = List.copyOf(applications);
    Href.requireOrEmpty("ways", ways);
    Href.requireOrEmpty("password", password);
    Href.requireOrEmpty("clusters", clusters);
    Href.require("logout", logout);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  /**
   * Another account of the browser.
   *
   * @param name who
   * @param href to its page
   */
  public record Other(String name, String href) {
    public Other {
      name = DisplayName.clean(name);
      Href.require("href", href);
    }
  }

  /**
   * A browser in which the account is logged in.
   *
   * @param id what the form posts
   * @param name browser and system, as far as they are told
   * @param address address of the last login, or ""
   * @param since when it logged in
   * @param seen when it was last seen
   * @param here whether it is this one
   */
  public record Device(String id, Text name, String address, Text since, Text seen, boolean here) {
    public Device {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      address = DisplayName.clean(address);
      Objects.requireNonNull(since, "since");
      Objects.requireNonNull(seen, "seen");
    }
  }

  /**
   * An application with access.
   *
   * @param id what the form posts
   * @param name its name
   * @param since since when
   * @param used when it last used its access, or {@link Text#NONE}
   * @param scopes what it may do
   */
  public record Application(String id, String name, Text since, Text used, List<ScopeLine> scopes) {
    public Application {
      Objects.requireNonNull(id, "id");
      name = DisplayName.clean(name);
      Objects.requireNonNull(since, "since");
      Objects.requireNonNull(used, "used");
      scopes = List.copyOf(scopes);
    }
  }

  @Override
  public PageKind kind() {
    return PageKind.ACCOUNT;
  }
}
