package dev.gatehouse.spi.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The kinds of settings. */
public final class Kinds {
  private static final Kind<String> TEXT =
      new ScalarKind<>(
          "text", Map.of("type", "string"), false, false, Function.identity(), Kinds::text);
  private static final Kind<Secret> SECRET =
      new ScalarKind<>(
          "secret text",
          Map.of("type", "string", "writeOnly", true),
          true,
          true,
          Secret::toString,
          (scalar, concession) -> Secret.of(text(scalar, concession)));
  private static final Kind<Boolean> BOOL =
      new ScalarKind<>(
          "boolean",
          Map.of("type", "boolean"),
          false,
          true,
          String::valueOf,
          (scalar, concession) ->
              switch (scalar.text()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("must be true or false");
              });
  private static final Kind<URI> URL =
      parsed("URL", Map.of("type", "string", "format", "uri"), URI::toString, Kinds::uri);
  private static final Kind<HostPort> ADDRESS =
      parsed("host:port", Map.of("type", "string"), HostPort::toString, HostPort::parse);
  private static final Kind<Cidr> CIDR =
      parsed("IP address range", Map.of("type", "string"), Cidr::toString, Cidr::parse);
  private static final Kind<Path> PATH =
      parsed("file path", Map.of("type", "string"), Path::toString, Kinds::path);
  private static final Map<String, Object> DURATION_SCHEMA =
      Map.of(
          "type",
          "string",
          "pattern",
          "^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d))+)?$");

  private Kinds() {}

  /**
   * Text as written; a number or boolean needs quotes (a whole number not in a lenient reading).
   */
  public static Kind<String> text() {
    return TEXT;
  }

  /** Text that is never shown; empty counts as not set. */
  public static Kind<Secret> secret() {
    return SECRET;
  }

  /** True or false. */
  public static Kind<Boolean> bool() {
    return BOOL;
  }

  /** A whole number from {@code lowest} to {@code highest}, both included. */
  public static Kind<Integer> integer(int lowest, int highest) {
    return new ScalarKind<>(
        "number",
        Map.of("type", "integer", "minimum", lowest, "maximum", highest),
        false,
        true,
        String::valueOf,
        (scalar, concession) -> integer(scalar.text(), lowest, highest));
  }

  /** A duration that is not negative, see {@link Durations}. */
  public static Kind<Duration> duration() {
    return parsed("duration", DURATION_SCHEMA, Durations::format, Durations::parse);
  }

  /**
   * A duration from {@code shortest} to {@code longest}, both included. A lenient reading takes the
   * nearest of the two for one outside, but for zero.
   */
  public static Kind<Duration> duration(Duration shortest, Duration longest) {
    return new ScalarKind<>(
        "duration",
        DURATION_SCHEMA,
        false,
        true,
        Durations::format,
        (scalar, concession) ->
            within(Durations.parse(scalar.text()), shortest, longest, concession));
  }

  /** An absolute http or https URL. */
  public static Kind<URI> url() {
    return URL;
  }

  /** Where to listen or connect. */
  public static Kind<HostPort> address() {
    return ADDRESS;
  }

  /** A range of IP addresses, or one. */
  public static Kind<Cidr> cidr() {
    return CIDR;
  }

  /** A path in the file system, relative to the working directory of the process. */
  public static Kind<Path> path() {
    return PATH;
  }

  /**
   * Text that something else understands.
   *
   * @param label what it is, for documentation
   * @param parser reads it; throws {@link IllegalArgumentException} with a message for the person
   */
  public static <T> Kind<T> parsed(String label, Function<String, T> parser) {
    return parsed(label, Map.of("type", "string"), String::valueOf, parser);
  }

  /** As {@link #parsed(String, Function)}, for text that may not be shown. */
  public static <T> Kind<T> parsedSecret(String label, Function<String, T> parser) {
    return new ScalarKind<>(
        label,
        Map.of("type", "string", "writeOnly", true),
        true,
        true,
        value -> "[secret]",
        (scalar, concession) -> parser.apply(text(scalar, concession)));
  }

  /** One of these words. */
  public static ChoiceKind<String> choice(String... words) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      values.put(word, word);
    }
    return new ChoiceKind<>(values);
  }

  /** One of these words with their values, in the order of the map. */
  public static <T> ChoiceKind<T> choice(Map<String, T> values) {
    return new ChoiceKind<>(values);
  }

  /** A constant of an enumeration, written in lower case with {@code -} for {@code _}. */
  public static <E extends Enum<E>> ChoiceKind<E> choice(Class<E> type) {
    return choice(type, e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** A constant of an enumeration with a spelling of its own. */
  public static <E extends Enum<E>> ChoiceKind<E> choice(
      Class<E> type, Function<E, String> spelling) {
    Map<String, E> values = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      values.put(spelling.apply(constant), constant);
    }
    return new ChoiceKind<>(values);
  }

  /** A list. */
  public static <E> ListKind<E> list(Kind<E> item) {
    return new ListKind<>(item);
  }

  /** A mapping with free keys. */
  public static <V> MapKind<V> map(Kind<V> value) {
    return new MapKind<>(value);
  }

  /** A mapping with declared keys. */
  public static <C> ObjectKind<C> object(Schema<C> schema) {
    return new ObjectKind<>(schema);
  }

  /**
   * A type, and a configuration whose keys depend on the type: {@code storage}, for example.
   *
   * @param typeKey key of the type
   * @param configKey key of the configuration
   * @param types what each type's configuration is
   */
  public static <T> VariantKind<T> variant(
      String typeKey, String configKey, ChoiceKind<Schema<? extends T>> types) {
    return new VariantKind<>(typeKey, configKey, types);
  }

  /** Anything, bound later. */
  public static TreeKind tree() {
    return TreeKind.INSTANCE;
  }

  private static <T> Kind<T> parsed(
      String label,
      Map<String, Object> jsonSchema,
      Function<T, String> formatter,
      Function<String, T> parser) {
    return new ScalarKind<>(
        label,
        jsonSchema,
        false,
        true,
        formatter,
        (scalar, concession) -> parser.apply(scalar.text()));
  }

  private static String text(Tree.Scalar scalar, ScalarKind.Concession concession) {
    if (scalar.type() == Tree.ScalarType.TEXT) {
      return scalar.text();
    }
    boolean plain =
        scalar.type() == Tree.ScalarType.INTEGER && scalar.text().matches("0|-?[1-9][0-9]{0,17}");
    if (plain && concession.granted("is a number and taken as text; put it in quotes")) {
      return scalar.text();
    }
    // Which text is meant by 0123, 1e3 or no is a guess that should not decide about a secret.
    throw new IllegalArgumentException(
        "is read as " + scalar.description() + "; put it in quotes to make it text");
  }

  private static Duration within(
      Duration duration, Duration shortest, Duration longest, ScalarKind.Concession concession) {
    boolean below = duration.compareTo(shortest) < 0;
    if (!below && duration.compareTo(longest) <= 0) {
      return duration;
    }
    String range = Durations.format(shortest) + " and " + Durations.format(longest);
    Duration nearest = below ? shortest : longest;
    // Zero is no short duration: it means "never", "at once" or "the default".
    if (!duration.isZero()
        && concession.granted(
            "must be between " + range + "; " + Durations.format(nearest) + " is used")) {
      return nearest;
    }
    throw new IllegalArgumentException("must be between " + range);
  }

  private static int integer(String text, int lowest, int highest) {
    String message = "must be a whole number from " + lowest + " to " + highest;
    if (!text.matches("[+-]?[0-9]{1,10}")) {
      throw new IllegalArgumentException(message);
    }
    long number = Long.parseLong(text);
    if (number < lowest || number > highest) {
      throw new IllegalArgumentException(message);
    }
    return (int) number;
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "https".equalsIgnoreCase(uri.getScheme()) || isHttp(uri);
      if (web && UrlHosts.of(uri).isPresent()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "is not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1), e);
    }
    throw new IllegalArgumentException("must be a full URL such as https://login.example.com/path");
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
    }
  }
}
