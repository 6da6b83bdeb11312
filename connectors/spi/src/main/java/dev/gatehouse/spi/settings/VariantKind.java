package dev.gatehouse.spi.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mapping of a type and a configuration whose keys depend on that type. */
public final class VariantKind<T> extends Kind<T> {
  private final String typeKey;
  private final String configKey;
  private final ChoiceKind<Schema<? extends T>> types;
  private final Optional<String> defaultType;

  VariantKind(String typeKey, String configKey, ChoiceKind<Schema<? extends T>> types) {
    this(typeKey, configKey, types, Optional.empty());
  }

  private VariantKind(
      String typeKey,
      String configKey,
      ChoiceKind<Schema<? extends T>> types,
      Optional<String> defaultType) {
    this.typeKey = typeKey;
    this.configKey = configKey;
    this.types = types;
    this.defaultType = defaultType;
  }

  /** With a type that is meant when none is written. */
  public VariantKind<T> defaultingTo(String type) {
    return new VariantKind<>(typeKey, configKey, types, Optional.of(type));
  }

  /** The key of the type. */
  public String typeKey() {
    return typeKey;
  }

  /** The key of the configuration. */
  public String configKey() {
    return configKey;
  }

  /** The recommended types with their declarations, in order. */
  public Map<String, Schema<? extends T>> variants() {
    Map<String, Schema<? extends T>> variants = new LinkedHashMap<>();
    for (String word : types.words()) {
      types.known(word).ifPresent(schema -> variants.put(word, schema));
    }
    return variants;
  }

  /** Every accepted type, old ones included. */
  public List<String> acceptedTypes() {
    return types.acceptedWords();
  }

  @Override
  public String label() {
    return "object with " + typeKey + " and " + configKey;
  }

  @Override
  Optional<T> bind(Tree tree, Context context, String path) {
    Optional<Schema<? extends T>> variant =
        chosen(tree, context)
            .filter(word -> !word.isEmpty())
            .or(() -> tree instanceof Tree.Mapping ? defaultType : Optional.empty())
            .flatMap(types::known);
    if (variant.isPresent()) {
      return bindAs(variant.get(), tree, context, path);
    }
    // The type is missing or wrong: say so, and say nothing about keys that depend on it.
    Schema.<Boolean>of(
            "",
            s -> {
              s.setting(typeKey, types).required();
              s.tree(configKey);
              return values -> true;
            })
        .bind(tree, context, path);
    return Optional.empty();
  }

  private <V extends T> Optional<T> bindAs(
      Schema<V> variant, Tree tree, Context context, String path) {
    Schema<T> both =
        Schema.of(
            variant.title(),
            s -> {
              Setting<?> type = s.setting(typeKey, types);
              if (defaultType.isEmpty()) {
                type.required();
              }
              Setting<V> config = s.object(configKey, variant);
              return values -> values.get(config);
            });
    return both.bind(tree, context, path);
  }

  private Optional<String> chosen(Tree tree, Context context) {
    if (!(tree instanceof Tree.Mapping mapping)) {
      return Optional.empty();
    }
    return mapping.entries().stream()
        .filter(
            e -> context.anyCase() ? e.key().equalsIgnoreCase(typeKey) : e.key().equals(typeKey))
        .map(Tree.Entry::value)
        .filter(Tree.Scalar.class::isInstance)
        .map(value -> ((Tree.Scalar) value).text())
        .findFirst();
  }
}
