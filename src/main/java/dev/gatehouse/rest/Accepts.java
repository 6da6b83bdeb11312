package dev.gatehouse.rest;

import dev.gatehouse.rest.ProblemException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads {@code Accept} (RFC 9110 §12.5.1), as far as it decides between the forms that there are.
 */
final class Accepts {
  private Accepts() {}

  /** Whether lines of JSON are asked for: they are named, and one JSON object is not. */
  static boolean lines(ApiRequest request) {
    List<String> named = ranges(request).toList();
    return named.contains(Lines.TYPE) && !named.contains(Api.JSON);
  }

  /**
   * @throws ProblemException 406 when JSON is not acceptable
   */
  static void requireJson(ApiRequest request) {
    boolean acceptable =
        request.headers("Accept").isEmpty()
            || ranges(request)
                .anyMatch(range ->
                    range.isEmpty()
                        || range.equals("*/*")
                        || range.equals("application/*")
                        || range.equals(Api.JSON)
                        || range.equals(ApiReply.PROBLEM));
    if (!acceptable) {
      throw ProblemException.of(Kind.NOT_ACCEPTABLE, "The answer is " + Api.JSON + ".");
    }
  }

  private static Stream<String> ranges(ApiRequest request) {
    return request.headers("Accept").stream()
        .flatMap(field -> Stream.of(field.split(",", -1)))
        .map(range -> range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }
}
