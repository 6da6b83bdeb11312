package dev.gatehouse.expressions.kubernetes;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The compilers for {@code claims} and {@code user}, with the declarations of the API server's base
 * library. Loading them takes half a second, so nothing touches this class until it must.
 */
final class Environment {
  private static final int MOST_CHARACTERS = 65_536;
  private static final int DEEPEST_NESTING = 48;
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MOST_CHARACTERS)
          .maxParseRecursionDepth(DEEPEST_NESTING)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final Map<String, CelType> USER_FIELDS =
      Map.of(
          "username",
          SimpleType.STRING,
          "uid",
          SimpleType.STRING,
          "groups",
          ListType.create(SimpleType.STRING),
          "extra",
          MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)));
  private static final StructType USER =
      StructType.create(
          "kubernetes.UserInfo",
          ImmutableSet.copyOf(USER_FIELDS.keySet()),
          field -> Optional.ofNullable(USER_FIELDS.get(field)));

  static final CelCompiler CLAIMS =
      builder().addVar("claims", MapType.create(SimpleType.STRING, SimpleType.ANY)).build();
  static final CelCompiler PERSON =
      builder().setTypeProvider(new UserType()).addVar("user", USER).build();

  private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$");
  private static final Pattern SYNTAX =
      Pattern.compile("mismatched input|no viable alternative|extraneous input|missing |token rec");

  private Environment() {}

  private static final class UserType implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableSet.of(USER);
    }

    @Override
    public Optional<CelType> findType(String name) {
      return USER.name().equals(name) ? Optional.of(USER) : Optional.empty();
    }
  }

  private static CelCompilerBuilder builder() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(
            CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
        .addFunctionDeclarations(lists())
        .addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                "find",
                CelOverloadDecl.newMemberOverload(
                    "string_find_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING)),
            CelFunctionDecl.newFunctionDeclaration(
                "findAll",
                CelOverloadDecl.newMemberOverload(
                    "string_find_all_string",
                    ListType.create(SimpleType.STRING),
                    SimpleType.STRING,
                    SimpleType.STRING),
                CelOverloadDecl.newMemberOverload(
                    "string_find_all_string_int",
                    ListType.create(SimpleType.STRING),
                    SimpleType.STRING,
                    SimpleType.STRING,
                    SimpleType.INT)));
  }

  private static List<CelFunctionDecl> lists() {
    List<CelType> comparable =
        List.of(
            SimpleType.INT,
            SimpleType.UINT,
            SimpleType.DOUBLE,
            SimpleType.BOOL,
            SimpleType.DURATION,
            SimpleType.TIMESTAMP,
            SimpleType.STRING,
            SimpleType.BYTES);
    List<CelType> summable =
        List.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE, SimpleType.DURATION);
    TypeParamType item = TypeParamType.create("A");
    return List.of(
        overloads("isSorted", comparable, true),
        overloads("sum", summable, false),
        overloads("max", comparable, false),
        overloads("min", comparable, false),
        CelFunctionDecl.newFunctionDeclaration(
            "indexOf",
            CelOverloadDecl.newMemberOverload(
                "list_a_index_of_int", SimpleType.INT, ListType.create(item), item)),
        CelFunctionDecl.newFunctionDeclaration(
            "lastIndexOf",
            CelOverloadDecl.newMemberOverload(
                "list_a_last_index_of_int", SimpleType.INT, ListType.create(item), item)));
  }

  private static CelFunctionDecl overloads(String name, List<CelType> types, boolean truth) {
    List<CelOverloadDecl> all = new ArrayList<>();
    for (CelType type : types) {
      all.add(
          CelOverloadDecl.newMemberOverload(
              "list_" + type.name() + "_" + name,
              truth ? SimpleType.BOOL : type,
              ListType.create(type)));
    }
    return CelFunctionDecl.newFunctionDeclaration(name, all);
  }

  static CelAbstractSyntaxTree compile(CelCompiler compiler, String source)
      throws CompilationException {
    try {
      CelValidationResult parsed = compiler.parse(source);
      if (parsed.hasError()) {
        throw failure(parsed.getErrors(), parsed.getSource(), true);
      }
      Refusals.check(parsed.getAst().getExpr());
      CelValidationResult checked = compiler.check(parsed.getAst());
      if (checked.hasError()) {
        throw failure(checked.getErrors(), parsed.getSource(), false);
      }
      Literals.check(checked.getAst());
      return checked.getAst();
    } catch (CelValidationException e) {
      throw new CompilationException("compilation failed: " + e.getMessage(), e.getMessage(), 0, 0);
    } catch (StackOverflowError e) {
      throw new RefusedException("is nested too deeply; make it simpler");
    }
  }

  /** The words of the API server's compiler, which differ a little from those of ours. */
  static CompilationException failure(List<CelIssue> issues, CelSource source, boolean syntax) {
    List<CelIssue> theirs = new ArrayList<>();
    for (CelIssue issue : issues) {
      String message = CANDIDATES.matcher(issue.getMessage()).replaceFirst("");
      if (syntax && SYNTAX.matcher(message).lookingAt()) {
        message = "Syntax error: " + message;
      }
      theirs.add(CelIssue.formatError(issue.getExprId(), issue.getSourceLocation(), message));
    }
    CelIssue first = theirs.getFirst();
    return new CompilationException(
        "compilation failed: " + CelIssue.toDisplayString(theirs, source),
        first.getMessage(),
        first.getSourceLocation().getLine(),
        first.getSourceLocation().getColumn() + 1);
  }
}
