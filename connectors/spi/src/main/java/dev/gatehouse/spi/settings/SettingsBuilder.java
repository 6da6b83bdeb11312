package dev.gatehouse.spi.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects the keys of one mapping. Handed to the function of {@link Schema#of}; not thread-safe
 * and of no use afterwards.
 */
public final class SettingsBuilder {
  private final List<Setting<?>> settings = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  SettingsBuilder() {}

  /** A key of any kind. */
  public <T> Setting<T> setting(String key, Kind<T> kind) {
    return add(new Setting<>(key, kind, Setting.Handling.HONOURED, ""));
  }

  /** See {@link Kinds#text()}. */
  public Setting<String> text(String key) {
    return setting(key, Kinds.text());
  }

  /** See {@link Kinds#secret()}. */
  public Setting<Secret> secret(String key) {
    return setting(key, Kinds.secret());
  }

  /** See {@link Kinds#bool()}. */
  public Setting<Boolean> bool(String key) {
    return setting(key, Kinds.bool());
  }

  /** See {@link Kinds#integer(int, int)}. */
  public Setting<Integer> integer(String key, int lowest, int highest) {
    return setting(key, Kinds.integer(lowest, highest));
  }

  /** See {@link Kinds#duration()}. */
  public Setting<Duration> duration(String key) {
    return setting(key, Kinds.duration());
  }

  /** See {@link Kinds#url()}. */
  public Setting<URI> url(String key) {
    return setting(key, Kinds.url());
  }

  /** See {@link Kinds#address()}. */
  public Setting<HostPort> address(String key) {
    return setting(key, Kinds.address());
  }

  /** See {@link Kinds#cidr()}. */
  public Setting<Cidr> cidr(String key) {
    return setting(key, Kinds.cidr());
  }

  /** See {@link Kinds#path()}. */
  public Setting<Path> path(String key) {
    return setting(key, Kinds.path());
  }

  /** See {@link Kinds#choice(String...)}. */
  public Setting<String> choice(String key, String... words) {
    return setting(key, Kinds.choice(words));
  }

  /** See {@link Kinds#choice(Class)}. */
  public <E extends Enum<E>> Setting<E> choice(String key, Class<E> type) {
    return setting(key, Kinds.choice(type));
  }

  /** A list of values; empty when absent. */
  public <E> Setting<List<E>> list(String key, Kind<E> item) {
    return list(key, Kinds.list(item));
  }

  /** A list of values; empty when absent. */
  public <E> Setting<List<E>> list(String key, ListKind<E> kind) {
    return setting(key, kind).defaultsTo(List.of(), "");
  }

  /** A mapping with free keys; empty when absent. */
  public <V> Setting<Map<String, V>> map(String key, Kind<V> value) {
    return setting(key, Kinds.map(value)).defaultsTo(Map.of(), "");
  }

  /**
   * A nested object. When absent it is bound from an empty mapping, unless it is {@linkplain
   * Setting#optional() optional} or required.
   */
  public <C> Setting<C> object(String key, Schema<C> schema) {
    return setting(key, Kinds.object(schema));
  }

  /** Anything, bound later; an empty mapping when absent. */
  public Setting<Tree> tree(String key) {
    return setting(key, Kinds.tree());
  }

  /** A key that is accepted with a warning and has no effect. */
  public void ignoredWithWarning(String key, String advice) {
    add(new Setting<>(key, Kinds.tree(), Setting.Handling.IGNORED, advice));
  }

  /** A key that is known and refused, with what to do instead. */
  public void refused(String key, String advice) {
    add(new Setting<>(key, Kinds.tree(), Setting.Handling.REFUSED, advice));
  }

  /** A check across settings. It is left out when a setting that it reads is wrong itself. */
  public void check(Check check) {
    checks.add(check);
  }

  List<Setting<?>> settings() {
    return settings;
  }

  List<Check> checks() {
    return checks;
  }

  /** Every way to write a key, by the key. */
  Map<String, Role> finish() {
    Map<String, Role> roles = new HashMap<>();
    Map<String, String> anyCase = new HashMap<>();
    for (Setting<?> setting : settings) {
      setting.fix();
      List<Role> mine = new ArrayList<>();
      mine.add(new Role(setting.key(), setting, Role.Way.VALUE, ""));
      for (Setting.Alias alias : setting.aliases()) {
        mine.add(new Role(alias.key(), setting, Role.Way.VALUE, alias.advice()));
      }
      if (!setting.environmentKey().isEmpty()) {
        mine.add(new Role(setting.environmentKey(), setting, Role.Way.ENVIRONMENT, ""));
      }
      if (!setting.fileKey().isEmpty()) {
        mine.add(new Role(setting.fileKey(), setting, Role.Way.FILE, ""));
      }
      for (Role role : mine) {
        roles.put(role.key(), role);
        if (anyCase.put(role.key().toLowerCase(Locale.ROOT), role.key()) != null) {
          throw new IllegalStateException(
              "the key " + role.key() + " is declared twice, or twice but for upper case");
        }
      }
    }
    return Map.copyOf(roles);
  }

  private <T> Setting<T> add(Setting<T> setting) {
    settings.add(setting);
    return setting;
  }
}
