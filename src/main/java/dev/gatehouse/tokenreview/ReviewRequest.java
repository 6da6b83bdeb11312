package dev.gatehouse.tokenreview;

import dev.gatehouse.http.MalformedRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The question of an API server.
 *
 * @param apiVersion in which version it asks, and is answered
 * @param token the bearer token that somebody gave it
 * @param audiences whom the token is to be for; empty for the API server itself
 */
record ReviewRequest(String apiVersion, String token, List<String> audiences) {
  static final String KIND = "TokenReview";

  /** Both have the same members; an API server that is not told otherwise asks in the older. */
  private static final Set<String> VERSIONS =
      Set.of("authentication.k8s.io/v1", "authentication.k8s.io/v1beta1");

  ReviewRequest {
    audiences = List.copyOf(audiences);
  }

  /**
   * Reads it; members that are not asked for here are passed over.
   *
   * @throws MalformedRequestException when it is something else
   */
  static ReviewRequest of(Map<String, Object> json) {
    if (!(json.get("apiVersion") instanceof String version) || !VERSIONS.contains(version)) {
      throw wrong("apiVersion must be authentication.k8s.io/v1 or authentication.k8s.io/v1beta1.");
    }
    if (!KIND.equals(json.get("kind"))) {
      throw wrong("kind must be TokenReview.");
    }
    if (!(json.get("spec") instanceof Map<?, ?> spec)) {
      throw wrong("spec must be an object.");
    }
    // Go leaves out what is empty.
    Object token = spec.containsKey("token") ? spec.get("token") : "";
    if (!(token instanceof String text)) {
      throw wrong("spec.token must be text.");
    }
    return new ReviewRequest(version, text, audiences(spec.get("audiences")));
  }

  private static List<String> audiences(Object value) {
    List<String> audiences = new ArrayList<>();
    if (value instanceof List<?> many) {
      for (Object one : many) {
        if (!(one instanceof String audience)) {
          throw wrong("spec.audiences must be a list of texts.");
        }
        audiences.add(audience);
      }
    } else if (value != null) {
      throw wrong("spec.audiences must be a list of texts.");
    }
    return audiences;
  }

  private static MalformedRequestException wrong(String description) {
    return new MalformedRequestException(400, description);
  }
}
