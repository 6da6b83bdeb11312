package dev.gatehouse.spi.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a configuration file said, with the position of every key and value. Immutable.
 *
 * <p>The {@code toString} of every tree hides values, since a tree may hold secrets.
 */
public sealed interface Tree {

  /** Where the value starts. */
  Position position();

  /** What kind of value this is, in words for a message: "a list", for example. */
  String description();

  /** How a scalar was written. */
  enum ScalarType {
    /** Nothing, {@code ~} or {@code null}. */
    NULL("empty"),
    /** {@code true}, {@code no}, … */
    BOOLEAN("a boolean"),
    /** A whole number. */
    INTEGER("a number"),
    /** A number with a fraction or exponent. */
    DECIMAL("a number"),
    /** Anything else, and everything in quotes. */
    TEXT("text");

    private final String description;

    ScalarType(String description) {
      this.description = description;
    }
  }

  /**
   * A single value.
   *
   * @param type what the writing says it is; a number in quotes is a text
   * @param text the value as written, without quotes; for {@link ScalarType#BOOLEAN} always {@code
   *     true} or {@code false}
   * @param position where it begins in the file
   * @param sensitive whether the text may not be shown, because it came from the environment
   */
  record Scalar(ScalarType type, String text, Position position, boolean sensitive)
      implements Tree {

    public Scalar {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(position, "position");
    }

    @Override
    public String description() {
      return type.description;
    }

    @Override
    public String toString() {
      return "Scalar[" + type + " at " + position + "]";
    }
  }

  /**
   * A list.
   *
   * @param items in the order of the file; may be empty
   * @param position where it begins in the file
   */
  record Sequence(List<Tree> items, Position position) implements Tree {

    public Sequence {
      items = List.copyOf(items);
      Objects.requireNonNull(position, "position");
    }

    @Override
    public String description() {
      return "a list";
    }

    @Override
    public String toString() {
      return "Sequence[" + items.size() + " items at " + position + "]";
    }
  }

  /**
   * Keys and values.
   *
   * @param entries in the order of the file, without a repeated key; may be empty
   * @param position where it begins in the file
   */
  record Mapping(List<Entry> entries, Position position) implements Tree {

    public Mapping {
      entries = List.copyOf(entries);
      Objects.requireNonNull(position, "position");
      if (entries.stream().map(Entry::key).distinct().count() != entries.size()) {
        throw new IllegalArgumentException("a key is repeated at " + position);
      }
    }

    /** The value of exactly this key. */
    public Optional<Tree> find(String key) {
      return entries.stream().filter(e -> e.key().equals(key)).map(Entry::value).findFirst();
    }

    @Override
    public String description() {
      return "a mapping";
    }

    @Override
    public String toString() {
      return "Mapping[" + entries.size() + " keys at " + position + "]";
    }
  }

  /**
   * A key of a mapping with its value.
   *
   * @param key as written, letters of either case
   * @param keyPosition where the key stands
   * @param value what belongs to it
   */
  record Entry(String key, Position keyPosition, Tree value) {

    public Entry {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(keyPosition, "keyPosition");
      Objects.requireNonNull(value, "value");
    }
  }

  /** A mapping without keys: what an absent section is bound from. */
  static Mapping empty(Position position) {
    return new Mapping(List.of(), position);
  }

  /**
   * A tree from plain values: maps with text keys, lists, text, numbers, booleans and null. Every
   * part has the same position; meant for settings that come from a program and for tests.
   *
   * @throws IllegalArgumentException for any other type
   */
  static Tree of(Object value, Position position) {
    return switch (value) {
      case null -> new Scalar(ScalarType.NULL, "", position, false);
      case Tree tree -> tree;
      case String text -> new Scalar(ScalarType.TEXT, text, position, false);
      case Boolean bool -> new Scalar(ScalarType.BOOLEAN, bool.toString(), position, false);
      case Integer number -> new Scalar(ScalarType.INTEGER, number.toString(), position, false);
      case Long number -> new Scalar(ScalarType.INTEGER, number.toString(), position, false);
      case Number number -> new Scalar(ScalarType.DECIMAL, number.toString(), position, false);
      case List<?> list ->
          new Sequence(list.stream().map(item -> Tree.of(item, position)).toList(), position);
      case Map<?, ?> map -> {
        List<Entry> entries = new ArrayList<>();
        map.forEach((k, v) -> entries.add(new Entry((String) k, position, Tree.of(v, position))));
        yield new Mapping(entries, position);
      }
      default ->
          throw new IllegalArgumentException(
              "a configuration value cannot be a " + value.getClass().getName());
    };
  }
}
