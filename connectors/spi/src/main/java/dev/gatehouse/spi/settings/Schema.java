package dev.gatehouse.spi.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The declaration of a mapping: its keys, what they hold and what is made of them.
 *
 * <pre>{@code
 * Schema.of("Local users", s -> {
 *   Setting<String> prompt = s.text("usernamePrompt").defaultsTo("Email Address")
 *       .doc("Label of the user name on the login page.");
 *   return values -> new LocalSettings(values.get(prompt));
 * });
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param <C> what is bound; immutable, and checked by its own constructor where it can be
 */
public final class Schema<C> {
  private final String title;
  private final List<Setting<?>> settings;
  private final Map<String, Role> roles;
  private final List<Check> checks;
  private final Function<Values, C> factory;

  private Schema(String title, SettingsBuilder builder, Function<Values, C> factory) {
    this.title = Objects.requireNonNull(title, "title");
    this.factory = Objects.requireNonNull(factory, "factory");
    this.roles = builder.finish();
    this.settings = List.copyOf(builder.settings());
    this.checks = List.copyOf(builder.checks());
  }

  /**
   * Declares a mapping.
   *
   * @param title what it configures, for documentation
   * @param declaration declares the keys and returns what makes the settings of their values; an
   *     {@link IllegalArgumentException} from that is reported as a problem of the mapping
   * @throws IllegalStateException when a key is declared twice
   */
  public static <C> Schema<C> of(
      String title, Function<SettingsBuilder, Function<Values, C>> declaration) {
    SettingsBuilder builder = new SettingsBuilder();
    Function<Values, C> factory = declaration.apply(builder);
    return new Schema<>(title, builder, factory);
  }

  /** What it configures. */
  public String title() {
    return title;
  }

  /** The keys, in the order of their declaration. */
  public List<Setting<?>> settings() {
    return settings;
  }

  /** Binds a tree and reports every problem. */
  public Binding<C> bind(Tree tree, BindingOptions options) {
    Context context = new Context(options);
    Optional<C> value = bind(tree, context, options.path());
    return new Binding<>(value, context.problems());
  }

  Optional<C> bind(Tree tree, Context context, String path) {
    int before = context.errors();
    Optional<Tree.Mapping> mapping = mapping(tree, context, path);
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    Values values = new MappingBinder(roles, mapping.get(), context, path).bind(settings);
    checks.forEach(check -> run(check, values, new Report(values, context)));
    if (context.errors() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(factory.apply(values));
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage() == null ? "is not usable" : e.getMessage();
      context.error(tree.position(), path, Context.name(path) + ": " + reason, "");
      return Optional.empty();
    }
  }

  private static void run(Check check, Values values, Report report) {
    try {
      check.check(values, report);
    } catch (Values.WrongSettingException alreadyReported) {
      // The check cannot say anything about a setting without a value.
    }
  }

  private static Optional<Tree.Mapping> mapping(Tree tree, Context context, String path) {
    if (tree instanceof Tree.Mapping mapping) {
      return Optional.of(mapping);
    }
    if (tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.NULL) {
      return Optional.of(Tree.empty(tree.position()));
    }
    context.error(
        tree.position(),
        path,
        Context.name(path) + " is " + tree.description(),
        "give keys and values (key: value)");
    return Optional.empty();
  }
}
