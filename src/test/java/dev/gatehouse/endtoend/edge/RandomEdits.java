package dev.gatehouse.endtoend.edge;

import dev.gatehouse.endtoend.edge.EditedState.App;
import dev.gatehouse.endtoend.edge.EditedState.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Makes edits of a configuration, good and bad ones, from one seed. Not thread-safe. */
final class RandomEdits {
  private static final int APPS = 7;
  private static final int PEOPLE = 5;
  private static final int SOURCES = 3;
  private final Random random;
  private final Path file;
  private final String head;
  private int count;

  /**
   * @param head the keys that never change
   */
  RandomEdits(long seed, Path file, String head) {
    this.random = new Random(seed);
    this.file = file;
    this.head = head;
  }

  /**
   * An edit that was made to the files.
   *
   * @param after the state that the files describe; null when they describe none
   * @param refusal what the refusal has to name; empty when it is to be accepted
   */
  record Edit(String what, EditedState after, String refusal) {
    boolean good() {
      return refusal.isEmpty();
    }
  }

  /** A state with some of everything. */
  EditedState first(boolean watched) {
    EditedState state = new EditedState();
    state.watched = watched;
    for (int i = 0; i < APPS; i += 2) {
      state.apps.put("app-" + i, app(i));
      state.people.put("person-" + i / 2, new Person(0, List.of("group-0")));
    }
    state.write(file, head);
    return state;
  }

  private App app(int index) {
    return new App("Application-" + index, secret(), 0, 0);
  }

  private String secret() {
    return "secret-" + count++ + "-" + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
  }

  /** Writes the next good or bad edit. */
  Edit next(EditedState now) {
    return random.nextInt(4) == 0 ? bad(now) : good(now, 1 + random.nextInt(3));
  }

  /** Writes a state that differs in its number and in some more. */
  Edit good(EditedState now, int changes) {
    EditedState next = now.copy();
    next.number = now.number + 1;
    StringBuilder what = new StringBuilder();
    for (int i = 0; i < changes; i++) {
      what.append(change(next)).append(' ');
    }
    next.write(file, head);
    return new Edit(what.toString(), next, "");
  }

  private String change(EditedState next) {
    int kind = random.nextInt(13);
    switch (kind) {
      case 0, 1, 2, 3 -> client(next);
      case 4, 5 -> person(next);
      case 6 -> source(next);
      case 7 -> {
        next.idTokens = 300 + random.nextInt(3000);
        next.accessTokens = 300 + random.nextInt(3000);
      }
      case 12 ->
          next.algorithms =
              List.of(List.of("RS256"), List.of("RS256", "ES256"), List.of("ES256", "RS256"))
                  .get(random.nextInt(3));
      case 8 -> next.level = pick("debug", "info", "warn", "error");
      case 9 -> next.scheme = pick("auto", "light", "dark");
      case 10 -> {
        next.name = "Issuer-" + random.nextInt(1000);
        next.registration = random.nextBoolean();
      }
      default -> next.heading = "Welcome " + random.nextInt(1000);
    }
    return "change " + kind;
  }

  private String pick(String... all) {
    return all[random.nextInt(all.length)];
  }

  private void client(EditedState next) {
    int index = random.nextInt(APPS);
    String id = "app-" + index;
    App app = next.apps.get(id);
    if (app == null) {
      next.apps.put(id, app(index));
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> next.apps.remove(id);
      case 1 ->
          next.apps.put(
              id,
              new App(
                  "Application-" + random.nextInt(1000),
                  app.secret(),
                  app.version(),
                  app.origin()));
      case 2 ->
          next.apps.put(id, new App(app.name(), app.secret(), random.nextInt(3), app.origin()));
      case 3 ->
          next.apps.put(id, new App(app.name(), app.secret(), app.version(), random.nextInt(3)));
      default -> next.apps.put(id, new App(app.name(), secret(), app.version(), app.origin()));
    }
  }

  private void person(EditedState next) {
    String id = "person-" + random.nextInt(PEOPLE);
    Person person = next.people.get(id);
    if (person == null) {
      next.people.put(id, new Person(random.nextInt(2), List.of("group-1")));
    } else if (random.nextInt(4) == 0) {
      next.people.remove(id);
    } else if (random.nextInt(2) == 0) {
      next.people.put(id, new Person(1 - person.password(), person.groups()));
    } else {
      List<String> groups =
          random.nextBoolean()
              ? List.of("group-" + random.nextInt(9))
              : List.of("group-" + random.nextInt(9), "other-" + random.nextInt(9));
      next.people.put(id, new Person(person.password(), groups));
    }
  }

  private void source(EditedState next) {
    String id = "source-" + random.nextInt(SOURCES);
    if (next.sources.containsKey(id) && random.nextBoolean()) {
      next.sources.remove(id);
    } else {
      next.sources.put(id, "Source-" + random.nextInt(1000));
    }
  }

  /** Writes something that must be refused whole, beside changes that would be good. */
  Edit bad(EditedState now) {
    String token = "nonsense" + count++;
    EditedState next = good(now, 1).after();
    String yaml = next.yaml(head, EditedState.theme(file.getParent()));
    return switch (random.nextInt(9)) {
      case 0 -> bad("syntax", yaml + "\n" + token + ": [", "gatehouse.yaml:");
      case 1 -> bad("unknown key", yaml + token + ": true\n", "unknown key " + token);
      case 2 ->
          bad(
              "two clients of one id",
              yaml.replace(
                  "staticClients:\n",
                  """
                  staticClients:
                    - {id: twin, name: Twin, secret: twin-secret-0123456789abcdef, redirectURIs: ['https://twin.example.com']}
                    - {id: twin, name: Twin, secret: twin-secret-0123456789abcdef, redirectURIs: ['https://twin.example.com']}
                  """),
              "the same id stands in staticClients[0]");
      case 3 ->
          bad("another issuer", yaml.replaceFirst("(issuer: http\\S+)", "$1/" + token), "issuer");
      case 4 ->
          bad(
              "another listener",
              yaml.replaceFirst("http: 127.0.0.1:\\d+", "http: 127.0.0.1:1"),
              "web.http");
      case 5 -> bad("half a file", half(yaml), "gatehouse.yaml:");
      case 6 -> {
        delete();
        yield new Edit("no file", null, "does not exist");
      }
      case 7 ->
          bad(
              "a bad lifetime",
              yaml.replaceFirst("idTokens: \\d+s", "idTokens: " + token),
              "idTokens");
      default -> {
        write((yaml + "# \u00ff").getBytes(StandardCharsets.ISO_8859_1));
        yield new Edit("not UTF-8", null, "UTF-8");
      }
    };
  }

  /** Cut off within a list, as a reader finds a file that is being written. */
  String half(String yaml) {
    return yaml.substring(0, yaml.lastIndexOf("grantTypes: [") + 15);
  }

  private Edit bad(String what, String yaml, String refusal) {
    write(yaml.getBytes(StandardCharsets.UTF_8));
    return new Edit(what, null, refusal);
  }

  /** The same text in two steps. */
  void writeInTwoSteps(EditedState state) {
    String yaml = state.yaml(head, EditedState.theme(file.getParent()));
    write(half(yaml).getBytes(StandardCharsets.UTF_8));
    write(yaml.getBytes(StandardCharsets.UTF_8));
  }

  void delete() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same state again: a reload of it changes nothing. */
  Edit same(EditedState now) {
    now.write(file, head);
    return new Edit("nothing", now, "");
  }

  private void write(byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
