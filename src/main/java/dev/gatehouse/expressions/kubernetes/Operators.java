package dev.gatehouse.expressions.kubernetes;

import dev.gatehouse.expressions.kubernetes.Value.Entries;
import dev.gatehouse.expressions.kubernetes.Value.Failure;
import dev.gatehouse.expressions.kubernetes.Value.Items;
import dev.gatehouse.expressions.kubernetes.Value.Nothing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators on values, with the errors of the API server's runtime. */
final class Operators {
  private Operators() {}

  static boolean equal(Object left, Object right) {
    if (isVariable(left) || isVariable(right)) {
      if (isVariable(left) && isVariable(right)) {
        // A run has one.
        return true;
      }
      throw new RefusedException("compares all the claims, or the whole user, with something");
    }
    return switch (left) {
      case Long one when right instanceof Double two -> one.doubleValue() == two;
      case Double one when right instanceof Long two -> one == two.doubleValue();
      case Double one when right instanceof Double two -> one.doubleValue() == two.doubleValue();
      case Items one when right instanceof Items two -> equalItems(one.items(), two.items());
      case Entries one when right instanceof Entries two -> equalEntries(one, two);
      case Optional<?> one when right instanceof Optional<?> two ->
          one.isPresent() == two.isPresent()
              && (one.isEmpty() || equal(one.get(), two.orElseThrow()));
      default -> left.equals(right);
    };
  }

  private static boolean isVariable(Object value) {
    return value instanceof Entries map && map.lookup() == Value.Lookup.VARIABLE;
  }

  private static boolean equalItems(List<Object> left, List<Object> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equal(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalEntries(Entries left, Entries right) {
    if (left.entries().size() != right.entries().size()) {
      return false;
    }
    for (Map.Entry<Object, Object> one : left.entries().entrySet()) {
      Object other = right.find(one.getKey());
      if (other == null || !equal(one.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  static Object binary(String operator, Object left, Object right) {
    return switch (operator) {
      case "_==_" -> equal(left, right);
      case "_!=_" -> !equal(left, right);
      case "_<_", "_<=_", "_>_", "_>=_" -> ordered(operator, left, right);
      case "@in" -> in(left, right);
      case "_+_" -> add(left, right);
      default -> arithmetic(operator, left, right);
    };
  }

  private static Object ordered(String operator, Object left, Object right) {
    if (left instanceof Value || left instanceof Optional) {
      return missing(operator, left);
    }
    Integer order = order(left, right);
    if (order == null) {
      return Failure.NO_OVERLOAD;
    }
    return switch (operator) {
      case "_<_" -> order < 0;
      case "_<=_" -> order <= 0;
      case "_>_" -> order > 0;
      default -> order >= 0;
    };
  }

  /** The order of two values; null when they have none. */
  static Integer order(Object left, Object right) {
    return switch (left) {
      case Boolean one when right instanceof Boolean two -> one.compareTo(two);
      case String one when right instanceof String two ->
          Arrays.compare(one.codePoints().toArray(), two.codePoints().toArray());
      case Long one when right instanceof Long two -> one.compareTo(two);
      case Number one when right instanceof Number two -> exact(one).compareTo(exact(two));
      default -> null;
    };
  }

  private static BigDecimal exact(Number number) {
    if (number instanceof Double real) {
      if (real.isNaN() || real.isInfinite()) {
        throw new RefusedException("compares a number that is infinite or none");
      }
      return new BigDecimal(real);
    }
    return BigDecimal.valueOf(number.longValue());
  }

  private static Object in(Object item, Object collection) {
    return switch (collection) {
      case Items list -> list.items().stream().anyMatch(one -> equal(item, one));
      // The variable itself is no container there.
      case Entries map when map.lookup() != Value.Lookup.VARIABLE -> map.find(item) != null;
      default -> Failure.NO_OVERLOAD;
    };
  }

  private static Object add(Object left, Object right) {
    return switch (left) {
      case String one -> right instanceof String two ? one + two : Failure.NO_OVERLOAD;
      case Double one -> right instanceof Double two ? one + two : Failure.NO_OVERLOAD;
      case Items one -> right instanceof Items two ? joined(one, two) : Failure.NO_OVERLOAD;
      case Long one -> arithmetic("_+_", one, right);
      default -> missing("_+_", left);
    };
  }

  private static Items joined(Items left, Items right) {
    if (left.items().isEmpty() || right.items().isEmpty()) {
      return left.items().isEmpty() ? right : left;
    }
    List<Object> all = new ArrayList<>(left.items());
    all.addAll(right.items());
    return Items.of(all);
  }

  private static Object arithmetic(String operator, Object left, Object right) {
    if (left instanceof Double one && !"_%_".equals(operator)) {
      return right instanceof Double two ? real(operator, one, two) : Failure.NO_OVERLOAD;
    }
    if (!(left instanceof Long one)) {
      return missing(operator, left);
    }
    if (!(right instanceof Long two)) {
      return Failure.NO_OVERLOAD;
    }
    if (two == 0 && "_/_".equals(operator)) {
      return new Failure("division by zero");
    }
    if (two == 0 && "_%_".equals(operator)) {
      return new Failure("modulus by zero");
    }
    try {
      return switch (operator) {
        case "_+_" -> Math.addExact(one, two);
        case "_-_" -> Math.subtractExact(one, two);
        case "_*_" -> Math.multiplyExact(one, two);
        case "_/_" -> Math.divideExact(one, two);
        case "_%_" -> {
          if (one == Long.MIN_VALUE && two == -1) {
            throw new ArithmeticException();
          }
          yield one % two;
        }
        default -> throw new IllegalStateException(operator);
      };
    } catch (ArithmeticException e) {
      return new Failure("integer overflow");
    }
  }

  private static Object real(String operator, double left, double right) {
    return switch (operator) {
      case "_-_" -> left - right;
      case "_*_" -> left * right;
      default -> left / right;
    };
  }

  static Object unary(String operator, Object value) {
    if ("!_".equals(operator)) {
      return value instanceof Boolean truth ? !truth : Failure.NO_OVERLOAD;
    }
    return switch (value) {
      case Double number -> -number;
      case Long number ->
          number == Long.MIN_VALUE ? new Failure("integer overflow") : Long.valueOf(-number);
      default -> missing(operator, value);
    };
  }

  /** Text answers for all operators that it does not have, without their names. */
  static Failure missing(String function, Object left) {
    return left instanceof String
        ? Failure.NO_OVERLOAD
        : new Failure("no such overload: " + function);
  }

  /** A member of an object or list; a failure when there is none. */
  static Object member(Object value, Object key) {
    Object found = find(value, key);
    if (found != null) {
      return found;
    }
    String what = value instanceof Items ? "index out of bounds: " : "no such key: ";
    return new Failure(what + GoText.plain(key));
  }

  /** A member, null when there is none, a failure when there can be none. */
  static Object find(Object value, Object key) {
    return switch (value) {
      case Entries map ->
          map.lookup() == Value.Lookup.VARIABLE && !(key instanceof String)
              ? Failure.NO_OVERLOAD
              : map.find(key);
      case Items list -> {
        Long index =
            key instanceof Double real && real == Math.rint(real)
                ? Long.valueOf(real.longValue())
                : key instanceof Long number ? number : null;
        if (index == null) {
          yield key instanceof Double
              ? new Failure("unsupported index value " + GoText.plain(key) + " in list")
              : new Failure("unsupported index type '" + typeName(key) + "' in list");
        }
        yield index >= 0 && index < list.items().size() ? list.items().get(index.intValue()) : null;
      }
      default -> null;
    };
  }

  static String typeName(Object value) {
    return switch (value) {
      case String text -> "string";
      case Boolean truth -> "bool";
      case Long number -> "int";
      case Double number -> "double";
      case Optional<?> optional -> "optional_type";
      case Items list -> "list";
      case Entries map -> map.lookup() == Value.Lookup.VARIABLE ? "kubernetes.claims" : "map";
      case Nothing none -> "null_type";
      default -> throw new IllegalStateException(value.getClass().getName());
    };
  }

  /** What the runtime calls a value that cannot be gone through. */
  static String goType(Object value) {
    return switch (value) {
      case String text -> "types.String";
      case Boolean truth -> "types.Bool";
      case Long number -> "types.Int";
      case Double number -> "types.Double";
      case Optional<?> optional -> "*types.Optional";
      case Nothing none -> "types.Null";
      default -> throw new IllegalStateException(value.getClass().getName());
    };
  }
}
