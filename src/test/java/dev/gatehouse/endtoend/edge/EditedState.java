package dev.gatehouse.endtoend.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * One state of the configuration of {@link ThousandEditsTest}: writes itself as files, and says
 * what differs from another state without asking the server's own comparison. Its number is in a
 * header of every answer.
 */
final class EditedState {
  /** Passwords and their hashes; cost 10 is the least that is accepted. */
  static final String[] PASSWORDS = {"correct horse battery", "another horse battery"};

  private static final String[] HASHES = {
    "$2a$10$OApqjFo2ZbNH802r0TotPuTCdzbvDRiHBjfLp5V3BzZebXSyHTl32",
    "$2a$10$.4lspqWh.wH19uchy8wiY.Wxq5N4ouGc6dLFG97FvNlqL7w1pLjVO"
  };

  int number;
  int idTokens = 600;
  int accessTokens = 600;
  String level = "info";
  String name = "Gatehouse";
  String scheme = "auto";
  String heading = "Welcome 0";
  List<String> algorithms = List.of("RS256");
  boolean registration;
  boolean watched;
  SortedMap<String, App> apps = new TreeMap<>();
  SortedMap<String, Person> people = new TreeMap<>();
  SortedMap<String, String> sources = new TreeMap<>();

  /**
   * A client.
   *
   * @param version of the redirect URI
   * @param origin version of the origin whose scripts may call
   */
  record App(String name, String secret, int version, int origin) {
    String redirect(String id) {
      return "https://" + id + ".example.com/callback-" + version;
    }

    String origin(String id) {
      return "https://" + id + "-" + origin + ".example.com";
    }
  }

  /**
   * A local user.
   *
   * @param password index in {@link #PASSWORDS}
   */
  record Person(int password, List<String> groups) {}

  EditedState copy() {
    EditedState copy = new EditedState();
    copy.number = number;
    copy.idTokens = idTokens;
    copy.accessTokens = accessTokens;
    copy.level = level;
    copy.name = name;
    copy.scheme = scheme;
    copy.heading = heading;
    copy.algorithms = algorithms;
    copy.registration = registration;
    copy.watched = watched;
    copy.apps = new TreeMap<>(apps);
    copy.people = new TreeMap<>(people);
    copy.sources = new TreeMap<>(sources);
    return copy;
  }

  /** Whether a login or token request of the client with this secret is authenticated. */
  boolean knows(String app, String secret) {
    return apps.containsKey(app) && apps.get(app).secret().equals(secret);
  }

  boolean redirects(String app, String uri) {
    return apps.containsKey(app) && apps.get(app).redirect(app).equals(uri);
  }

  boolean admits(String person, String password) {
    return people.containsKey(person) && PASSWORDS[people.get(person).password()].equals(password);
  }

  /** The theme's directory, which edits change too. */
  static Path theme(Path directory) {
    return directory.resolve("theme");
  }

  /**
   * Writes the files.
   *
   * @param head the keys that never change
   */
  void write(Path file, String head) {
    Path theme = theme(file.getParent());
    try {
      Files.createDirectories(theme.resolve("messages"));
      Files.createDirectories(file.resolveSibling("clients.d"));
      Files.writeString(theme.resolve("messages/en.properties"), "login.heading=" + heading + "\n");
      Path own = file.resolveSibling("clients.d/apps.yaml");
      if (watched) {
        Files.writeString(own, list(odd(true)));
      } else {
        Files.deleteIfExists(own);
      }
      Files.writeString(file, yaml(head, theme));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String yaml(String head, Path theme) {
    StringBuilder yaml =
        new StringBuilder(
            head.replace("web:\n", "web:\n  headers: {X-XSS-Protection: '" + number + "'}\n"));
    yaml.append("logger: {level: ").append(level).append("}\n");
    yaml.append("frontend: {issuer: ").append(name).append(", theme: ").append(scheme);
    yaml.append(", dir: '").append(theme).append("'}\n");
    yaml.append("expiry: {idTokens: ").append(idTokens).append("s, accessTokens: ");
    yaml.append(accessTokens).append("s}\n");
    yaml.append("keys: {algorithms: ").append(algorithms).append("}\n");
    yaml.append("oauth2: {skipApprovalScreen: true}\n");
    yaml.append("registration: {enabled: ").append(registration).append("}\n");
    String budget = "{failures: 1000000}";
    yaml.append("passwords: {guessing: {perAccount: ").append(budget).append(", perAddress: ");
    yaml.append(budget).append(", perAccountAndAddress: ").append(budget).append("}}\n");
    if (watched) {
      yaml.append("reloadOnChange: true\nclientsDirectory: '");
      yaml.append(theme.resolveSibling("clients.d")).append("'\n");
    }
    yaml.append("enablePasswordDB: true\nstaticPasswords:");
    people.forEach((id, person) -> {
      yaml.append("\n  - {email: ").append(id).append("@example.com, userID: user-").append(id);
      yaml.append(", username: ").append(id).append(", hash: '").append(HASHES[person.password()]);
      yaml.append("', groups: ").append(person.groups()).append("}");
    });
    yaml.append(people.isEmpty() ? " []\nconnectors:" : "\nconnectors:");
    sources.forEach((id, shown) -> {
      yaml.append("\n  - {type: test-token-upstream, id: ").append(id).append(", name: ");
      yaml.append(shown).append(", config: {world: edits}}");
    });
    yaml.append(sources.isEmpty() ? " []\nstaticClients:\n" : "\nstaticClients:\n");
    return yaml.append(list(watched ? odd(false) : apps)).toString();
  }

  /** While files are watched, every second client has its own file. */
  private SortedMap<String, App> odd(boolean odd) {
    SortedMap<String, App> some = new TreeMap<>(apps);
    some.keySet().removeIf(id -> (id.charAt(id.length() - 1) % 2 == 1) != odd);
    return some;
  }

  private static String list(SortedMap<String, App> apps) {
    StringBuilder yaml = new StringBuilder();
    apps.forEach((id, app) -> {
      yaml.append("  - {id: ").append(id).append(", name: ").append(app.name());
      yaml.append(", secret: ").append(app.secret()).append(", redirectURIs: ['");
      yaml.append(app.redirect(id)).append("'], corsOrigins: ['").append(app.origin(id));
      yaml.append("'], grantTypes: [authorization_code, refresh_token, client_credentials]}\n");
    });
    return yaml.isEmpty() ? "  []\n" : yaml.toString();
  }

  /** What a reload from another state to this one has to say that it did. */
  List<String> since(EditedState before) {
    List<String> changes = new ArrayList<>();
    changes.addAll(
        named(
            "client",
            before.apps,
            apps,
            (old, fresh) -> {
              List<String> keys = new ArrayList<>();
              add(keys, "secret", old.secret(), fresh.secret());
              add(keys, "name", old.name(), fresh.name());
              add(keys, "redirectURIs", old.version(), fresh.version());
              add(keys, "corsOrigins", old.origin(), fresh.origin());
              return keys;
            }));
    changes.addAll(
        named(
            "local user user-",
            before.people,
            people,
            (old, fresh) -> {
              List<String> keys = new ArrayList<>();
              add(keys, "hash", old.password(), fresh.password());
              add(keys, "groups", old.groups(), fresh.groups());
              return keys;
            }));
    changes.addAll(named("connector", before.sources, sources, (old, fresh) -> List.of("name")));
    section(changes, "web", before, state -> List.of("headers", state.number));
    section(changes, "logger", before, state -> List.of("level", state.level));
    section(
        changes,
        "expiry",
        before,
        state -> List.of("idTokens", state.idTokens, "accessTokens", state.accessTokens));
    section(changes, "keys", before, state -> List.of("algorithms", state.algorithms));
    section(
        changes, "frontend", before, state -> List.of("issuer", state.name, "theme", state.scheme));
    if (watched != before.watched) {
      changes.add("clientsDirectory " + (watched ? "added" : "removed"));
      changes.add("reloadOnChange changed");
    }
    section(changes, "registration", before, state -> List.of("enabled", state.registration));
    if (!heading.equals(before.heading)) {
      changes.add("files of the theme changed");
    }
    return changes;
  }

  private void section(
      List<String> changes,
      String name,
      EditedState before,
      java.util.function.Function<EditedState, List<Object>> keys) {
    List<Object> old = keys.apply(before);
    List<Object> fresh = keys.apply(this);
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < old.size(); i += 2) {
      add(changed, (String) old.get(i), old.get(i + 1), fresh.get(i + 1));
    }
    if (!changed.isEmpty()) {
      changes.add(name + " changed: " + String.join(", ", changed));
    }
  }

  private static void add(List<String> keys, String key, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      keys.add(key);
    }
  }

  private static <T> List<String> named(
      String what,
      Map<String, T> before,
      Map<String, T> after,
      BiFunction<T, T, List<String>> keys) {
    List<String> changes = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    String start = what.endsWith("-") ? what : what + " ";
    for (String id : ids) {
      if (!before.containsKey(id)) {
        changes.add(start + id + " added");
      } else if (!after.containsKey(id)) {
        changes.add(start + id + " removed");
      } else if (!before.get(id).equals(after.get(id))) {
        changes.add(
            start
                + id
                + " changed: "
                + String.join(", ", keys.apply(before.get(id), after.get(id))));
      }
    }
    return changes;
  }
}
