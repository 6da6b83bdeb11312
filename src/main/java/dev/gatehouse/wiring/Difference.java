package dev.gatehouse.wiring;

import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.config.settings.StaticPasswordSettings;
import dev.gatehouse.connectors.DeclaredConnector;
import dev.gatehouse.pages.Pages;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one configuration has that another has not, one line each, for the audit record and for
 * whoever asked for the reload: names and keys, never a value, which may be secret.
 */
final class Difference {
  /** Keys of the file whose settings have other names here; the others have the same. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("dialect", "apiVersion"),
          Map.entry("enablePasswordDb", "enablePasswordDB"),
          Map.entry("redirectUris", "redirectURIs"),
          Map.entry("postLogoutRedirectUris", "postLogoutRedirectURIs"),
          Map.entry("logoUrl", "logoURL"),
          Map.entry("userId", "userID"),
          Map.entry("publicClient", "public"),
          Map.entry("anyLoopbackRedirect", "public"),
          Map.entry("sessionBoundRefresh", "refreshTokenLifetime"),
          Map.entry("clientCredentialsGroups", "clientCredentialsClaims"),
          Map.entry("idTokenAlgorithm", "idTokenSignedResponseAlg"),
          Map.entry("clientRemoteIp", "clientRemoteIP"),
          Map.entry("rootCa", "rootCA"),
          Map.entry("pkceEnforced", "pkce"),
          Map.entry("codeChallengeMethods", "pkce"),
          Map.entry("sharedByDefault", "ssoSharedWithDefault"),
          Map.entry("settings", "config"));

  /** What has a line for each of its own. */
  private static final Set<String> LISTED =
      Set.of("staticClients", "staticPasswords", "connectors");

  private Difference() {}

  static List<String> of(ConfigurationLoader.Loaded before, ConfigurationLoader.Loaded after) {
    GatehouseSettings old = before.settings().orElseThrow();
    GatehouseSettings fresh = after.settings().orElseThrow();
    List<String> changes = new ArrayList<>();
    changes.addAll(plugins(before.types().fingerprints(), after.types().fingerprints()));
    changes.addAll(named("client", old.staticClients(), fresh.staticClients(), ClientSettings::id));
    changes.addAll(
        named(
            "local user",
            old.staticPasswords(),
            fresh.staticPasswords(),
            StaticPasswordSettings::userId));
    changes.addAll(
        named(
            "connector",
            withoutPeople(before.connectors()),
            withoutPeople(after.connectors()),
            DeclaredConnector::id));
    changes.addAll(sections(old, fresh));
    if (!before.pages().map(Pages::themeId).equals(after.pages().map(Pages::themeId))
        && old.frontend().dir().equals(fresh.frontend().dir())) {
      changes.add("files of the theme changed");
    }
    return changes;
  }

  private static List<String> plugins(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(before.get(name), after.get(name)))
        .map(name ->
            "plug-in "
                + name
                + (!before.containsKey(name)
                    ? " added"
                    : after.containsKey(name) ? " changed" : " removed"))
        .toList();
  }

  /** People have lines of their own. */
  private static List<DeclaredConnector> withoutPeople(List<DeclaredConnector> connectors) {
    return connectors.stream()
        .map(one ->
            new DeclaredConnector(
                one.id(),
                one.type(),
                one.name(),
                one.settings(),
                List.of(),
                one.grantTypes(),
                one.limits(),
                one.rules()))
        .toList();
  }

  private static List<String> sections(GatehouseSettings before, GatehouseSettings after) {
    List<String> changes = new ArrayList<>();
    for (RecordComponent section : GatehouseSettings.class.getRecordComponents()) {
      Object old = plain(value(section, before));
      Object fresh = plain(value(section, after));
      if (!LISTED.contains(section.getName()) && !Objects.equals(old, fresh)) {
        changes.add(KEYS.getOrDefault(section.getName(), section.getName()) + change(old, fresh));
      }
    }
    return changes;
  }

  private static Object plain(Object value) {
    return value instanceof Optional<?> optional ? optional.orElse(null) : value;
  }

  private static <T> List<String> named(
      String what, List<T> before, List<T> after, Function<T, String> id) {
    Map<String, T> old = before.stream().collect(Collectors.toMap(id, Function.identity()));
    Map<String, T> fresh = after.stream().collect(Collectors.toMap(id, Function.identity()));
    List<String> lines = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(fresh.keySet());
    for (String one : ids) {
      if (!Objects.equals(old.get(one), fresh.get(one))) {
        lines.add(what + " " + one + change(old.get(one), fresh.get(one)));
      }
    }
    return lines;
  }

  private static String change(Object before, Object after) {
    if (before == null) {
      return " added";
    }
    if (after == null) {
      return " removed";
    }
    List<String> keys =
        before instanceof Record old
                && after instanceof Record fresh
                && old.getClass() == fresh.getClass()
            ? keys(old, fresh)
            : List.of();
    return keys.isEmpty() ? " changed" : " changed: " + String.join(", ", keys);
  }

  private static List<String> keys(Record before, Record after) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      if (!Objects.equals(value(component, before), value(component, after))) {
        String key = KEYS.getOrDefault(component.getName(), component.getName());
        if (!keys.contains(key)) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a setting cannot be read: " + component, e);
    }
  }
}
