package dev.gatehouse.workloads;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.expressions.Expression;
import dev.gatehouse.expressions.ExpressionException;
import dev.gatehouse.mapping.IdentityGuard;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.NumericDate;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds out whom a platform's token speaks for (RFC 7519 §7.2, RFC 8725). Thread-safe. */
public final class WorkloadTokens {
  /** How far the clock of a platform may be off. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  private static final int LONGEST_NAME = 1_024;

  private final IssuerKeys keys;
  private final InstantSource clock;

  public WorkloadTokens(IssuerKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A workload that has proven itself.
   *
   * @param platform where it runs
   * @param identity who it is
   * @param claims all claims of its token
   * @param endsAt when the token ends
   * @param once what tells the token from others, when it may be used once; 32 bytes
   */
  public record Workload(
      WorkloadIssuer platform,
      UpstreamIdentity identity,
      Map<String, Object> claims,
      Instant endsAt,
      Optional<byte[]> once) {}

  /**
   * The workload of a token.
   *
   * @param platforms those that may be meant, which differ in issuer or audience
   * @return empty when the token is of none of these issuers
   * @throws DirectError {@code invalid_request} for a token that speaks for nobody, {@code
   *     temporarily_unavailable} when the platform's keys cannot be had
   */
  public Optional<Workload> of(String token, Collection<WorkloadIssuer> platforms) {
    JWSObject jws;
    Map<String, Object> claims;
    try {
      jws = JWSObject.parse(token);
      claims = jws.getPayload().toJSONObject();
    } catch (ParseException e) {
      return Optional.empty();
    }
    if (claims == null) {
      return Optional.empty();
    }
    List<WorkloadIssuer> named =
        platforms.stream().filter(one -> one.issuer().equals(claims.get("iss"))).toList();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    String audience =
        audience(claims)
            .orElseThrow(() ->
                refused("The subject_token must have this server as its only audience.", null));
    WorkloadIssuer platform =
        named.stream()
            .filter(one -> one.audience().equals(audience))
            .findFirst()
            .orElseThrow(
                () -> refused("The subject_token is for another audience.", "aud " + audience));
    form(token, jws.getHeader(), platform, claims);
    Instant endsAt = times(platform, claims);
    signed(platform, jws);
    rules(platform, claims);
    return Optional.of(
        new Workload(platform, identity(platform, claims), claims, endsAt, once(platform, claims)));
  }

  private static Optional<String> audience(Map<String, Object> claims) {
    Object audience = claims.get("aud");
    if (audience instanceof List<?> list && list.size() == 1) {
      audience = list.get(0);
    }
    return audience instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Attack cases 23 to 25: the header brings no key, and says no other kind of token. */
  private static void form(
      String token, JWSHeader header, WorkloadIssuer platform, Map<String, Object> claims) {
    boolean kind =
        header.getType() == null
            || header.getType().getType().toLowerCase(Locale.ROOT).equals("jwt");
    boolean plain =
        token.equals(token.strip())
            && header.getJWK() == null
            && header.getJWKURL() == null
            && header.getX509CertURL() == null
            && header.getX509CertChain() == null
            && header.getCriticalParams() == null;
    if (!kind || !plain || claims.containsKey("events")) {
      throw refused("The subject_token is another kind of token.", null);
    }
    if (!platform.algorithms().contains(header.getAlgorithm().getName())) {
      throw refused(
          "The subject_token is signed with an algorithm that is not taken.",
          "alg " + header.getAlgorithm());
    }
  }

  private Instant times(WorkloadIssuer platform, Map<String, Object> claims) {
    Instant now = clock.instant();
    Instant end =
        NumericDate.ofSeconds(claims.get("exp"))
            .orElseThrow(() -> refused("The subject_token has no exp.", null));
    if (!now.isBefore(end)) {
      throw refused("The subject_token has expired.", null);
    }
    Instant issued =
        NumericDate.ofSeconds(claims.get("iat"))
            .orElseThrow(() -> refused("The subject_token has no iat.", null));
    if (issued.isBefore(now.minus(platform.maxAge()).minus(SKEW))) {
      throw refused("The subject_token is too old.", "issued at " + issued);
    }
    boolean begun =
        !issued.isAfter(now.plus(SKEW))
            && (!claims.containsKey("nbf")
                || NumericDate.ofSeconds(claims.get("nbf"))
                    .filter(nbf -> !nbf.isAfter(now.plus(SKEW)))
                    .isPresent());
    if (!begun) {
      throw refused("The subject_token is not good yet.", null);
    }
    return end;
  }

  private void signed(WorkloadIssuer platform, JWSObject jws) {
    try {
      if (!keys.verifies(platform, jws)) {
        throw refused(
            "The signature of the subject_token is wrong.", "platform " + platform.name());
      }
    } catch (IssuerKeys.UnavailableException e) {
      throw DirectError.of(
          ErrorCode.TEMPORARILY_UNAVAILABLE,
          "The issuer of the subject_token is not available at the moment.",
          e.getMessage());
    }
  }

  private static void rules(WorkloadIssuer platform, Map<String, Object> claims) {
    for (WorkloadIssuer.Rule rule : platform.rules()) {
      try {
        if (!rule.expression().test(claims)) {
          throw unmet(platform, rule.message());
        }
      } catch (ExpressionException e) {
        throw unmet(platform, rule.message() + " (" + e.getMessage() + ")");
      }
    }
  }

  private static DirectError unmet(WorkloadIssuer platform, String why) {
    return refused(
        "The workload of the subject_token is not one that is let in here.",
        platform.name() + ": " + why);
  }

  private static UpstreamIdentity identity(WorkloadIssuer platform, Map<String, Object> claims) {
    if (!(claims.get("sub") instanceof String sub) || sub.isEmpty()) {
      throw refused("The subject_token has no sub.", null);
    }
    try {
      String id = made(platform.subject(), claims).orElse(sub);
      String name = made(platform.username(), claims).orElse(platform.name() + ":" + sub);
      if (id.length() > LONGEST_NAME || name.length() > LONGEST_NAME) {
        throw refused("The sub of the subject_token is too long.", null);
      }
      UpstreamIdentity.Builder builder =
          UpstreamIdentity.of(id)
              .username(name)
              .preferredUsername(name)
              .groups(
                  Groups.known(
                      platform.groups().isPresent()
                          ? platform.groups().get().texts(claims)
                          : List.of()));
      made(platform.email(), claims).ifPresent(address -> builder.email(address, true));
      UpstreamIdentity identity = builder.build();
      Optional<String> refusal = IdentityGuard.refusal(identity);
      if (refusal.isPresent()) {
        throw unmet(platform, refusal.get());
      }
      return identity;
    } catch (ExpressionException | IllegalArgumentException e) {
      throw unmet(platform, e.getMessage());
    }
  }

  private static Optional<String> made(Optional<Expression> rule, Map<String, Object> claims)
      throws ExpressionException {
    return rule.isEmpty() ? Optional.empty() : rule.get().text(claims);
  }

  private static Optional<byte[]> once(WorkloadIssuer platform, Map<String, Object> claims) {
    if (!platform.singleUse()) {
      return Optional.empty();
    }
    if (!(claims.get("jti") instanceof String jti) || jti.isEmpty()) {
      throw refused("The subject_token has no jti, without which it cannot be used once.", null);
    }
    String whole = "workload\0" + platform.issuer() + "\0" + jti;
    return Optional.of(Digests.sha256(whole.getBytes(StandardCharsets.UTF_8)));
  }

  private static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description, detail);
  }
}
