package dev.gatehouse.connector.oidc;

import com.google.re2j.Pattern;
import dev.gatehouse.connector.oidc.OidcSettings.GroupRules;
import dev.gatehouse.connector.oidc.OidcSettings.GroupRules.Made;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the groups of a person become: filtered, restricted to those that are allowed, with text
 * around them, and with those that are made of claims, in Dex's order. Immutable and thread-safe.
 */
final class GroupNames {
  private static final String STANDARD = "groups";

  private final GroupRules rules;

  /** RE2, as in Dex: whatever names people make, looking at one takes time by its length. */
  private final Optional<Pattern> filter;

  GroupNames(GroupRules rules) {
    this.rules = rules;
    filter = rules.filter().map(Pattern::compile);
  }

  /**
   * Groups, and whether they let the person in.
   *
   * @param refusal why not; empty: they do
   */
  record Outcome(Groups groups, Optional<String> refusal) {}

  /** From the claims alone. */
  Outcome of(Map<String, Object> claims) throws UpstreamException {
    return of(claims, read(claims));
  }

  /**
   * From the claims, with groups that were read elsewhere.
   *
   * @throws UpstreamException when only some groups are let in and the person's are unknown: that
   *     is not the end of a grant
   */
  Outcome of(Map<String, Object> claims, Groups read) throws UpstreamException {
    if (!rules.enabled() && rules.allowed().isEmpty()) {
      return new Outcome(finished(claims, List.of()), Optional.empty());
    }
    if (!(read instanceof Groups.Known known)) {
      if (!rules.allowed().isEmpty()) {
        throw UpstreamException.notNow(
            "only some groups are let in, and those of the person are unknown: " + reason(read),
            null);
      }
      return new Outcome(read, Optional.empty());
    }
    List<String> names = new ArrayList<>(known.names());
    filter.ifPresent(expression -> names.removeIf(name -> !expression.matcher(name).find()));
    if (!rules.allowed().isEmpty()) {
      names.retainAll(rules.allowed());
      if (names.isEmpty()) {
        return new Outcome(read, Optional.of("in none of the groups that are let in"));
      }
    }
    return new Outcome(finished(claims, rules.enabled() ? names : List.of()), Optional.empty());
  }

  private static String reason(Groups read) {
    return read instanceof Groups.Unavailable unavailable ? unavailable.reason() : "not asked for";
  }

  private Groups finished(Map<String, Object> claims, List<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(rules.prefix() + name + rules.suffix()));
    for (Made made : rules.made()) {
      List<String> parts = new ArrayList<>();
      for (String claim : made.claims()) {
        ClaimSet.text(claims, claim)
            .map(text -> made.clear() ? text.replace(made.delimiter(), "") : text)
            .ifPresent(parts::add);
      }
      if (!parts.isEmpty()) {
        parts.add(0, made.prefix());
        all.add(String.join(made.delimiter(), parts));
      }
    }
    // Without groups there are none: nobody need log in again to have them found out.
    return Groups.known(all);
  }

  private Optional<Object> written(Map<String, Object> claims) {
    Optional<Object> standard = ClaimSet.find(claims, STANDARD);
    Optional<Object> own = rules.claim().flatMap(claim -> ClaimSet.find(claims, claim));
    return rules.claim().isPresent() && rules.override() ? own : standard.or(() -> own);
  }

  /** Whether the claims have no groups, and say that there are some. */
  boolean areElsewhere(Map<String, Object> claims) {
    return written(claims).isEmpty() && isElsewhere(claims);
  }

  private Groups read(Map<String, Object> claims) {
    Optional<Object> written = written(claims);
    if (written.isEmpty()) {
      return isElsewhere(claims)
          ? Groups.unavailable(
              "the token names another place for the groups, as Entra ID does for more than 200;"
                  + " groupsOverage can have them read there")
          : Groups.known(List.of());
    }
    return switch (written.get()) {
      case String one -> Groups.known(List.of(one));
      case List<?> several -> read(several);
      default -> Groups.unavailable("the claim of the groups is no list");
    };
  }

  private static Groups read(List<?> several) {
    List<String> names = new ArrayList<>();
    for (Object item : several) {
      Object name = item instanceof Map<?, ?> object ? object.get("name") : item;
      if (!(name instanceof String text)) {
        return Groups.unavailable("the claim of the groups has members that are no names");
      }
      names.add(text);
    }
    return Groups.known(names);
  }

  /** Distributed claims (OpenID Connect Core 1.0, section 5.6.2). */
  private boolean isElsewhere(Map<String, Object> claims) {
    return claims.get("_claim_names") instanceof Map<?, ?> names
            && (names.containsKey(STANDARD) || rules.claim().filter(names::containsKey).isPresent())
        || Boolean.TRUE.equals(claims.get("hasgroups"));
  }
}
