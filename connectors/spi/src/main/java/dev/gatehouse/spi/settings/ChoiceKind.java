package dev.gatehouse.spi.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of a fixed set of words. */
public final class ChoiceKind<T> extends Kind<T> {
  private final Map<String, T> values;
  private final Map<String, Old<T>> others;
  private final boolean anyCase;

  /** A word that works with a warning, or (without a value) is refused. */
  private record Old<T>(Optional<T> value, String advice) {}

  ChoiceKind(Map<String, T> values) {
    this(new LinkedHashMap<>(values), Map.of(), false);
  }

  private ChoiceKind(Map<String, T> values, Map<String, Old<T>> others, boolean anyCase) {
    this.values = values;
    this.others = others;
    this.anyCase = anyCase;
  }

  /** Also accepts the words in another case, with a warning. */
  public ChoiceKind<T> inAnyCase() {
    return new ChoiceKind<>(values, others, true);
  }

  /** Also accepts a word, with a warning that carries the advice. */
  public ChoiceKind<T> accepting(String word, T value, String advice) {
    return with(word, new Old<>(Optional.of(value), advice));
  }

  /** Knows a word and refuses it with this advice, instead of calling it unknown. */
  public ChoiceKind<T> refusing(String word, String advice) {
    return with(word, new Old<>(Optional.empty(), advice));
  }

  private ChoiceKind<T> with(String word, Old<T> old) {
    Map<String, Old<T>> more = new LinkedHashMap<>(others);
    more.put(word, old);
    return new ChoiceKind<>(values, more, anyCase);
  }

  /** The words to recommend. */
  public List<String> words() {
    return List.copyOf(values.keySet());
  }

  /** The value of a word that is accepted. */
  Optional<T> known(String word) {
    Old<T> old = others.get(word);
    return old == null ? Optional.ofNullable(values.get(word)) : old.value();
  }

  /** Every word that is accepted, old ones included. */
  public List<String> acceptedWords() {
    List<String> words = new ArrayList<>(values.keySet());
    others.forEach((word, old) -> old.value().ifPresent(value -> words.add(word)));
    return List.copyOf(words);
  }

  @Override
  public String label() {
    return "one of " + String.join(", ", values.keySet());
  }

  @Override
  public String format(T value) {
    return values.entrySet().stream()
        .filter(e -> e.getValue().equals(value))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> String.valueOf(value));
  }

  @Override
  boolean blank(Tree tree) {
    return super.blank(tree) || (tree instanceof Tree.Scalar scalar && scalar.text().isEmpty());
  }

  @Override
  Optional<T> bind(Tree tree, Context context, String path) {
    if (!(tree instanceof Tree.Scalar scalar)) {
      context.error(
          tree.position(),
          path,
          Context.name(path) + " is " + tree.description(),
          "give " + label());
      return Optional.empty();
    }
    T value = values.get(scalar.text());
    if (value != null) {
      return Optional.of(value);
    }
    String shown =
        Context.name(path)
            + (scalar.sensitive() ? "" : " \"" + Context.shorten(scalar.text()) + "\"");
    Optional<String> other = inOtherCase(scalar.text());
    if (other.isPresent()) {
      context.warning(
          scalar.position(),
          path,
          shown + " differs in upper and lower case",
          "write \"" + other.get() + "\"");
      return Optional.of(values.get(other.get()));
    }
    Old<T> old = others.get(scalar.text());
    if (old == null) {
      String near = scalar.sensitive() ? "" : Suggestions.didYouMean(scalar.text(), words());
      context.error(
          scalar.position(),
          path,
          shown + " is not known",
          near.isEmpty() ? "give " + label() : near);
      return Optional.empty();
    }
    if (old.value().isEmpty()) {
      context.error(scalar.position(), path, shown + " is not supported", old.advice());
    } else {
      context.warning(scalar.position(), path, shown + " is accepted for now", old.advice());
    }
    return old.value();
  }

  private Optional<String> inOtherCase(String word) {
    return anyCase
        ? values.keySet().stream().filter(known -> known.equalsIgnoreCase(word)).findFirst()
        : Optional.empty();
  }
}
