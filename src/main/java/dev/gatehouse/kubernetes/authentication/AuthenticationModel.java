package dev.gatehouse.kubernetes.authentication;

import java.util.List;
import java.util.Optional;

/**
 * An AuthenticationConfiguration of the group {@code apiserver.config.k8s.io} as it was read,
 * whether it is valid or not. Texts that are not given are empty, as the API server has them.
 * Immutable.
 *
 * @param apiVersion with the group
 * @param jwt one entry per issuer
 */
public record AuthenticationModel(String apiVersion, List<Authenticator> jwt) {
  public AuthenticationModel {
    jwt = List.copyOf(jwt);
  }

  /**
   * An issuer and what is made of its tokens.
   *
   * @param issuer where tokens come from
   * @param claimRules must hold for the claims
   * @param username makes the name
   * @param groups makes the groups
   * @param uid makes the identifier; its prefix is never given
   * @param extra makes further attributes
   * @param userRules must hold for who comes out
   */
  public record Authenticator(
      Issuer issuer,
      List<ClaimRule> claimRules,
      Mapping username,
      Mapping groups,
      Mapping uid,
      List<Extra> extra,
      List<UserRule> userRules) {
    public Authenticator {
      claimRules = List.copyOf(claimRules);
      extra = List.copyOf(extra);
      userRules = List.copyOf(userRules);
    }
  }

  /** Where tokens come from; members as in the API. */
  public record Issuer(
      String url,
      String discoveryUrl,
      String certificateAuthority,
      List<String> audiences,
      String audienceMatchPolicy,
      String egressSelectorType) {
    public Issuer {
      audiences = List.copyOf(audiences);
    }
  }

  /** A claim with its value, or an expression with its message. */
  public record ClaimRule(String claim, String requiredValue, String expression, String message) {}

  /** A claim with its prefix, or an expression. */
  public record Mapping(String claim, Optional<String> prefix, String expression) {
    static final Mapping NONE = new Mapping("", Optional.empty(), "");
  }

  /** A further attribute. */
  public record Extra(String key, String valueExpression) {}

  /** An expression over the user. */
  public record UserRule(String expression, String message) {}

  /**
   * What flags say, in the same form (KEP-3331: the API server does the same with them).
   *
   * @param usernameClaim {@code sub} unless the flag is given
   * @param usernamePrefix the flag; empty when it is not given, {@code -} for none
   * @param groupsClaim empty when the flag is not given
   */
  public static AuthenticationModel ofFlags(
      String issuerUrl,
      String clientId,
      String usernameClaim,
      String usernamePrefix,
      String groupsClaim,
      String groupsPrefix,
      List<ClaimRule> requiredClaims) {
    String prefix =
        switch (usernamePrefix) {
          case "-" -> "";
          case "" -> "email".equals(usernameClaim) ? "" : issuerUrl + "#";
          default -> usernamePrefix;
        };
    Mapping groups =
        groupsClaim.isEmpty()
            ? Mapping.NONE
            : new Mapping(groupsClaim, Optional.of(groupsPrefix), "");
    return new AuthenticationModel(
        "",
        List.of(
            new Authenticator(
                new Issuer(issuerUrl, "", "", List.of(clientId), "", ""),
                requiredClaims,
                new Mapping(usernameClaim, Optional.of(prefix), ""),
                groups,
                Mapping.NONE,
                List.of(),
                List.of())));
  }
}
