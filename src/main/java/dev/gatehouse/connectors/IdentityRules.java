package dev.gatehouse.connectors;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whom of an identity source this server takes, and what of them it believes.
 *
 * @param allowedGroups the person must be in one of them; empty for everybody
 * @param unverifiedEmail what becomes of an address that the upstream does not vouch for
 */
public record IdentityRules(Set<String> allowedGroups, UnverifiedEmail unverifiedEmail) {

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
  }

  /** Everybody, as the upstream says. */
  public static IdentityRules none() {
    return new IdentityRules(Set.of(), UnverifiedEmail.KEEP);
  }

  /** Whether the groups are needed, whoever asks for them. */
  boolean needGroups() {
    return !allowedGroups.isEmpty();
  }

  /**
   * Why a person is not taken, for the log; empty when they are.
   *
   * @throws UpstreamException when it cannot be told, because the groups cannot be read
   */
  Optional<String> refusal(UpstreamIdentity person) throws UpstreamException {
    if (needGroups()) {
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
    return unverifiedEmail == UnverifiedEmail.REFUSE && unverified(person)
        ? Optional.of("the e-mail address of " + person.userId() + " is not verified")
        : Optional.empty();
  }

  /**
   * What is believed of a person who is taken. Groups that the rules asked for stay, since the
   * rules of a later configuration look at them; whether a client is told is up to its scopes.
   */
  UpstreamIdentity believed(UpstreamIdentity person) {
    if (!unverified(person)) {
      return person;
    }
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
