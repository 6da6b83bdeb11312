package dev.gatehouse.expressions.kubernetes;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.gatehouse.expressions.kubernetes.Value.Entries;
import dev.gatehouse.expressions.kubernetes.Value.Failure;
import dev.gatehouse.expressions.kubernetes.Value.Items;
import dev.gatehouse.expressions.kubernetes.Value.Lookup;
import dev.gatehouse.expressions.kubernetes.Value.Nothing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run of a checked expression. Errors are values on their way up, as in the API server's
 * runtime, because {@code ||}, {@code &&} and {@code exists} can still make a value of them.
 */
final class Interpreter {
  /** What the API server spends at most on one run; each step costs about one. */
  static final long COST_LIMIT = 1_000_000;

  /** Our count is about theirs, so what comes near the limit is not told. */
  private static final long CERTAINLY_TOO_MUCH = 4 * COST_LIMIT;

  private static final long CERTAINLY_ENOUGH = COST_LIMIT / 4;
  private static final Set<String> PATTERNS = Set.of("matches", "find", "findAll");
  private static final int CHARACTERS_PER_COST = 10;

  private long cost;

  /** Names that are known at a place of the expression. */
  private record Scope(String name, Object value, Scope outer) {
    Object find(String wanted) {
      for (Scope here = this; here != null; here = here.outer) {
        if (here.name.equals(wanted)) {
          return here.value;
        }
      }
      return null;
    }
  }

  /** The run took too much. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static Object run(CelExpr expression, String variable, Object value) throws EvaluationException {
    Interpreter run = new Interpreter();
    Object result;
    try {
      result = run.eval(expression, new Scope(variable, value, null));
    } catch (TooMuch e) {
      throw new EvaluationException("operation cancelled: actual cost limit exceeded");
    }
    if (run.cost > CERTAINLY_ENOUGH) {
      throw new RefusedException(
          "takes so many steps that the API server may stop it; make it simpler");
    }
    if (result instanceof Failure failure) {
      throw new EvaluationException(failure.message());
    }
    return result;
  }

  private void spend(long steps) {
    cost += steps;
    if (cost > CERTAINLY_TOO_MUCH) {
      throw new TooMuch();
    }
  }

  private Object eval(CelExpr node, Scope scope) {
    spend(1);
    return switch (node.getKind()) {
      case CONSTANT -> constant(node.constant());
      case IDENT -> ident(node.ident().name(), scope);
      case SELECT -> select(node.select(), scope);
      case CALL -> call(node.call(), scope);
      case LIST -> list(node.list(), scope);
      case MAP -> map(node.map(), scope);
      case COMPREHENSION -> comprehension(node.comprehension(), scope);
      default -> throw new RefusedException("makes a message, which is not evaluated here");
    };
  }

  static Object constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case NULL_VALUE -> Nothing.NULL;
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      default -> throw new RefusedException("has a literal of a type that is not evaluated here");
    };
  }

  private static Object ident(String name, Scope scope) {
    Object value = scope.find(name);
    if (value == null) {
      throw new RefusedException("uses " + name + " as a value, which is not evaluated here");
    }
    return value;
  }

  private Object select(CelExpr.CelSelect select, Scope scope) {
    Object operand = eval(select.operand(), scope);
    if (operand instanceof Failure) {
      return operand;
    }
    if (!select.testOnly()) {
      return qualify(operand, select.field(), false);
    }
    Object inner = operand instanceof Optional<?> optional ? optional.orElse(null) : operand;
    Object found = inner == null ? null : Operators.find(inner, select.field());
    return found instanceof Failure ? found : (Object) (found != null);
  }

  /** A member; of an optional value, or where {@code optional}, an optional one. */
  private static Object qualify(Object operand, Object key, boolean optional) {
    if (operand instanceof Optional<?> outer) {
      return outer.isEmpty() ? outer : optionalMember(outer.get(), key);
    }
    return optional ? optionalMember(operand, key) : Operators.member(operand, key);
  }

  private static Object optionalMember(Object operand, Object key) {
    Object found = Operators.find(operand, key);
    return found instanceof Failure ? found : Optional.ofNullable(found);
  }

  private Object list(CelExpr.CelList list, Scope scope) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < list.elements().size(); i++) {
      Object item = eval(list.elements().get(i), scope);
      if (item instanceof Failure) {
        return item;
      }
      if (!list.optionalIndices().contains(i)) {
        items.add(item);
      } else if (item instanceof Optional<?> optional) {
        optional.ifPresent(items::add);
      } else {
        throw new RefusedException("makes an optional item of a value that is not optional");
      }
    }
    return Items.of(items);
  }

  private Object map(CelMap map, Scope scope) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    for (CelMap.Entry entry : map.entries()) {
      Object key = eval(entry.key(), scope);
      Object value = key instanceof Failure ? key : eval(entry.value(), scope);
      if (value instanceof Failure) {
        return value;
      }
      if (entry.optionalEntry()) {
        throw new RefusedException("makes an optional entry of a map");
      }
      entries.put(key, value);
    }
    return new Entries(entries, Lookup.EXACT);
  }

  private Object comprehension(CelComprehension loop, Scope scope) {
    Object range = eval(loop.iterRange(), scope);
    if (range instanceof Failure) {
      return range;
    }
    if (!loop.iterVar2().isEmpty()) {
      throw new RefusedException("goes through a map with two variables");
    }
    Iterable<Object> items;
    switch (range) {
      case Items list -> items = list.items();
      case Entries map -> {
        if (map.entries().size() > 1) {
          throw new RefusedException("depends on the order of an object's members");
        }
        items = map.entries().keySet();
      }
      default -> {
        return new Failure("got '" + Operators.goType(range) + "', expected iterable type");
      }
    }
    Object result = eval(loop.accuInit(), scope);
    for (Object item : items) {
      Scope inner = new Scope(loop.iterVar(), item, new Scope(loop.accuVar(), result, scope));
      if (Boolean.FALSE.equals(eval(loop.loopCondition(), inner))) {
        break;
      }
      result = eval(loop.loopStep(), inner);
    }
    return eval(loop.result(), new Scope(loop.accuVar(), result, scope));
  }

  private Object call(CelCall call, Scope scope) {
    return switch (call.function()) {
      case "_&&_" -> logical(call.args(), false, scope);
      case "_||_" -> logical(call.args(), true, scope);
      case "_?_:_" -> conditional(call.args(), scope);
      case "@not_strictly_false", "__not_strictly_false__" ->
          !Boolean.FALSE.equals(eval(call.args().getFirst(), scope));
      case "or", "orValue" -> alternative(call, scope);
      default -> strict(call, scope);
    };
  }

  /** {@code ||} when {@code decisive}, else {@code &&}: one value decides also beside an error. */
  private Object logical(List<CelExpr> terms, boolean decisive, Scope scope) {
    Failure first = null;
    for (CelExpr term : terms) {
      Object value = eval(term, scope);
      if (value instanceof Boolean truth) {
        if (truth == decisive) {
          return decisive;
        }
      } else if (first == null) {
        first = value instanceof Failure failure ? failure : Failure.NO_OVERLOAD;
      }
    }
    return first == null ? (Object) !decisive : first;
  }

  private Object conditional(List<CelExpr> parts, Scope scope) {
    Object condition = eval(parts.getFirst(), scope);
    return switch (condition) {
      case Boolean truth -> eval(parts.get(truth ? 1 : 2), scope);
      case Failure failure -> failure;
      default -> Failure.NO_OVERLOAD;
    };
  }

  private Object alternative(CelCall call, Scope scope) {
    Object value = eval(call.target().orElseThrow(), scope);
    if (value instanceof Failure) {
      return value;
    }
    if (!(value instanceof Optional<?> optional)) {
      return value;
    }
    if (optional.isEmpty()) {
      return eval(call.args().getFirst(), scope);
    }
    return "or".equals(call.function()) ? optional : optional.get();
  }

  private Object strict(CelCall call, Scope scope) {
    List<Object> arguments = new ArrayList<>();
    String function = call.function();
    if (call.target().isPresent()) {
      String space = namespace(call, scope);
      if (space == null) {
        arguments.add(eval(call.target().get(), scope));
      } else {
        function = space + "." + function;
      }
    }
    for (CelExpr argument : call.args()) {
      arguments.add(eval(argument, scope));
    }
    for (Object argument : arguments) {
      if (argument instanceof Failure) {
        return argument;
      }
      spend(
          switch (argument) {
            case String text -> text.length() / CHARACTERS_PER_COST;
            case Items list -> list.items().size();
            default -> 0;
          });
    }
    // A program with a constant pattern has another function in this place, which says less.
    if (PATTERNS.contains(function)
        && call.args().getFirst().getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && !(arguments.getFirst() instanceof String)) {
      return Failure.NO_OVERLOAD;
    }
    return apply(function, arguments);
  }

  private static String namespace(CelCall call, Scope scope) {
    CelExpr target = call.target().orElseThrow();
    return target.getKind() == CelExpr.ExprKind.Kind.IDENT
            && scope.find(target.ident().name()) == null
        ? target.ident().name()
        : null;
  }

  private static Object apply(String function, List<Object> arguments) {
    return switch (function) {
      case "_[_]" -> qualify(arguments.get(0), arguments.get(1), false);
      case "_?._", "_[?_]" -> qualify(arguments.get(0), arguments.get(1), true);
      case "!_", "-_" -> Operators.unary(function, arguments.getFirst());
      default ->
          arguments.size() == 2 && (function.startsWith("_") || "@in".equals(function))
              ? Operators.binary(function, arguments.get(0), arguments.get(1))
              : Functions.apply(function, arguments);
    };
  }
}
