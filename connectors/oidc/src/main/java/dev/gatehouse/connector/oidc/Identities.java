package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.OidcSettings.ClaimRules;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From claims to an identity. Immutable and thread-safe. */
final class Identities {
  /** Claims about a token or a login, not about the person. */
  private static final Set<String> NOT_ABOUT_THE_PERSON =
      Set.of(
          "iss",
          "aud",
          "exp",
          "iat",
          "nbf",
          "jti",
          "nonce",
          "azp",
          "at_hash",
          "c_hash",
          "s_hash",
          "auth_time",
          "acr",
          "amr",
          "sid",
          "rt_hash",
          "_claim_names",
          "_claim_sources",
          "groups",
          "hasgroups",
          "client_id",
          "scope",
          "typ");

  private static final String EMAIL = "email";
  private static final String VERIFIED = "email_verified";

  private final OidcSettings settings;
  private final GroupNames groups;
  private final Optional<GroupSource> source;

  /** Groups that do not stand in the claims. */
  @FunctionalInterface
  interface GroupSource {
    /**
     * The groups of the person of these claims.
     *
     * @param accessToken the person's, if there is one
     */
    Groups groups(Map<String, Object> claims, Optional<String> accessToken)
        throws UpstreamException;

    /** Whether it is asked for everybody; else only where claims say that groups are elsewhere. */
    default boolean always() {
      return true;
    }

    /** Whether they can be asked for, for an administrator. */
    default List<SelfCheck.Finding> check() {
      return List.of();
    }
  }

  Identities(OidcSettings settings, Optional<GroupSource> source) {
    this.settings = settings;
    this.source = source;
    groups = new GroupNames(settings.groups());
  }

  /**
   * An identity, or why the person may not log in.
   *
   * @param refusal empty exactly when there is an identity
   */
  record Mapped(Optional<UpstreamIdentity.Builder> identity, String refusal) {}

  /**
   * Makes an identity of claims.
   *
   * @param wanted whether anybody asks for groups; they cost nothing where they stand in the claims
   * @param accessToken the person's at the provider, if there is one
   * @throws UpstreamException when they identify nobody
   */
  Mapped of(Map<String, Object> claims, boolean wanted, Optional<String> accessToken)
      throws UpstreamException {
    Optional<String> refusal = wrongDomain(claims);
    if (refusal.isPresent()) {
      return new Mapped(Optional.empty(), refusal.get());
    }
    ClaimRules rules = settings.claims();
    Optional<String> id = ClaimSet.identifier(claims, rules.userId());
    if (id.isEmpty()) {
      throw UpstreamException.protocol(
          "the provider's claims have no " + rules.userId() + ", which identifies people", null);
    }
    GroupNames.Outcome known = groups(claims, wanted, accessToken);
    if (known.refusal().isPresent()) {
      return new Mapped(Optional.empty(), known.refusal().get());
    }
    return new Mapped(Optional.of(identity(claims, id.get()).groups(known.groups())), "");
  }

  /** An identity whose text can stand in tokens. */
  static UpstreamIdentity built(UpstreamIdentity.Builder builder) throws UpstreamException {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw UpstreamException.protocol("the provider's claims make no sense: " + e.getMessage(), e);
    }
  }

  private GroupNames.Outcome groups(
      Map<String, Object> claims, boolean wanted, Optional<String> accessToken)
      throws UpstreamException {
    try {
      Optional<GroupSource> asked =
          source.filter(one -> one.always() || groups.areElsewhere(claims));
      return asked.isPresent()
          ? groups.of(claims, ask(asked.get(), claims, wanted, accessToken))
          : groups.of(claims);
    } catch (IllegalArgumentException e) {
      throw UpstreamException.protocol("the groups make no sense: " + e.getMessage(), e);
    }
  }

  /** Whether everybody's groups are asked for beside the claims. */
  boolean asksForGroups() {
    return source.filter(GroupSource::always).isPresent();
  }

  /**
   * The claims of an ID token with those of userinfo, which count before them. Each may vouch only
   * for the address that it has itself.
   */
  Map<String, Object> merged(Map<String, Object> token, Map<String, Object> userInfo) {
    Map<String, Object> claims = new HashMap<>(token);
    claims.putAll(userInfo);
    keepApart(VERIFIED, claims, token, userInfo);
    settings.claims().emailVerified().ifPresent(own -> keepApart(own, claims, token, userInfo));
    return claims;
  }

  private void keepApart(
      String voucher,
      Map<String, Object> claims,
      Map<String, Object> token,
      Map<String, Object> userInfo) {
    boolean standard = voucher.equals(VERIFIED);
    Optional<String> before = standard ? ClaimSet.text(token, EMAIL) : address(token);
    Optional<String> said = standard ? ClaimSet.text(userInfo, EMAIL) : address(userInfo);
    boolean theTokens = said.isEmpty() && before.isPresent();
    boolean nobodys =
        said.isPresent() && !said.equals(before) && ClaimSet.find(userInfo, voucher).isEmpty();
    if (theTokens || nobodys) {
      claims.remove(voucher);
      Optional<Object> good = theTokens ? ClaimSet.find(token, voucher) : Optional.empty();
      if (good.isPresent() || ClaimSet.find(claims, voucher).isPresent()) {
        // A claim within an object is hidden by this: a whole name counts before a way.
        claims.put(voucher, good.orElse(false));
      }
    }
  }

  private Optional<String> address(Map<String, Object> claims) {
    return standardOr(claims, EMAIL, settings.claims().email());
  }

  /** A restriction holds whatever the client asks for. */
  private Groups ask(
      GroupSource asked, Map<String, Object> claims, boolean wanted, Optional<String> accessToken)
      throws UpstreamException {
    boolean used = wanted && settings.groups().enabled();
    return used || !settings.groups().allowed().isEmpty()
        ? asked.groups(claims, accessToken)
        : Groups.notRequested();
  }

  private UpstreamIdentity.Builder identity(Map<String, Object> claims, String id) {
    ClaimRules rules = settings.claims();
    Optional<String> preferred =
        standardOr(claims, "preferred_username", rules.preferredUsername());
    Optional<String> email = address(claims);
    UpstreamIdentity.Builder identity = UpstreamIdentity.of(id);
    // Who is shown without a name is shown by the next best: a name is not what identifies.
    ClaimSet.text(claims, rules.userName())
        .or(() -> ClaimSet.text(claims, "name"))
        .or(() -> preferred)
        .or(() -> email)
        .ifPresent(identity::username);
    preferred.ifPresent(identity::preferredUsername);
    email.ifPresent(address -> identity.email(address, verified(claims, address)));
    claims.forEach((name, value) -> {
      if (!NOT_ABOUT_THE_PERSON.contains(name)) {
        identity.attribute(name, value);
      }
    });
    ClaimSet.time(claims.get("auth_time")).ifPresent(identity::authTime);
    ClaimSet.text(claims, "acr").ifPresent(identity::acr);
    identity.amr(methods(claims.get("amr")));
    return identity;
  }

  private static List<String> methods(Object amr) {
    return amr instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  private Optional<String> standardOr(
      Map<String, Object> claims, String standard, Optional<String> own) {
    Optional<String> mine = own.flatMap(claim -> ClaimSet.text(claims, claim));
    return own.isPresent() && settings.claims().override()
        ? mine
        : ClaimSet.text(claims, standard).or(() -> mine);
  }

  /**
   * Nothing said is not verified, unless the configuration trusts the provider's addresses. The
   * standard claim speaks of the standard address; in Dex of any.
   */
  private boolean verified(Map<String, Object> claims, String address) {
    ClaimRules rules = settings.claims();
    boolean spokenOf =
        rules.vouchesForAny() || ClaimSet.text(claims, EMAIL).filter(address::equals).isPresent();
    Optional<Boolean> standard = spokenOf ? ClaimSet.truth(claims, VERIFIED) : Optional.empty();
    Optional<Boolean> own = rules.emailVerified().flatMap(claim -> ClaimSet.truth(claims, claim));
    boolean ownFirst = rules.emailVerified().isPresent() && rules.override();
    return (ownFirst ? own : standard.or(() -> own)).orElse(rules.trustEmail());
  }

  /** By the claim {@code hd}: an address can end in a domain that its owner does not work for. */
  private Optional<String> wrongDomain(Map<String, Object> claims) {
    List<String> domains = settings.asking().hostedDomains();
    if (domains.isEmpty()) {
      return Optional.empty();
    }
    return ClaimSet.text(claims, "hd")
            .filter(domain -> domains.contains(domain.toLowerCase(Locale.ROOT)))
            .isPresent()
        ? Optional.empty()
        : Optional.of("the account is of no domain of hostedDomains");
  }
}
