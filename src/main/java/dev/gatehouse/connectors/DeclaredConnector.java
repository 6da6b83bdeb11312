package dev.gatehouse.connectors;

import dev.gatehouse.spi.DirectoryUser;
import dev.gatehouse.spi.Logins;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One connector of the configuration, bound and checked.
 *
 * <p>Two declarations with equal type, settings, static users and limits are the same connector,
 * which a new generation takes over open; the name is only shown, the grant types are asked by the
 * host: both may change.
 *
 * @param id identifier, part of {@code sub} and of paths; not empty (rule R8)
 * @param type type of the provider
 * @param name what people read on the choice of connectors
 * @param settings bound settings, of the type that the provider declares, with {@code equals}
 * @param staticUsers people that the configuration declares for this connector; their logins and
 *     user ids are distinct, the user ids not empty
 * @param grantTypes grant types that it may be used for; empty for all
 * @param limits how much it may hold while its upstream is slow
 * @param rules whom of it this server takes
 */
public record DeclaredConnector(
    String id,
    String type,
    String name,
    Object settings,
    List<DirectoryUser> staticUsers,
    Set<String> grantTypes,
    ConnectorLimits limits,
    IdentityRules rules) {

  /** Longer identifiers make {@code sub} longer than many clients' columns: worth a warning. */
  public static final int LONG_ID_BYTES = 255;

  /** One that may be used for every grant type, with the limits that hold by default. */
  public DeclaredConnector(
      String id, String type, String name, Object settings, List<DirectoryUser> staticUsers) {
    this(id, type, name, settings, staticUsers, Set.of(), ConnectorLimits.defaults());
  }

  /** One whose people are all taken as they are. */
  public DeclaredConnector(
      String id,
      String type,
      String name,
      Object settings,
      List<DirectoryUser> staticUsers,
      Set<String> grantTypes,
      ConnectorLimits limits) {
    this(id, type, name, settings, staticUsers, grantTypes, limits, IdentityRules.none());
  }

  public DeclaredConnector {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(rules, "rules");
    staticUsers = List.copyOf(staticUsers);
    grantTypes = Set.copyOf(grantTypes);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a connector's id is empty; give it one, such as local");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
      throw new IllegalArgumentException("a connector's id is not text that UTF-8 can express");
    }
    requireDistinct(staticUsers);
  }

  private static void requireDistinct(List<DirectoryUser> users) {
    Set<String> logins = new HashSet<>();
    Set<String> userIds = new HashSet<>();
    for (DirectoryUser user : users) {
      if (user.userId().isEmpty()) {
        throw new IllegalArgumentException(
            "static user " + user.login() + " has no user id; give it one that never changes");
      }
      if (!logins.add(Logins.canonical(user.login()))) {
        throw new IllegalArgumentException(
            "two static users have the login "
                + user.login()
                + " (case and compatible spellings do not count); remove one");
      }
      if (!userIds.add(user.userId())) {
        throw new IllegalArgumentException(
            "two static users have the user id "
                + user.userId()
                + " and would be one person to every client; give one of them another");
      }
    }
  }

  /** Whether the id is longer than {@value #LONG_ID_BYTES} bytes of UTF-8 (rule R8: warn). */
  public boolean hasLongId() {
    return id.getBytes(StandardCharsets.UTF_8).length > LONG_ID_BYTES;
  }

  boolean sameAs(DeclaredConnector other) {
    return id.equals(other.id)
        && type.equals(other.type)
        && settings.equals(other.settings)
        && staticUsers.equals(other.staticUsers)
        && limits.equals(other.limits)
        && rules.equals(other.rules);
  }

  /** Without the settings: they hold secrets. */
  @Override
  public String toString() {
    return "DeclaredConnector[id=" + id + ", type=" + type + "]";
  }
}
