package dev.gatehouse.expressions;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An expression over {@code claims}, a map from claim names to JSON values. A claim that is not
 * there is an error, as in the API server of Kubernetes: ask with {@code has(claims.x)} or read
 * {@code claims.?x.orValue('')}.
 *
 * <p>Immutable and thread-safe; equal when the source is. A run ends after {@value
 * Engine#MOST_ITERATIONS} iterations of macros such as {@code filter}, and regular expressions are
 * those of RE2, so that no claim can keep it busy.
 *
 * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">The language</a>
 */
public final class Expression {
  private static final Pattern NOISE = Pattern.compile("^evaluation error(?: at <input>:\\d+)?: ");

  private final String source;
  private final Result result;
  private final CelRuntime.Program program;

  private Expression(String source, Result result, CelRuntime.Program program) {
    this.source = source;
    this.result = result;
    this.program = program;
  }

  /** What an expression gives; more than one of these is a matter of the claims at hand. */
  public enum Result {
    /** True or false. */
    BOOLEAN,
    /** Text, or null for none. */
    TEXT,
    /** A list of texts, a single text, or null for none. */
    TEXTS,
    /** Whatever JSON has, or null for none. */
    JSON
  }

  /**
   * Compiles an expression.
   *
   * @param source the text, up to {@value Engine#MOST_CHARACTERS} characters
   * @param result what it must give; what can never give that is refused
   * @throws IllegalArgumentException saying what is wrong and at which character
   */
  public static Expression of(String source, Result result) {
    return new Expression(source, result, Engine.compile(source, result));
  }

  /** The text. */
  public String source() {
    return source;
  }

  /** Whether the text has this word anywhere, for example as the name of a claim that it reads. */
  public boolean mentions(String word) {
    return source.contains(word);
  }

  /**
   * Runs an expression that gives {@link Result#BOOLEAN}.
   *
   * @throws ExpressionException when it gives no value
   */
  public boolean test(Map<String, Object> claims) throws ExpressionException {
    require(Result.BOOLEAN);
    if (run(claims) instanceof Boolean truth) {
      return truth;
    }
    throw new ExpressionException("gives neither true nor false", null);
  }

  /**
   * Runs an expression that gives {@link Result#TEXT}; empty for null and for empty text.
   *
   * @throws ExpressionException when it gives no value
   */
  public Optional<String> text(Map<String, Object> claims) throws ExpressionException {
    require(Result.TEXT);
    return switch (run(claims)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text).filter(given -> !given.isEmpty());
      default -> throw new ExpressionException("gives something else than text", null);
    };
  }

  /**
   * Runs an expression that gives {@link Result#TEXTS}; empty texts are left out.
   *
   * @throws ExpressionException when it gives no value
   */
  public List<String> texts(Map<String, Object> claims) throws ExpressionException {
    require(Result.TEXTS);
    List<String> texts = new ArrayList<>();
    switch (run(claims)) {
      case null -> {}
      case String text -> texts.add(text);
      case List<?> list -> {
        for (Object item : list) {
          if (!(item instanceof String text)) {
            throw new ExpressionException("gives a list with something else than text", null);
          }
          texts.add(text);
        }
      }
      default -> throw new ExpressionException("gives something else than a list of text", null);
    }
    texts.removeIf(String::isEmpty);
    return List.copyOf(texts);
  }

  /**
   * Runs an expression that gives {@link Result#JSON}: text, a number, a boolean, a list or a map;
   * empty for null.
   *
   * @throws ExpressionException when it gives no value
   */
  public Optional<Object> json(Map<String, Object> claims) throws ExpressionException {
    require(Result.JSON);
    return Optional.ofNullable(run(claims));
  }

  private void require(Result wanted) {
    if (result != wanted) {
      throw new IllegalStateException("the expression was compiled to give " + result);
    }
  }

  private Object run(Map<String, Object> claims) throws ExpressionException {
    try {
      return JsonValues.fromCel(program.eval(Map.of(Engine.CLAIMS, JsonValues.toCel(claims))));
    } catch (CelEvaluationException e) {
      throw new ExpressionException(NOISE.matcher(reason(e)).replaceFirst(""), e);
    } catch (RuntimeException e) {
      // Functions of the library throw what they like at values that they did not expect.
      throw new ExpressionException("cannot be evaluated: " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expression that && source.equals(that.source) && result == that.result;
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
