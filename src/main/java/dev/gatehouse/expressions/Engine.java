package dev.gatehouse.expressions;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.extensions.CelRegexExtensions;
import dev.cel.extensions.CelSetsExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.EnumSet;
import java.util.Set;

/**
 * The compiler and the runtime. Loading them costs half a second and some megabytes, so nothing
 * touches this class until there is an expression.
 */
final class Engine {
  static final String CLAIMS = "claims";
  static final int MOST_CHARACTERS = 4096;

  /** As many groups as a person may have, looked at from each of some others. */
  static final int MOST_ITERATIONS = 100_000;

  private static final int DEEPEST_NESTING = 32;
  private static final int LARGEST_PATTERN = 2000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MOST_CHARACTERS)
          .maxParseRecursionDepth(DEEPEST_NESTING)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxRegexProgramSize(LARGEST_PATTERN)
          .build();
  private static final CelStringExtensions STRINGS = CelExtensions.strings();
  private static final CelSetsExtensions SETS = CelExtensions.sets(OPTIONS);
  private static final CelOptionalLibrary OPTIONALS = CelExtensions.optional();
  private static final CelRegexExtensions REGEX = CelExtensions.regex();

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(STRINGS, SETS, OPTIONALS, REGEX)
          .addVar(CLAIMS, MapType.create(SimpleType.STRING, SimpleType.DYN))
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(STRINGS, SETS, OPTIONALS, REGEX)
          .build();

  private Engine() {}

  /**
   * A program for an expression.
   *
   * @throws IllegalArgumentException saying what is wrong, for whoever wrote it
   */
  static CelRuntime.Program compile(String source, Expression.Result result) {
    if (source.codePointCount(0, source.length()) > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "is longer than " + MOST_CHARACTERS + " characters; split it");
    }
    try {
      CelValidationResult checked = COMPILER.compile(source);
      if (checked.hasError()) {
        throw new IllegalArgumentException(describe(checked.getErrors().getFirst()));
      }
      CelAbstractSyntaxTree tree = checked.getAst();
      requireType(tree.getResultType(), result);
      return RUNTIME.createProgram(tree);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException("is no expression: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      // Threads have small stacks here, and brackets are not all that nests.
      throw new IllegalArgumentException("is nested too deeply; make it simpler", e);
    }
  }

  private static String describe(CelIssue issue) {
    CelSourceLocation at = issue.getSourceLocation();
    String where = at.getLine() > 1 ? "line " + at.getLine() + ", character " : "character ";
    return "is no expression that works, at "
        + where
        + (at.getColumn() + 1)
        + ": "
        + issue.getMessage().replace(" (in container '')", "");
  }

  private static void requireType(CelType type, Expression.Result result) {
    boolean fits =
        switch (result) {
          case BOOLEAN -> type.kind() == CelKind.BOOL;
          case TEXT -> isOneOf(type, EnumSet.of(CelKind.STRING));
          case TEXTS ->
              isOneOf(type, EnumSet.of(CelKind.STRING))
                  || bare(type) instanceof ListType list
                      && isOneOf(list.elemType(), EnumSet.of(CelKind.STRING));
          case JSON ->
              isOneOf(
                  type,
                  EnumSet.of(
                      CelKind.STRING,
                      CelKind.BOOL,
                      CelKind.INT,
                      CelKind.UINT,
                      CelKind.DOUBLE,
                      CelKind.LIST,
                      CelKind.MAP));
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "gives a value of type " + type.name() + ", and must give " + wanted(result));
    }
  }

  private static String wanted(Expression.Result result) {
    return switch (result) {
      case BOOLEAN -> "bool: compare the value with something";
      case TEXT -> "string";
      case TEXTS -> "a list of strings";
      case JSON -> "what JSON has";
    };
  }

  /** Whether a value of the type may turn out to be one of these, or null. */
  private static boolean isOneOf(CelType type, Set<CelKind> kinds) {
    CelKind kind = bare(type).kind();
    return kinds.contains(kind)
        || kind == CelKind.DYN
        || kind == CelKind.ANY
        || kind == CelKind.NULL_TYPE
        || kind == CelKind.TYPE_PARAM;
  }

  private static CelType bare(CelType type) {
    return type instanceof OptionalType optional ? optional.parameters().getFirst() : type;
  }
}
