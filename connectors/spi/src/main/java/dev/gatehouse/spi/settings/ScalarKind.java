package dev.gatehouse.spi.settings;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A single value in the file. */
public final class ScalarKind<T> extends Kind<T> {
  private final String label;
  private final Map<String, Object> jsonSchema;
  private final boolean secret;
  private final boolean blankText;
  private final Function<T, String> formatter;
  private final Reader<T> reader;

  /** Reads a scalar. */
  interface Reader<T> {
    /** Throws an {@link IllegalArgumentException} with a message for the person. */
    T read(Tree.Scalar scalar, Concession concession);
  }

  /** Asks whether something that is not quite right may be taken. */
  interface Concession {
    /**
     * @param how what is made of the value; told to the person when it may be taken
     */
    boolean granted(String how);
  }

  ScalarKind(
      String label,
      Map<String, Object> jsonSchema,
      boolean secret,
      boolean blankText,
      Function<T, String> formatter,
      Reader<T> reader) {
    this.label = label;
    this.jsonSchema = Map.copyOf(jsonSchema);
    this.secret = secret;
    this.blankText = blankText;
    this.formatter = formatter;
    this.reader = reader;
  }

  @Override
  public String label() {
    return label;
  }

  /** The keywords of JSON Schema that describe the value. */
  public Map<String, Object> jsonSchema() {
    return jsonSchema;
  }

  @Override
  public boolean secret() {
    return secret;
  }

  @Override
  public String format(T value) {
    return secret ? "[secret]" : formatter.apply(value);
  }

  @Override
  boolean blank(Tree tree) {
    return super.blank(tree)
        || (blankText && tree instanceof Tree.Scalar scalar && scalar.text().isEmpty());
  }

  @Override
  Optional<T> bind(Tree tree, Context context, String path) {
    if (!(tree instanceof Tree.Scalar scalar)) {
      context.error(
          tree.position(), path, Context.name(path) + " is " + tree.description(), "give " + label);
      return Optional.empty();
    }
    String shown =
        secret || scalar.sensitive() || scalar.text().isEmpty()
            ? ""
            : " \"" + Context.shorten(scalar.text()) + "\"";
    Concession concession =
        how -> {
          if (context.leniency().values()) {
            context.warning(scalar.position(), path, Context.name(path) + shown + ": " + how, "");
          }
          return context.leniency().values();
        };
    try {
      return Optional.of(reader.read(scalar, concession));
    } catch (IllegalArgumentException e) {
      context.error(
          scalar.position(), path, Context.name(path) + shown + ": " + e.getMessage(), "");
      return Optional.empty();
    }
  }
}
