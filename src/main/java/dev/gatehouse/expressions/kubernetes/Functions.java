package dev.gatehouse.expressions.kubernetes;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.gatehouse.expressions.kubernetes.Value.Entries;
import dev.gatehouse.expressions.kubernetes.Value.Failure;
import dev.gatehouse.expressions.kubernetes.Value.Items;
import dev.gatehouse.expressions.kubernetes.Value.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Functions of the API server's base library that are evaluated here. */
final class Functions {
  /** All that {@link #apply} knows, beside the operators. */
  static final Set<String> KNOWN =
      Set.of(
          "size",
          "startsWith",
          "endsWith",
          "contains",
          "matches",
          "find",
          "findAll",
          "charAt",
          "indexOf",
          "lastIndexOf",
          "lowerAscii",
          "upperAscii",
          "replace",
          "split",
          "substring",
          "trim",
          "join",
          "string",
          "int",
          "double",
          "bool",
          "dyn",
          "sets.contains",
          "sets.equivalent",
          "sets.intersects",
          "isSorted",
          "sum",
          "min",
          "max",
          "optional.of",
          "optional.none",
          "optional.ofNonZeroValue",
          "hasValue",
          "value",
          "or",
          "orValue");

  private Functions() {}

  static Object apply(String function, List<Object> arguments) {
    Object first = arguments.isEmpty() ? null : arguments.getFirst();
    Object second = arguments.size() < 2 ? null : arguments.get(1);
    return switch (function) {
      case "dyn" -> first;
      case "size" -> size(first);
      case "startsWith", "endsWith", "contains" -> compared(function, first, second);
      case "matches" -> matches(first, second);
      case "find", "findAll" -> found(function, arguments);
      case "string", "int", "double", "bool" -> Conversions.convert(function, first);
      case "sets.contains", "sets.equivalent", "sets.intersects" -> sets(function, arguments);
      case "isSorted", "sum", "min", "max" -> aggregate(function, first);
      case "optional.of" -> Optional.of(first);
      case "optional.none" -> Optional.empty();
      case "optional.ofNonZeroValue" -> isZero(first) ? Optional.empty() : Optional.of(first);
      case "hasValue" ->
          first instanceof Optional<?> optional
              ? optional.isPresent()
              : noOverload(function, arguments);
      case "value" ->
          first instanceof Optional<?> optional
              ? optional
                  .<Object>map(value -> value)
                  .orElseGet(() -> new Failure("optional.none() dereference"))
              : noOverload(function, arguments);
      case "indexOf", "lastIndexOf" ->
          first instanceof Items list && arguments.size() == 2
              ? position(function, list, second)
              : Strings.apply(function, arguments);
      default -> Strings.apply(function, arguments);
    };
  }

  /** What guards of the runtime say of values of the wrong type. */
  static Failure noOverload(String function, List<Object> arguments) {
    return new Failure(
        "no such overload: "
            + function
            + arguments.stream()
                .map(Operators::typeName)
                .collect(Collectors.joining(", ", "(", ")")));
  }

  private static Object size(Object value) {
    return switch (value) {
      case String text -> Long.valueOf(text.codePointCount(0, text.length()));
      case Items list -> Long.valueOf(list.items().size());
      case Entries map when map.lookup() != Value.Lookup.VARIABLE ->
          Long.valueOf(map.entries().size());
      default -> Operators.missing("size", value);
    };
  }

  private static Object compared(String function, Object first, Object second) {
    if (!(first instanceof String text) || !(second instanceof String part)) {
      return Failure.NO_OVERLOAD;
    }
    return switch (function) {
      case "startsWith" -> text.startsWith(part);
      case "endsWith" -> text.endsWith(part);
      default -> text.contains(part);
    };
  }

  private static Object matches(Object first, Object second) {
    if (!(first instanceof String text)) {
      return Operators.missing("matches", first);
    }
    return second instanceof String pattern
        ? (Object) compile(pattern).matcher(text).find()
        : Failure.NO_OVERLOAD;
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new RefusedException("uses " + pattern + " as a regular expression, which is none");
    }
  }

  private static Object found(String function, List<Object> arguments) {
    if (!(arguments.get(0) instanceof String text)
        || !(arguments.get(1) instanceof String pattern)
        || arguments.size() > 2 && !(arguments.get(2) instanceof Long)) {
      return noOverload(function, arguments);
    }
    Matcher matcher = compile(pattern).matcher(text);
    if ("find".equals(function)) {
      return matcher.find() ? matcher.group() : "";
    }
    long most = arguments.size() > 2 ? (Long) arguments.get(2) : -1;
    List<Object> all = new ArrayList<>();
    while ((most < 0 || all.size() < most) && matcher.find()) {
      if (matcher.group().isEmpty()) {
        throw new RefusedException("finds empty texts with a regular expression");
      }
      all.add(matcher.group());
    }
    return new Items(all, true);
  }

  private static Object sets(String function, List<Object> arguments) {
    if (!(arguments.get(0) instanceof Items one) || !(arguments.get(1) instanceof Items two)) {
      return noOverload(function, arguments);
    }
    return switch (function) {
      case "sets.contains" -> covers(one, two);
      case "sets.equivalent" -> covers(one, two) && covers(two, one);
      default -> one.items().stream().anyMatch(item -> has(two, item));
    };
  }

  private static boolean covers(Items list, Items part) {
    return part.items().stream().allMatch(item -> has(list, item));
  }

  private static boolean has(Items list, Object item) {
    return list.items().stream().anyMatch(one -> Operators.equal(one, item));
  }

  private static Object position(String function, Items list, Object item) {
    List<Object> items = list.items();
    boolean last = "lastIndexOf".equals(function);
    for (int n = 0; n < items.size(); n++) {
      int i = last ? items.size() - 1 - n : n;
      if (Operators.equal(items.get(i), item)) {
        return Long.valueOf(i);
      }
    }
    return -1L;
  }

  private static Object aggregate(String function, Object value) {
    if (!(value instanceof Items list)) {
      return noOverload(function, List.of(value));
    }
    List<Object> items = list.items();
    if (items.stream().map(Object::getClass).distinct().count() > 1
        || !items.isEmpty()
            && (items.getFirst() instanceof Value || items.getFirst() instanceof Optional)) {
      throw new RefusedException(
          "calls "
              + function
              + "() with a list of other things than one"
              + " kind of number or text");
    }
    if (items.isEmpty()) {
      return switch (function) {
        case "isSorted" -> true;
        case "sum" -> throw new RefusedException("calls sum() with an empty list");
        default -> new Failure(function + " called on empty list");
      };
    }
    return switch (function) {
      case "isSorted" -> sorted(items);
      case "sum" -> sum(items);
      default -> extreme(items, "min".equals(function) ? 1 : -1);
    };
  }

  private static boolean sorted(List<Object> items) {
    for (int i = 1; i < items.size(); i++) {
      if (Operators.order(items.get(i - 1), items.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object extreme(List<Object> items, int replacing) {
    Object result = items.getFirst();
    for (Object item : items) {
      if (Integer.signum(Operators.order(result, item)) == replacing) {
        result = item;
      }
    }
    return result;
  }

  private static Object sum(List<Object> items) {
    if (!(items.getFirst() instanceof Number)) {
      return noOverload("sum", List.of(Items.of(items)));
    }
    Object result = items.getFirst() instanceof Double ? (Object) 0.0 : (Object) 0L;
    for (Object item : items) {
      result = Operators.binary("_+_", result, item);
      if (result instanceof Failure) {
        return Failure.NO_OVERLOAD;
      }
    }
    return result;
  }

  private static boolean isZero(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case Boolean truth -> !truth;
      case Long number -> number == 0;
      case Double number -> number == 0;
      case Nothing none -> true;
      case Items list -> list.items().isEmpty();
      case Entries map -> map.entries().isEmpty();
      default -> throw new RefusedException("wraps an optional value again");
    };
  }
}
