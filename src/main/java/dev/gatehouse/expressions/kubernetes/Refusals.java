package dev.gatehouse.expressions.kubernetes;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelMap;
import java.util.Set;

/** Finds what the API server knows and we do not, before the compiler calls it unknown. */
final class Refusals {
  /** Functions of the API server's base library (1.36) that are not evaluated here. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "quantity",
          "isQuantity",
          "sign",
          "isInteger",
          "asInteger",
          "asApproximateFloat",
          "add",
          "sub",
          "isLessThan",
          "isGreaterThan",
          "compareTo",
          "ip",
          "isIP",
          "isCanonical",
          "family",
          "isUnspecified",
          "isLoopback",
          "isLinkLocalMulticast",
          "isLinkLocalUnicast",
          "isGlobalUnicast",
          "cidr",
          "isCIDR",
          "containsIP",
          "containsCIDR",
          "masked",
          "prefixLength",
          "format",
          "named",
          "validate",
          "semver",
          "isSemver",
          "major",
          "minor",
          "patch",
          "url",
          "isURL",
          "getScheme",
          "getHost",
          "getHostname",
          "getPort",
          "getEscapedPath",
          "getQuery",
          "timestamp",
          "duration",
          "bytes",
          "uint",
          "type",
          "getFullYear",
          "getMonth",
          "getDayOfMonth",
          "getDayOfYear",
          "getDayOfWeek",
          "getDate",
          "getHours",
          "getMinutes",
          "getSeconds",
          "getMilliseconds",
          "quote",
          "slice",
          "flatten",
          "sort",
          "sortBy",
          "distinct",
          "range",
          "reverse",
          "first",
          "last",
          "unwrap",
          "unwrapOpt",
          "transformList",
          "transformMap",
          "transformMapEntry",
          "existsOne",
          "path",
          "group",
          "serviceAccount",
          "resource",
          "check",
          "fieldSelector",
          "labelSelector");

  /** Macros that stand as calls when they have more arguments than the ones that we know. */
  private static final Set<String> MACROS =
      Set.of("all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap");

  private Refusals() {}

  static void check(CelExpr node) {
    switch (node.getKind()) {
      case CONSTANT -> constant(node.constant());
      case SELECT -> check(node.select().operand());
      case CALL -> call(node.call());
      case LIST -> node.list().elements().forEach(Refusals::check);
      case MAP -> {
        for (CelMap.Entry entry : node.map().entries()) {
          check(entry.key());
          check(entry.value());
        }
      }
      case COMPREHENSION -> {
        check(node.comprehension().iterRange());
        check(node.comprehension().accuInit());
        check(node.comprehension().loopCondition());
        check(node.comprehension().loopStep());
        check(node.comprehension().result());
      }
      default -> {}
    }
  }

  private static void call(CelCall call) {
    if (NOT_HERE.contains(call.function())
        || MACROS.contains(call.function()) && call.args().size() > 2) {
      throw new RefusedException(
          "uses " + call.function() + "(), which the API server knows and Gatehouse does not");
    }
    call.target().ifPresent(Refusals::check);
    call.args().forEach(Refusals::check);
  }

  private static void constant(CelConstant constant) {
    switch (constant.getKind()) {
      case UINT64_VALUE, BYTES_VALUE ->
          throw new RefusedException(
              "has bytes or an unsigned number, which the API server knows and Gatehouse does not");
      default -> {}
    }
  }
}
