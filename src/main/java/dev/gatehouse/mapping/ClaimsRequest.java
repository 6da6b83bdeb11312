package dev.gatehouse.mapping;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The {@code claims} parameter (OpenID Connect Core §5.5), reduced to what is acted on: the names
 * that are asked for by target, a required {@code sub} and the wanted {@code acr}.
 *
 * @param idToken claim names for the ID token
 * @param userinfo claim names for userinfo
 * @param subject the {@code sub} that the response must be about, or null
 * @param acr the wanted authentication context classes; of a stored request none, since they are
 *     about the login alone
 */
public record ClaimsRequest(
    Set<String> idToken, Set<String> userinfo, String subject, WantedAcr acr) {
  /**
   * The {@code acr} of the ID token as a request wants it (OpenID Connect Core §5.5.1.1).
   *
   * @param values the classes that serve, best first; empty for any
   * @param essential whether a login that reaches none of them has failed
   */
  public record WantedAcr(List<String> values, boolean essential) {
    static final WantedAcr ANY = new WantedAcr(List.of(), false);

    /** Whether a login of this class (or null) may answer. */
    public boolean satisfiedBy(String reached) {
      return !essential || values.isEmpty() || (reached != null && values.contains(reached));
    }

    /** Whether some logins may not answer. */
    public boolean demanding() {
      return essential && !values.isEmpty();
    }
  }

  /** Longest accepted parameter; deeper or longer ones only cost work (attack case 17). */
  public static final int LONGEST = 2_000;

  private static final int MOST_CLAIMS = 50;
  public static final ClaimsRequest NONE =
      new ClaimsRequest(Set.of(), Set.of(), null, WantedAcr.ANY);

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
    return read(json);
  }

  private static ClaimsRequest read(String json) throws ParseException {
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
        new LinkedHashSet<>(idToken.keySet()),
        new LinkedHashSet<>(userinfo.keySet()),
        subject,
        acr(idToken));
  }

  private static WantedAcr acr(Map<String, Object> idToken) throws ParseException {
    if (!(idToken.get("acr") instanceof Map<?, ?> wanted)) {
      return WantedAcr.ANY;
    }
    List<Object> values = new ArrayList<>();
    if (wanted.get("value") != null) {
      values.add(wanted.get("value"));
    }
    if (wanted.get("values") instanceof List<?> several) {
      values.addAll(several);
    } else if (wanted.get("values") != null) {
      throw badAcr();
    }
    List<String> classes = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof String text)) {
        throw badAcr();
      }
      classes.add(text);
    }
    return new WantedAcr(List.copyOf(classes), Boolean.TRUE.equals(wanted.get("essential")));
  }

  private static ParseException badAcr() {
    return new ParseException(
        "The values that the claims parameter gives for acr are no strings.", 0);
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

  /**
   * The form in which a grant keeps it; {@link #stored} reads it.
   *
   * @return JSON of the parameter's form, or null when nothing is asked for
   */
  public String toJson() {
    if (equals(NONE)) {
      return null;
    }
    Map<String, Object> idTokenClaims = names(idToken);
    if (subject != null) {
      idTokenClaims.put("sub", Map.of("value", subject));
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id_token", idTokenClaims);
    request.put("userinfo", names(userinfo));
    return JSONObjectUtils.toJSONString(request);
  }

  private static Map<String, Object> names(Set<String> claims) {
    Map<String, Object> members = new LinkedHashMap<>();
    claims.forEach(name -> members.put(name, null));
    return members;
  }

  /**
   * Reads what a grant keeps.
   *
   * @param json the stored form, or null
   * @throws IllegalStateException when it is not what {@link #toJson} makes
   */
  public static ClaimsRequest stored(String json) {
    try {
      return json == null ? NONE : read(json);
    } catch (ParseException e) {
      throw new IllegalStateException("the claims request of a grant cannot be read", e);
    }
  }

  /**
   * The same without the claims whose scope is not allowed. The parameter is only another way to
   * ask for what a scope releases (OpenID Connect Core §5.5), so a client gets nothing by it that
   * its scopes do not allow. Every use of a claims request goes through here with the client of the
   * current registry.
   *
   * @param allowed whether the client may have a scope
   */
  public ClaimsRequest within(Predicate<String> allowed) {
    return new ClaimsRequest(within(idToken, allowed), within(userinfo, allowed), subject, acr);
  }

  private static Set<String> within(Set<String> claims, Predicate<String> allowed) {
    Set<String> kept = new LinkedHashSet<>();
    for (String name : claims) {
      String scope = UserClaims.scopeOf(name);
      if (scope == null || allowed.test(scope)) {
        kept.add(name);
      }
    }
    return kept;
  }

  /**
   * Scopes and those that release the claims asked for: what people are shown, and what an identity
   * source has to know.
   */
  public Set<String> impliedScopes(Collection<String> requested) {
    Set<String> scopes = new LinkedHashSet<>(requested);
    for (Set<String> names : List.of(idToken, userinfo)) {
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
