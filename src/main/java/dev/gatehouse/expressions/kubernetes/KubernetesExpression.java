package dev.gatehouse.expressions.kubernetes;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.types.CelKind;
import dev.gatehouse.expressions.kubernetes.Value.Items;
import dev.gatehouse.expressions.kubernetes.Value.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CEL expression of an AuthenticationConfiguration (KEP-3331), compiled and run as the API server
 * of a version of Kubernetes does. Immutable and thread-safe.
 */
public final class KubernetesExpression {
  private static final int FIRST_WITH_NESTED_ESCAPES = 34;

  private final String source;
  private final Variable variable;
  private final CelExpr tree;
  private final boolean nestedEscapes;

  private KubernetesExpression(String source, Variable variable, CelExpr tree, int minor) {
    this.source = source;
    this.variable = variable;
    this.tree = tree;
    this.nestedEscapes = minor >= FIRST_WITH_NESTED_ESCAPES;
  }

  /** What an expression looks at. */
  public enum Variable {
    /** {@code claims}, a map from names to values of any type. */
    CLAIMS("claims"),
    /** {@code user}, a UserInfo of {@code authentication.k8s.io}. */
    USER("user");

    private final String label;

    Variable(String label) {
      this.label = label;
    }
  }

  /**
   * Compiles.
   *
   * @param truth whether it must give true or false
   * @param minor the version of Kubernetes, 1.{@code minor}
   * @throws CompilationException when the API server does not take it
   * @throws RefusedException when it takes what is not evaluated here
   */
  public static KubernetesExpression of(String source, Variable variable, boolean truth, int minor)
      throws CompilationException {
    CelAbstractSyntaxTree tree =
        Environment.compile(
            variable == Variable.CLAIMS ? Environment.CLAIMS : Environment.PERSON, source);
    if (truth && tree.getResultType().kind() != CelKind.BOOL) {
      throw new CompilationException(
          "must evaluate to bool", "gives no bool: compare the value with something", 0, 0);
    }
    return new KubernetesExpression(source, variable, tree.getExpr(), minor);
  }

  /** The text. */
  public String source() {
    return source;
  }

  /** Whether it selects this claim, in the way in which the API server looks for it. */
  public boolean selects(String claim) {
    return selects(tree, claim);
  }

  private static boolean selects(CelExpr node, String claim) {
    return switch (node.getKind()) {
      case SELECT ->
          isClaims(node.select().operand()) && node.select().field().equals(claim)
              || selects(node.select().operand(), claim);
      case CALL ->
          isOptionalSelect(node.call(), claim)
              || Literals.parts(node).anyMatch(part -> selects(part, claim));
      default -> Literals.parts(node).anyMatch(part -> selects(part, claim));
    };
  }

  /**
   * Whether what it gives may depend on the value of a claim: it reads the claim, or the claims as
   * a whole.
   *
   * @param presence whether asking for the claim's presence alone counts, too
   */
  public boolean reads(String claim, boolean presence) {
    return reads(tree, claim, presence);
  }

  private static boolean reads(CelExpr node, String claim, boolean presence) {
    if (isClaims(node)) {
      return true;
    }
    if (node.getKind() == CelExpr.ExprKind.Kind.SELECT && isClaims(node.select().operand())) {
      return node.select().field().equals(claim) && (presence || !node.select().testOnly());
    }
    if (node.getKind() == CelExpr.ExprKind.Kind.CALL) {
      Optional<String> name = namedMember(node.call());
      if (name.isPresent()) {
        return name.get().equals(claim);
      }
    }
    return Literals.parts(node).anyMatch(part -> reads(part, claim, presence));
  }

  /** The claim that {@code claims.?a}, {@code claims['a']} or {@code claims[?'a']} looks for. */
  private static Optional<String> namedMember(CelCall call) {
    boolean looks =
        List.of("_?._", "_[_]", "_[?_]").contains(call.function())
            && call.target().isEmpty()
            && isClaims(call.args().getFirst())
            && call.args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && call.args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE;
    return looks ? Optional.of(call.args().get(1).constant().stringValue()) : Optional.empty();
  }

  private static boolean isOptionalSelect(CelCall call, String claim) {
    return "_?._".equals(call.function())
        && call.target().isEmpty()
        && isClaims(call.args().getFirst())
        && call.args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && call.args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE
        && call.args().get(1).constant().stringValue().equals(claim);
  }

  private static boolean isClaims(CelExpr node) {
    return node.getKind() == CelExpr.ExprKind.Kind.IDENT
        && node.ident().name().equals(Variable.CLAIMS.label);
  }

  /**
   * Runs.
   *
   * @param value what the variable is, as JSON
   * @throws EvaluationException when it gives no value
   * @throws RefusedException when what the API server makes of it is not certain
   */
  public Result run(Map<String, Object> value) throws EvaluationException {
    return new Result(Interpreter.run(tree, variable.label, Value.variable(value, nestedEscapes)));
  }

  /** What a run gave. */
  public static final class Result {
    private final Object value;

    private Result(Object value) {
      this.value = value;
    }

    /** The text; empty when it is none. */
    public Optional<String> text() {
      return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The truth; empty when it is none. */
    public Optional<Boolean> truth() {
      return value instanceof Boolean truth ? Optional.of(truth) : Optional.empty();
    }

    /**
     * The texts, of which empty ones are left out: of a list, of one text or of null. Empty when
     * the API server takes it for none of these, which it also does for lists that come straight
     * out of {@code split} and {@code findAll}.
     */
    public Optional<List<String>> texts() {
      return switch (value) {
        case Nothing none -> Optional.of(List.of());
        case String text -> Optional.of(text.isEmpty() ? List.of() : List.of(text));
        case Items list when !list.ofGo() -> texts(list);
        default -> Optional.empty();
      };
    }

    private static Optional<List<String>> texts(Items list) {
      List<String> texts = new ArrayList<>();
      for (Object item : list.items()) {
        if (!(item instanceof String text)) {
          return Optional.empty();
        }
        if (!text.isEmpty()) {
          texts.add(text);
        }
      }
      return Optional.of(List.copyOf(texts));
    }
  }
}
