package dev.gatehouse.mapping;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The {@code claims} parameter (OpenID Connect Core §5.5), reduced to what is acted on: the names
 * that are asked for by target and a required {@code sub}.
 *
 * @param idToken claim names for the ID token
 * @param userinfo claim names for userinfo
 * @param subject the {@code sub} that the response must be about, or null
 */
public record ClaimsRequest(Set<String> idToken, Set<String> userinfo, String subject) {
  /** Longest accepted parameter; deeper or longer ones only cost work (attack case 17). */
  public static final int LONGEST = 2_000;

  private static final int MOST_CLAIMS = 50;
  public static final ClaimsRequest NONE = new ClaimsRequest(Set.of(), Set.of(), null);

  /**
   * Reads the parameter.
   *
   * @param json the parameter, or null
   * @throws ParseException with a message for the client
   */
  public static ClaimsRequest parse(String json) throws ParseException {
    if (json == null) {
      return NONE;
    }
    if (json.length() > LONGEST) {
      throw new ParseException(
          "The claims parameter is longer than " + LONGEST + " characters.", 0);
    }
    Map<String, Object> request = object(json);
    Map<String, Object> idToken = target(request, "id_token");
    Map<String, Object> userinfo = target(request, "userinfo");
    String subject = null;
    if (idToken.get("sub") instanceof Map<?, ?> sub && sub.get("value") != null) {
      if (!(sub.get("value") instanceof String value)) {
        throw new ParseException(
            "The value that the claims parameter gives for sub is not a string.", 0);
      }
      subject = value;
    }
    return new ClaimsRequest(
        new LinkedHashSet<>(idToken.keySet()), new LinkedHashSet<>(userinfo.keySet()), subject);
  }

  private static Map<String, Object> object(String json) throws ParseException {
    // The parser also takes null and a list of pairs for an object.
    if (json.stripLeading().startsWith("{")) {
      try {
        return JSONObjectUtils.parse(json);
      } catch (ParseException e) {
        // The parser's message repeats the text.
      }
    }
    throw new ParseException("The claims parameter is not a JSON object.", 0);
  }

  private static Map<String, Object> target(Map<String, Object> request, String name)
      throws ParseException {
    Object target = request.get(name);
    if (target == null) {
      return Map.of();
    }
    if (!(target instanceof Map<?, ?> members) || members.size() > MOST_CLAIMS) {
      throw new ParseException(
          "The member "
              + name
              + " of the claims parameter is not an object of at most "
              + MOST_CLAIMS
              + " claims.",
          0);
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      if (member.getValue() != null && !(member.getValue() instanceof Map)) {
        throw new ParseException("A claim request is neither null nor an object.", 0);
      }
      claims.put((String) member.getKey(), member.getValue());
    }
    return claims;
  }

  /** The scopes that would release the same claims, for showing people what is asked for. */
  public Set<String> impliedScopes() {
    Set<String> scopes = new LinkedHashSet<>();
    for (Set<String> names : java.util.List.of(idToken, userinfo)) {
      for (String name : names) {
        String scope = UserClaims.scopeOf(name);
        if (scope != null) {
          scopes.add(scope);
        }
      }
    }
    return scopes;
  }
}
