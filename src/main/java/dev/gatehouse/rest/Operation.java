package dev.gatehouse.rest;

import dev.gatehouse.protocol.AdminScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation, declared once: routing, validation, permission and document follow from this.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Operation.get("readClient", "/clients/{id}")
 *     .summary("Read a client")
 *     .needs(AdminScope.READ)
 *     .path("id", Shape.text(), "The client's id.")
 *     .answers(200, CLIENT, "The client.")
 *     .tagged()
 *     .by(this::read);
 * }</pre>
 *
 * @param id name of the operation, unique
 * @param method HTTP method
 * @param path below {@code /admin/v1}, with {@code {name}} for one segment
 * @param summary what it does, in a few words
 * @param description more, or empty
 * @param scope what the caller needs
 * @param parameters of path and query
 * @param body shape of the body; empty when there is none
 * @param patch whether the body is a merge patch (RFC 7396), whose nulls take members away
 * @param answer what it answers when all is well
 * @param problems statuses of problems beside those that follow from the rest
 * @param tagged whether its answer has an entity tag
 * @param condition how it treats {@code If-Match}
 * @param repeatable whether it takes an {@code Idempotency-Key}
 * @param handler what does it
 * @param streamed the same as lines of JSON, for who accepts those alone; empty when there is no
 *     such form
 */
public record Operation(
    String id,
    String method,
    String path,
    String summary,
    String description,
    AdminScope scope,
    List<Parameter> parameters,
    Optional<Shape> body,
    boolean patch,
    Answer answer,
    List<Integer> problems,
    boolean tagged,
    Condition condition,
    boolean repeatable,
    Handler handler,
    Optional<Streamed> streamed) {

  /**
   * The form of an answer as {@link Lines}.
   *
   * @param description what the lines are
   * @param handler what makes them
   */
  public record Streamed(String description, Streamer handler) {}

  /** Does an operation whose answer is {@link Lines}. */
  @FunctionalInterface
  public interface Streamer {
    /**
     * Begins: what is wrong with the call or the database is found here, before the answer begins.
     *
     * @throws ProblemException when it cannot be done
     */
    Lines handle(Call call);
  }

  /** Does an operation. */
  @FunctionalInterface
  public interface Handler {
    /**
     * @throws ProblemException when it cannot be done
     */
    Reply handle(Call call);
  }

  /**
   * A parameter.
   *
   * @param inPath whether it is a segment of the path; else it is of the query, and optional
   */
  public record Parameter(String name, boolean inPath, Shape shape, String description) {}

  /** What is answered when all is well. */
  public record Answer(int status, Shape shape, String description) {}

  /** How {@code If-Match} (RFC 9110 §13.1.1) is treated. */
  public enum Condition {
    /** It has no meaning here. */
    NONE,
    /** It is compared when it is sent. */
    POSSIBLE,
    /** Without it the request is refused (428, RFC 6585 §3): it would undo others' changes. */
    REQUIRED
  }

  public Operation {
    parameters = List.copyOf(parameters);
    problems = List.copyOf(problems);
  }

  public static Builder get(String id, String path) {
    return new Builder(id, "GET", path);
  }

  public static Builder post(String id, String path) {
    return new Builder(id, "POST", path);
  }

  public static Builder put(String id, String path) {
    return new Builder(id, "PUT", path);
  }

  public static Builder patch(String id, String path) {
    return new Builder(id, "PATCH", path);
  }

  public static Builder delete(String id, String path) {
    return new Builder(id, "DELETE", path);
  }

  /** Collects a declaration; not thread-safe. */
  public static final class Builder {
    private final String id;
    private final String method;
    private final String path;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Integer> problems = new ArrayList<>();
    private String summary = "";
    private String description = "";
    private AdminScope scope;
    private Shape body;
    private boolean patch;
    private Answer answer;
    private boolean tagged;
    private Condition condition = Condition.NONE;
    private boolean repeatable;
    private Streamed streamed;

    private Builder(String id, String method, String path) {
      this.id = id;
      this.method = method;
      this.path = path;
    }

    public Builder summary(String text) {
      summary = text;
      return this;
    }

    public Builder description(String text) {
      description = text;
      return this;
    }

    public Builder needs(AdminScope needed) {
      scope = needed;
      return this;
    }

    public Builder path(String name, Shape shape, String text) {
      parameters.add(new Parameter(name, true, shape, text));
      return this;
    }

    public Builder query(String name, Shape shape, String text) {
      parameters.add(new Parameter(name, false, shape, text));
      return this;
    }

    /** Answers in pages: adds {@code limit} and {@code cursor}. */
    public Builder paged() {
      return query(Paging.LIMIT, Shape.number(1, Paging.LARGEST), "How many at most; else 100.")
          .query(
              Paging.CURSOR,
              Shape.text().length(1, Paging.LONGEST_CURSOR),
              "The member next of the page before.");
    }

    public Builder body(Shape shape) {
      body = shape;
      return this;
    }

    /** The body is a merge patch (RFC 7396). */
    public Builder mergePatch(Shape shape) {
      body = shape;
      patch = true;
      return this;
    }

    public Builder answers(int status, Shape shape, String text) {
      answer = new Answer(status, shape, text);
      return this;
    }

    /** Statuses of problems that do not follow from the rest of the declaration. */
    public Builder refuses(Integer... statuses) {
      problems.addAll(List.of(statuses));
      return this;
    }

    /** The answer has an entity tag. */
    public Builder tagged() {
      tagged = true;
      return this;
    }

    public Builder conditional(Condition wanted) {
      condition = wanted;
      return this;
    }

    /** Takes an {@code Idempotency-Key}. */
    public Builder repeatable() {
      repeatable = true;
      return this;
    }

    /** Answers lines of JSON as well, whatever their number. */
    public Builder streams(String text, Streamer handler) {
      streamed = new Streamed(text, handler);
      return this;
    }

    /** Ends the declaration. */
    public Operation by(Handler handler) {
      if (answer == null || summary.isEmpty() || scope == null) {
        throw new IllegalStateException(id + " does not say what it does, needs or answers");
      }
      return new Operation(
          id,
          method,
          path,
          summary,
          description,
          scope,
          parameters,
          Optional.ofNullable(body),
          patch,
          answer,
          problems,
          tagged,
          condition,
          repeatable,
          handler,
          Optional.ofNullable(streamed));
    }
  }
}
