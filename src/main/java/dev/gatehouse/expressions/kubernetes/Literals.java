package dev.gatehouse.expressions.kubernetes;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.OptionalType;
import dev.gatehouse.expressions.kubernetes.Value.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the API server checks of literals after the types, and when it makes a program of them. */
final class Literals {
  private static final Set<String> CONVERSIONS = Set.of("string", "int", "double", "bool");

  private final CelAbstractSyntaxTree tree;
  private final List<CelIssue> issues = new ArrayList<>();

  private Literals(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  static void check(CelAbstractSyntaxTree tree) throws CompilationException {
    Literals literals = new Literals(tree);
    literals.patterns(tree.getExpr());
    literals.lists(tree.getExpr());
    if (!literals.issues.isEmpty()) {
      throw Environment.failure(literals.issues, tree.getSource(), false);
    }
    literals.conversions(tree.getExpr());
  }

  /** The parts of an expression. */
  static Stream<CelExpr> parts(CelExpr node) {
    return switch (node.getKind()) {
      case SELECT -> Stream.of(node.select().operand());
      case CALL -> Stream.concat(node.call().target().stream(), node.call().args().stream());
      case LIST -> node.list().elements().stream();
      case MAP -> node.map().entries().stream().flatMap(e -> Stream.of(e.key(), e.value()));
      case COMPREHENSION ->
          Stream.of(
              node.comprehension().iterRange(),
              node.comprehension().accuInit(),
              node.comprehension().loopCondition(),
              node.comprehension().loopStep(),
              node.comprehension().result());
      default -> Stream.empty();
    };
  }

  private void issue(CelExpr at, String message) {
    Integer offset = tree.getSource().getPositionsMap().get(at.id());
    CelSourceLocation location =
        offset == null
            ? CelSourceLocation.NONE
            : tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.NONE);
    issues.add(CelIssue.formatError(at.id(), location, message));
  }

  private void patterns(CelExpr node) {
    if (node.getKind() == CelExpr.ExprKind.Kind.CALL) {
      CelCall call = node.call();
      boolean pattern = Set.of("matches", "find", "findAll").contains(call.function());
      if (pattern && isText(call.args().getFirst())) {
        String text = call.args().getFirst().constant().stringValue();
        try {
          Pattern.compile(text);
        } catch (PatternSyntaxException e) {
          if (!"matches".equals(call.function())) {
            throw new RefusedException("uses " + text + " as a regular expression, which is none");
          }
          issue(call.args().getFirst(), "invalid matches argument");
        }
      }
    }
    parts(node).forEach(this::patterns);
  }

  private static boolean isText(CelExpr node) {
    return node.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && node.constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  /** Lists and maps of one type, where even {@code any} is a type like others. */
  private void lists(CelExpr node) {
    switch (node.getKind()) {
      case LIST -> sameTypes(node.list().elements(), Set.copyOf(node.list().optionalIndices()));
      case MAP -> {
        sameTypes(node.map().entries().stream().map(CelExpr.CelMap.Entry::key).toList(), Set.of());
        sameTypes(
            node.map().entries().stream().map(CelExpr.CelMap.Entry::value).toList(), Set.of());
      }
      default -> {}
    }
    parts(node).forEach(this::lists);
  }

  private void sameTypes(List<CelExpr> items, Set<Integer> optional) {
    CelType first = null;
    for (int i = 0; i < items.size(); i++) {
      CelType type = tree.getTypeOrThrow(items.get(i).id());
      if (optional.contains(i) && type instanceof OptionalType wrapped) {
        type = wrapped.parameters().getFirst();
      }
      if (first == null) {
        first = type;
      } else if (!first.equals(type)) {
        issue(
            items.get(i),
            "expected type '"
                + CelTypes.format(first)
                + "' but found '"
                + CelTypes.format(type)
                + "'");
        return;
      }
    }
  }

  /** Conversions of constants are made at once, and their errors are the program's. */
  private Object conversions(CelExpr node) throws CompilationException {
    if (node.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
      return Interpreter.constant(node.constant());
    }
    Object only = null;
    for (CelExpr part : parts(node).toList()) {
      only = conversions(part);
    }
    if (node.getKind() == CelExpr.ExprKind.Kind.CALL && "dyn".equals(node.call().function())) {
      return only;
    }
    if (node.getKind() != CelExpr.ExprKind.Kind.CALL
        || !CONVERSIONS.contains(node.call().function())
        || only == null) {
      return null;
    }
    Object converted = Conversions.convert(node.call().function(), only);
    if (converted instanceof Failure failure) {
      throw CompilationException.internal("program instantiation failed: " + failure.message());
    }
    return converted;
  }
}
