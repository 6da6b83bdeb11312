package dev.gatehouse.spi.settings;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Binds the settings of one mapping. */
final class MappingBinder {
  private final Map<String, Role> roles;
  private final Tree.Mapping mapping;
  private final Context context;
  private final String path;
  private final Map<Setting<?>, Written> found = new HashMap<>();

  /** What the file has for a setting. */
  private record Written(Role role, Tree.Entry entry) {}

  MappingBinder(Map<String, Role> roles, Tree.Mapping mapping, Context context, String path) {
    this.roles = roles;
    this.mapping = mapping;
    this.context = context;
    this.path = path;
  }

  Values bind(List<Setting<?>> settings) {
    mapping.entries().forEach(this::recognise);
    Values values = new Values(context.anyCase());
    for (Setting<?> setting : settings) {
      bind(setting, values);
    }
    return values;
  }

  private void recognise(Tree.Entry entry) {
    String place = Context.join(path, entry.key());
    Optional<Role> role = role(entry);
    if (role.isEmpty()) {
      String near = Suggestions.didYouMean(entry.key(), recommended());
      String message = "unknown key " + Context.join(path, Context.shorten(entry.key()));
      String suggestion = near.isEmpty() ? known() : near;
      if (context.leniency().unknownKeys()) {
        context.warning(entry.keyPosition(), place, message + " has no effect", suggestion);
      } else {
        context.error(entry.keyPosition(), place, message, suggestion);
      }
      return;
    }
    Setting<?> setting = role.get().setting();
    switch (setting.handling()) {
      case IGNORED ->
          context.warning(entry.keyPosition(), place, place + " has no effect", setting.advice());
      case REFUSED ->
          context.error(entry.keyPosition(), place, place + " is not supported", setting.advice());
      case HONOURED -> honour(entry, role.get(), place);
    }
  }

  private void honour(Tree.Entry entry, Role role, String place) {
    if (role.setting().kind().blank(entry.value())) {
      return; // Dex reads an empty value as "not set", too
    }
    if (!role.advice().isEmpty()) {
      context.warning(entry.keyPosition(), place, place + " is an old name", role.advice());
    }
    Written before = found.putIfAbsent(role.setting(), new Written(role, entry));
    if (before != null) {
      context.error(
          entry.keyPosition(),
          place,
          place
              + " and "
              + before.entry().key()
              + " ("
              + before.entry().keyPosition()
              + ") set the same",
          "keep one of them");
    }
  }

  private Optional<Role> role(Tree.Entry entry) {
    Role exact = roles.get(entry.key());
    if (exact != null || !context.anyCase()) {
      return Optional.ofNullable(exact);
    }
    Optional<Role> other =
        roles.values().stream().filter(r -> r.key().equalsIgnoreCase(entry.key())).findFirst();
    other.ifPresent(r ->
        context.warning(
            entry.keyPosition(),
            Context.join(path, entry.key()),
            "the key " + Context.join(path, entry.key()) + " differs in upper and lower case",
            "write \"" + r.key() + "\""));
    return other;
  }

  private Set<String> recommended() {
    Set<String> keys = new TreeSet<>();
    roles.values().stream()
        .filter(r -> r.advice().isEmpty() && r.setting().handling() == Setting.Handling.HONOURED)
        .forEach(r -> keys.add(r.key()));
    return keys;
  }

  private String known() {
    Set<String> keys = recommended();
    return keys.isEmpty() ? "nothing is configured here" : "known here: " + String.join(", ", keys);
  }

  private <T> void bind(Setting<T> setting, Values values) {
    Written written = found.get(setting);
    String place = Context.join(path, setting.key());
    if (written == null) {
      absent(setting, values, place);
      return;
    }
    String writtenPath = Context.join(path, written.entry().key());
    Place where = new Place(written.entry().value(), writtenPath);
    Optional<T> value =
        source(written, writtenPath)
            .flatMap(tree -> setting.kind().bind(tree, context, writtenPath))
            .filter(bound -> accepted(setting, bound, where));
    if (value.isPresent()) {
      values.bound(setting, value.get(), where, true);
    } else {
      values.wrong(setting, where);
    }
  }

  private <T> void absent(Setting<T> setting, Values values, String place) {
    Place where = new Place(mapping, place);
    if (setting.isRequired()) {
      String twins = setting.environmentKey().isEmpty() ? "" : " or " + setting.environmentKey();
      String file = setting.fileKey().isEmpty() ? "" : " or " + setting.fileKey();
      context.error(
          mapping.position(),
          place,
          place + " is missing",
          "give " + setting.key() + twins + file + " (" + setting.kind().label() + ")");
      values.wrong(setting, where);
    } else if (setting.defaultValue().isPresent()) {
      values.bound(setting, setting.defaultValue().get(), where, false);
    } else if (setting.emptyWhenAbsent()) {
      setting
          .kind()
          .bind(Tree.empty(mapping.position()), context, place)
          .ifPresentOrElse(
              value -> values.bound(setting, value, where, false),
              () -> values.wrong(setting, where));
    } else {
      values.absent(setting, where);
    }
  }

  private <T> boolean accepted(Setting<T> setting, T value, Place where) {
    boolean good = true;
    if (setting.isRequired() && value instanceof String text && text.isBlank()) {
      context.error(where.position(), where.path(), where.path() + " is empty", "give a value");
      good = false;
    }
    for (Function<T, Optional<String>> check : setting.checks()) {
      Optional<String> problem = check.apply(value);
      problem.ifPresent(
          text -> context.error(where.position(), where.path(), where.path() + " " + text, ""));
      good &= problem.isEmpty();
    }
    for (Function<T, Optional<String>> warning : setting.warnings()) {
      warning
          .apply(value)
          .ifPresent(text ->
              context.warning(where.position(), where.path(), where.path() + " " + text, ""));
    }
    return good;
  }

  /** The text that a twin leads to, or the written value itself. */
  private Optional<Tree> source(Written written, String place) {
    Tree value = written.entry().value();
    if (written.role().way() == Role.Way.VALUE) {
      return Optional.of(value);
    }
    Optional<String> name = Kinds.text().bind(value, context, place);
    Optional<String> text =
        written.role().way() == Role.Way.ENVIRONMENT
            ? name.flatMap(n -> variable(n, value.position(), place))
            : name.flatMap(n -> file(n, value.position(), place));
    return text.map(t -> new Tree.Scalar(Tree.ScalarType.TEXT, t, value.position(), true));
  }

  private Optional<String> variable(String name, Position position, String place) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      // Not shown: the likeliest mistake is to write the secret itself here.
      context.error(
          position,
          place,
          place + " is not the name of an environment variable",
          "give the name of a variable (letters, digits, _), not its value");
      return Optional.empty();
    }
    Optional<String> text = context.sources().environment(name);
    if (text.isEmpty() || text.get().isEmpty()) {
      context.error(
          position,
          place,
          place
              + ": the environment variable "
              + name
              + (text.isEmpty() ? " is not set" : " is empty"),
          "set it, or name another one");
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> file(String name, Position position, String place) {
    try {
      String text = context.sources().file(Path.of(name)).replaceFirst("\\r?\\n\\z", "");
      if (!text.isEmpty()) {
        return Optional.of(text);
      }
      context.error(position, place, place + ": the file " + name + " is empty", "");
    } catch (IOException | InvalidPathException e) {
      context.error(
          position,
          place,
          place + ": the file " + name + " cannot be read (" + e.getClass().getSimpleName() + ")",
          "check that it exists and that this process may read it");
    }
    return Optional.empty();
  }
}
