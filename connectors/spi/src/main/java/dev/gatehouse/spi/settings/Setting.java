package dev.gatehouse.spi.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * One declared key. Made by {@link SettingsBuilder}, refined by the methods here while the schema
 * is being declared, and fixed afterwards.
 *
 * @param <T> type of the bound value
 */
public final class Setting<T> {

  /** What happens with the key. */
  public enum Handling {
    /** It is bound. */
    HONOURED,
    /** It is accepted, has no effect, and warns. */
    IGNORED,
    /** It is known and refused with advice. */
    REFUSED
  }

  /**
   * An old name of the key.
   *
   * @param key the old name, which is still read
   * @param advice what to write instead
   */
  public record Alias(String key, String advice) {}

  private final String key;
  private final Kind<T> kind;
  private final Handling handling;
  private final String advice;
  private final List<Alias> aliases = new ArrayList<>();
  private final List<Function<T, Optional<String>>> checks = new ArrayList<>();
  private final List<Function<T, Optional<String>>> warnings = new ArrayList<>();
  private String doc = "";
  private String environmentKey = "";
  private String fileKey = "";
  private Optional<T> defaultValue = Optional.empty();
  private String defaultText = "";
  private boolean required;
  private boolean optional;
  private boolean fixed;

  Setting(String key, Kind<T> kind, Handling handling, String advice) {
    this.key = Objects.requireNonNull(key, "key");
    this.kind = Objects.requireNonNull(kind, "kind");
    this.handling = handling;
    this.advice = Objects.requireNonNull(advice, "advice");
  }

  /** One or two sentences for the reference and for editors. */
  public Setting<T> doc(String text) {
    open().doc = Objects.requireNonNull(text, "text");
    return this;
  }

  /** The value when nothing is written. */
  public Setting<T> defaultsTo(T value) {
    return defaultsTo(value, kind.format(value));
  }

  /** The value when nothing is written, and how the reference describes it. */
  public Setting<T> defaultsTo(T value, String description) {
    open().defaultValue = Optional.of(value);
    defaultText = description;
    return this;
  }

  /** How the reference describes what happens when nothing is written. */
  public Setting<T> otherwise(String description) {
    open().defaultText = Objects.requireNonNull(description, "description");
    return this;
  }

  /** Refuses a configuration without it; text may not be empty then. */
  public Setting<T> required() {
    open().required = true;
    return this;
  }

  /** Leaves an absent object absent, instead of binding it from its defaults. */
  public Setting<T> optional() {
    open().optional = true;
    return this;
  }

  /** Also accepts an old name, with a warning. */
  public Setting<T> alias(String oldKey, String why) {
    open().aliases.add(new Alias(oldKey, why));
    return this;
  }

  /** Also takes the value from the environment variable that this other key names. */
  public Setting<T> orFromEnvironment(String otherKey) {
    requireScalar();
    open().environmentKey = Objects.requireNonNull(otherKey, "otherKey");
    return this;
  }

  /** Also takes the value from the file that this other key names, without its last line end. */
  public Setting<T> orFromFile(String otherKey) {
    requireScalar();
    open().fileKey = Objects.requireNonNull(otherKey, "otherKey");
    return this;
  }

  /**
   * Refuses some values.
   *
   * @param problem what is wrong with a value, if anything; never repeats a secret
   */
  public Setting<T> check(Function<T, Optional<String>> problem) {
    open().checks.add(problem);
    return this;
  }

  /** Warns about some values; otherwise as {@link #check}. */
  public Setting<T> warnAbout(Function<T, Optional<String>> concern) {
    open().warnings.add(concern);
    return this;
  }

  /** The key in the file. */
  public String key() {
    return key;
  }

  /** What it holds. */
  public Kind<T> kind() {
    return kind;
  }

  /** What happens with it. */
  public Handling handling() {
    return handling;
  }

  /** For a key that is ignored or refused: why, and what to do instead. */
  public String advice() {
    return advice;
  }

  /** The description; may be empty. */
  public String description() {
    return doc;
  }

  /** Old names. */
  public List<Alias> aliases() {
    return List.copyOf(aliases);
  }

  /** The twin that names an environment variable; empty when there is none. */
  public String environmentKey() {
    return environmentKey;
  }

  /** The twin that names a file; empty when there is none. */
  public String fileKey() {
    return fileKey;
  }

  /** Whether a configuration without it is refused. */
  public boolean isRequired() {
    return required;
  }

  /** The value when nothing is written. */
  public Optional<T> defaultValue() {
    return defaultValue;
  }

  /** The default in words, or empty. */
  public String defaultDescription() {
    return defaultText;
  }

  @Override
  public String toString() {
    return "Setting[" + key + "]";
  }

  void fix() {
    fixed = true;
  }

  boolean emptyWhenAbsent() {
    return kind.emptyWhenAbsent() && !optional && !required && handling == Handling.HONOURED;
  }

  List<Function<T, Optional<String>>> checks() {
    return checks;
  }

  List<Function<T, Optional<String>>> warnings() {
    return warnings;
  }

  private void requireScalar() {
    if (!(kind instanceof ScalarKind || kind instanceof ChoiceKind)) {
      throw new IllegalStateException(key + " is not a single value and cannot have a twin");
    }
  }

  private Setting<T> open() {
    if (fixed) {
      throw new IllegalStateException("the declaration of " + key + " is complete");
    }
    return this;
  }
}
