package dev.gatehouse.mapping;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.expressions.ExpressionException;
import dev.gatehouse.protocol.ServerClaims;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the people of one connector: who may come at all, and what they are called here.
 *
 * <p>Expressions read the claims as the upstream gives them: {@code sub} (its user id), {@code
 * name}, {@code preferred_username}, {@code email}, {@code email_verified}, {@code groups} (those
 * that {@code groupNames} renames, renamed), {@code acr}, {@code amr}, and other attributes by
 * name. The user id itself cannot be changed: {@code sub} is made of it. Immutable and thread-safe;
 * equal when the rules are.
 *
 * @param requirements all must be met
 * @param groupNames new names of groups, by the upstream's name
 * @param claims what makes claims, by name; none that the server makes itself
 * @param groupPrefix stands before each group in the end
 */
public record IdentityMapping(
    List<Requirement> requirements,
    Map<String, String> groupNames,
    Map<String, Expression> claims,
    String groupPrefix) {
  private static final String NAME = "name";
  private static final String PREFERRED_USERNAME = "preferred_username";
  private static final String GROUPS = "groups";
  private static final String EMAIL = "email";
  private static final String EMAIL_VERIFIED = "email_verified";
  private static final String ACR = "acr";
  private static final String AMR = "amr";
  private static final Set<String> OF_THE_IDENTITY =
      Set.of(NAME, PREFERRED_USERNAME, EMAIL, EMAIL_VERIFIED, GROUPS, ACR, AMR);
  private static final IdentityMapping NONE =
      new IdentityMapping(List.of(), Map.of(), Map.of(), "");

  public IdentityMapping {
    requirements = List.copyOf(requirements);
    groupNames = Map.copyOf(groupNames);
    claims = Map.copyOf(claims);
    Objects.requireNonNull(groupPrefix, "groupPrefix");
    for (String name : claims.keySet()) {
      if (name.isEmpty() || ServerClaims.contains(name)) {
        throw new IllegalArgumentException("no rule makes the claim " + name);
      }
    }
  }

  /**
   * Something that must be true of a person.
   *
   * @param expression gives true or false
   * @param message what to tell administrators when it is false
   */
  public record Requirement(Expression expression, String message) {}

  /** Leaves everybody as they are. */
  public static IdentityMapping none() {
    return NONE;
  }

  /** Whether the groups are needed, whoever asks for them. */
  public boolean readsGroups() {
    return requirements.stream().anyMatch(one -> one.expression().mentions(GROUPS))
        || claims.entrySet().stream()
            .anyMatch(one -> !one.getKey().equals(GROUPS) && one.getValue().mentions(GROUPS));
  }

  /**
   * Why a person is not taken, for the log; empty when they are.
   *
   * @throws MappingException when it cannot be told
   */
  public Optional<String> unmet(UpstreamIdentity upstream) throws MappingException {
    if (requirements.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> known = claimsOf(upstream);
    for (Requirement one : requirements) {
      boolean met =
          made(
              "the requirement \"" + one.message() + "\"",
              one.expression(),
              upstream,
              () -> one.expression().test(known));
      if (!met) {
        return Optional.of(one.message());
      }
    }
    return Optional.empty();
  }

  /**
   * A person as the rules make them; the upstream's identity can be had again from the result.
   *
   * @throws MappingException when a rule gives no value
   */
  public UpstreamIdentity apply(UpstreamIdentity said) throws MappingException {
    UpstreamIdentity upstream = MappedIdentity.withoutOwn(said);
    if (groupNames.isEmpty() && claims.isEmpty() && groupPrefix.isEmpty()) {
      return upstream;
    }
    Map<String, Object> known = claims.isEmpty() ? Map.of() : claimsOf(upstream);
    UpstreamIdentity.Builder mapped = upstream.toBuilder();
    mapped.groups(groups(upstream, known));
    email(upstream, known, mapped);
    Map<String, Object> further = new LinkedHashMap<>();
    for (Map.Entry<String, Expression> one : claims.entrySet()) {
      String claim = one.getKey();
      Expression rule = one.getValue();
      switch (claim) {
        case NAME -> mapped.username(text(NAME, upstream, known).orElse(null));
        case PREFERRED_USERNAME ->
            mapped.preferredUsername(text(PREFERRED_USERNAME, upstream, known).orElse(null));
        case EMAIL, EMAIL_VERIFIED, GROUPS -> {
          // Made above: what could be read decides about groups, and the two of an address belong
          // together.
        }
        default -> {
          Optional<Object> value =
              made("the claim " + claim, rule, upstream, () -> rule.json(known));
          if (UserClaims.PROFILE_ATTRIBUTES.contains(claim)) {
            mapped.attribute(claim, value.orElse(null));
          } else {
            value.ifPresent(given -> further.put(claim, given));
          }
        }
      }
    }
    return MappedIdentity.of(upstream, mapped.build(), further);
  }

  private Optional<String> text(String claim, UpstreamIdentity upstream, Map<String, Object> known)
      throws MappingException {
    Expression rule = claims.get(claim);
    return made("the claim " + claim, rule, upstream, () -> rule.text(known));
  }

  /** An address that a rule makes is verified when a rule says so, or when it is the same. */
  private void email(
      UpstreamIdentity upstream, Map<String, Object> known, UpstreamIdentity.Builder mapped)
      throws MappingException {
    Optional<String> email =
        claims.containsKey(EMAIL) ? text(EMAIL, upstream, known) : upstream.email();
    boolean proven = email.equals(upstream.email()) && upstream.emailVerified();
    Expression verified = claims.get(EMAIL_VERIFIED);
    if (verified != null) {
      proven = made("the claim email_verified", verified, upstream, () -> verified.test(known));
    }
    mapped.email(email.orElse(null), proven && email.isPresent());
  }

  /** Groups that could not be read stay so: rules make neither some nor none of them. */
  private Groups groups(UpstreamIdentity upstream, Map<String, Object> known)
      throws MappingException {
    if (!(upstream.groups() instanceof Groups.Known read)) {
      return upstream.groups();
    }
    Expression rule = claims.get(GROUPS);
    List<String> names =
        rule == null
            ? renamed(read.names())
            : made("the claim groups", rule, upstream, () -> rule.texts(known));
    return Groups.known(names.stream().map(name -> groupPrefix + name).distinct().toList());
  }

  private List<String> renamed(List<String> names) {
    return names.stream().map(name -> groupNames.getOrDefault(name, name)).toList();
  }

  private Map<String, Object> claimsOf(UpstreamIdentity upstream) {
    Map<String, Object> known = new LinkedHashMap<>(upstream.attributes());
    // What the identity says about these counts, also when it says nothing.
    known.keySet().removeAll(OF_THE_IDENTITY);
    known.put("sub", upstream.userId());
    upstream.username().ifPresent(value -> known.put(NAME, value));
    upstream.preferredUsername().ifPresent(value -> known.put(PREFERRED_USERNAME, value));
    upstream
        .email()
        .ifPresent(value -> {
          known.put(EMAIL, value);
          known.put(EMAIL_VERIFIED, upstream.emailVerified());
        });
    if (upstream.groups() instanceof Groups.Known read) {
      known.put(GROUPS, renamed(read.names()));
    }
    upstream.acr().ifPresent(value -> known.put(ACR, value));
    known.put(AMR, upstream.amr());
    return known;
  }

  /** The work of one expression. */
  private interface Evaluation<T> {
    T result() throws ExpressionException;
  }

  private static <T> T made(
      String what, Expression expression, UpstreamIdentity upstream, Evaluation<T> evaluation)
      throws MappingException {
    String reason = what + " of " + upstream.userId() + " cannot be made: ";
    // A rule against a group must not find that nobody is in it, only because nobody could look.
    if (expression.mentions(GROUPS) && !(upstream.groups() instanceof Groups.Known)) {
      boolean unread = upstream.groups() instanceof Groups.Unavailable;
      throw new MappingException(
          reason + (unread ? "the groups could not be read" : "there are no groups to look at"),
          unread,
          null);
    }
    try {
      return evaluation.result();
    } catch (ExpressionException e) {
      throw new MappingException(reason + e.getMessage(), false, e);
    }
  }
}
