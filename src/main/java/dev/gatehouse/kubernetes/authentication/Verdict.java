package dev.gatehouse.kubernetes.authentication;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an API server makes of a token, with the way there.
 *
 * @param checks those that were made, in their order; the last one failed when there is no user
 * @param user who it is; empty when the token is not accepted
 * @param error the API server's own words, as in its log; empty when it accepts the token
 */
public record Verdict(List<Check> checks, Optional<User> user, String error) {
  /** What is said of a token that is no authenticator's: the API server's log says nothing. */
  public static final String NOT_OURS = "not a JWT of a configured issuer";

  /** What is said of every token of an issuer that has not been discovered. */
  public static final String NOT_READY = "oidc: authenticator not initialized";

  public Verdict {
    checks = List.copyOf(checks);
  }

  /** What is checked. */
  public enum Step {
    /** Which authenticator takes the token. */
    ISSUER,
    /** Whether the issuer's document was found and fits; the detail is the line of the log. */
    DISCOVERY,
    /** The form of the token. */
    FORM,
    /** The signing algorithm. */
    ALGORITHM,
    /** The signature. */
    SIGNATURE,
    /** The types of the standard claims. */
    CLAIMS,
    /** Who it is for. */
    AUDIENCE,
    /** Until when. */
    EXPIRY,
    /** From when. */
    NOT_BEFORE,
    /** Claims that are elsewhere. */
    DISTRIBUTED_CLAIMS,
    /** The name. */
    USERNAME,
    /** The groups. */
    GROUPS,
    /** The identifier. */
    UID,
    /** Further attributes. */
    EXTRA,
    /** Claims that must have a value. */
    REQUIRED_CLAIMS,
    /** Rules for claims. */
    CLAIM_RULES,
    /** Rules for the user. */
    USER_RULES
  }

  /**
   * One check.
   *
   * @param passed whether it went on
   * @param detail what was found, or the API server's error
   */
  public record Check(Step step, boolean passed, String detail) {}

  /** A UserInfo of {@code authentication.k8s.io}, without {@code system:authenticated}. */
  public record User(
      String username, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
      groups = List.copyOf(groups);
      extra = Map.copyOf(extra);
    }
  }
}
