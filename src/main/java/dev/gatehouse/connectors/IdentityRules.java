package dev.gatehouse.connectors;

import dev.gatehouse.mapping.IdentityMapping;
import dev.gatehouse.mapping.MappingException;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Whom of an identity source this server takes, and what of them it believes.
 *
 * @param allowedGroups the person must be in one of them; empty for everybody
 * @param unverifiedEmail what becomes of an address that the upstream does not vouch for
 * @param mapping what else they must meet, and what they are called here
 */
public record IdentityRules(
    Set<String> allowedGroups, UnverifiedEmail unverifiedEmail, IdentityMapping mapping) {

  /** What becomes of an address that the upstream does not vouch for. */
  public enum UnverifiedEmail {
    /** It is told as not verified. */
    KEEP,
    /** It is not told. */
    OMIT,
    /** Nobody with one may log in. */
    REFUSE,
    /** It is told as verified. */
    TRUST
  }

  public IdentityRules {
    allowedGroups = Set.copyOf(allowedGroups);
    Objects.requireNonNull(unverifiedEmail, "unverifiedEmail");
    Objects.requireNonNull(mapping, "mapping");
  }

  /** Rules that change nobody's claims. */
  public IdentityRules(Set<String> allowedGroups, UnverifiedEmail unverifiedEmail) {
    this(allowedGroups, unverifiedEmail, IdentityMapping.none());
  }

  /** Everybody, as the upstream says. */
  public static IdentityRules none() {
    return new IdentityRules(Set.of(), UnverifiedEmail.KEEP, IdentityMapping.none());
  }

  /** Whether the groups are needed, whoever asks for them. */
  boolean needGroups() {
    return !allowedGroups.isEmpty() || mapping.readsGroups();
  }

  /**
   * Why a person is not taken, for the log; empty when they are.
   *
   * @param person as the upstream says
   * @throws UpstreamException when it cannot be told, because the groups cannot be read
   * @throws MappingException when it cannot be told, because a requirement gives no answer
   */
  Optional<String> refusal(UpstreamIdentity person) throws UpstreamException, MappingException {
    if (!allowedGroups.isEmpty()) {
      List<String> groups =
          switch (person.groups()) {
            case Groups.Known known -> known.names();
            case Groups.NotRequested none -> List.of();
            case Groups.Unavailable lost ->
                throw UpstreamException.notNow(
                    "the groups that decide cannot be read: " + lost.reason(), null);
          };
      if (groups.stream().noneMatch(allowedGroups::contains)) {
        return Optional.of(person.userId() + " is in none of allowedGroups");
      }
    }
    if (unverifiedEmail == UnverifiedEmail.REFUSE && unverified(person)) {
      return Optional.of("the e-mail address of " + person.userId() + " is not verified");
    }
    return mapping.unmet(person).map(message -> person.userId() + " is not taken: " + message);
  }

  /**
   * What is believed of a person who is taken, and what they are called. Groups that the rules
   * asked for stay, since the rules of a later configuration look at them; whether a client is told
   * is up to its scopes.
   *
   * @throws MappingException when a rule gives no answer
   */
  UpstreamIdentity believed(UpstreamIdentity person) throws MappingException {
    return mapping.apply(unverified(person) ? withPolicy(person) : person);
  }

  /**
   * What a person is under the rules.
   *
   * @param taken makes it of the identity as applications are told
   * @param refused makes it of the reason, for administrators
   * @throws UpstreamException as {@link #refusal}
   * @throws MappingException as {@link #refusal} and {@link #believed}
   */
  <T> T judged(
      UpstreamIdentity person, Function<UpstreamIdentity, T> taken, Function<String, T> refused)
      throws UpstreamException, MappingException {
    Optional<String> refusal = refusal(person);
    return refusal.isPresent() ? refused.apply(refusal.get()) : taken.apply(believed(person));
  }

  /**
   * What comes of a person who is not here.
   *
   * @param identity as applications are told; empty for who is refused
   * @param refusal why, for administrators; empty for who is taken
   */
  public record Outcome(Optional<UpstreamIdentity> identity, Optional<String> refusal) {}

  /** Tries the rules on a person, as the upstream would say them. */
  public Outcome judge(UpstreamIdentity person) {
    try {
      return judged(
          person,
          identity -> new Outcome(Optional.of(identity), Optional.empty()),
          reason -> new Outcome(Optional.empty(), Optional.of(reason)));
    } catch (UpstreamException | MappingException e) {
      return new Outcome(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private UpstreamIdentity withPolicy(UpstreamIdentity person) {
    return switch (unverifiedEmail) {
      case OMIT -> person.toBuilder().email(null, false).build();
      case TRUST -> person.toBuilder().email(person.email().orElseThrow(), true).build();
      case KEEP, REFUSE -> person;
    };
  }

  private static boolean unverified(UpstreamIdentity person) {
    return person.email().isPresent() && !person.emailVerified();
  }
}
