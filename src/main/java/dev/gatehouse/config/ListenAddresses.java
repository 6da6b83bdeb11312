package dev.gatehouse.config;

import dev.gatehouse.spi.settings.Position;
import dev.gatehouse.spi.settings.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Addresses to listen on that stand beside the file: those of {@code serve}'s options, which Dex
 * has, too. They replace the file's before anything is checked, so that the report is about what
 * the server would do.
 *
 * @param values text of each address by where it belongs, such as {@code web.http}
 * @param otherwise an address for {@code web.http} when there is none at all; for commands that
 *     read a file whose addresses only the server's options tell
 */
public record ListenAddresses(Map<Place, String> values, Optional<String> otherwise) {
  /** Nothing beside the file. */
  public static final ListenAddresses NONE = new ListenAddresses(Map.of(), Optional.empty());

  /** For commands that listen nowhere: a file without addresses is good enough for them. */
  public static final ListenAddresses UNIMPORTANT =
      new ListenAddresses(Map.of(), Optional.of("127.0.0.1:0"));

  /** What an option replaces. */
  public enum Place {
    WEB_HTTP("--web-http-addr", "web", "http"),
    WEB_HTTPS("--web-https-addr", "web", "https"),
    TELEMETRY("--telemetry-addr", "telemetry", "http"),
    GRPC("--grpc-addr", "grpc", "addr");

    private final String option;
    private final String section;
    private final String key;

    Place(String option, String section, String key) {
      this.option = option;
      this.section = section;
      this.key = key;
    }
  }

  public ListenAddresses {
    values = Map.copyOf(values);
    Objects.requireNonNull(otherwise, "otherwise");
  }

  /**
   * The tree with these addresses.
   *
   * @param anyCase whether keys are compared without regard to case
   */
  Tree over(Tree tree, boolean anyCase) {
    if (!(tree instanceof Tree.Mapping root)) {
      return tree;
    }
    Tree.Mapping result = root;
    for (Map.Entry<Place, String> entry : new TreeMap<>(values).entrySet()) {
      result = with(result, entry.getKey(), entry.getValue(), anyCase);
    }
    if (otherwise.isPresent()
        && empty(result, Place.WEB_HTTP, anyCase)
        && empty(result, Place.WEB_HTTPS, anyCase)) {
      result = with(result, Place.WEB_HTTP, otherwise.get(), anyCase);
    }
    return result;
  }

  private static boolean empty(Tree.Mapping root, Place place, boolean anyCase) {
    return find(root, place.section, anyCase)
        .filter(Tree.Mapping.class::isInstance)
        .flatMap(section -> find((Tree.Mapping) section, place.key, anyCase))
        .filter(value -> !(value instanceof Tree.Scalar scalar && scalar.text().isEmpty()))
        .isEmpty();
  }

  private static Tree.Mapping with(Tree.Mapping root, Place place, String text, boolean anyCase) {
    Position at = new Position(place.option, 1, 1);
    Tree before = find(root, place.section, anyCase).orElseGet(() -> Tree.empty(at));
    // A section that is no mapping is reported as such; null is an empty one.
    boolean nothing = before instanceof Tree.Scalar scalar && scalar.text().isEmpty();
    if (!(before instanceof Tree.Mapping) && !nothing) {
      return root;
    }
    Tree.Mapping section =
        before instanceof Tree.Mapping mapping ? mapping : new Tree.Mapping(List.of(), at);
    Tree value = new Tree.Scalar(Tree.ScalarType.TEXT, text, at, false);
    return put(root, place.section, at, put(section, place.key, at, value, anyCase), anyCase);
  }

  private static Optional<Tree> find(Tree.Mapping mapping, String key, boolean anyCase) {
    return mapping.entries().stream()
        .filter(entry -> same(entry.key(), key, anyCase))
        .map(Tree.Entry::value)
        .findFirst();
  }

  private static Tree.Mapping put(
      Tree.Mapping mapping, String key, Position at, Tree value, boolean anyCase) {
    List<Tree.Entry> entries = new ArrayList<>();
    boolean replaced = false;
    for (Tree.Entry entry : mapping.entries()) {
      if (!replaced && same(entry.key(), key, anyCase)) {
        entries.add(new Tree.Entry(entry.key(), entry.keyPosition(), value));
        replaced = true;
      } else {
        entries.add(entry);
      }
    }
    if (!replaced) {
      entries.add(new Tree.Entry(key, at, value));
    }
    return new Tree.Mapping(entries, mapping.position());
  }

  private static boolean same(String written, String key, boolean anyCase) {
    return anyCase ? written.equalsIgnoreCase(key) : written.equals(key);
  }
}
