package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenType;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Single ID tokens that are taken back. They are kept until no token with that identifier can be
 * good any more. Thread-safe.
 */
final class IdTokenResources implements Resource {
  private static final String TOKEN = "token";
  private static final String JTI = "jti";
  private static final String EXPIRES = "expires_at";

  /** Where Kubernetes' audit log names a token, this stands before the identifier. */
  private static final String CREDENTIAL_ID = "JTI=";

  private static final Pattern OURS = Pattern.compile("[A-Za-z0-9_-]{20}");

  /** No key says less: a life that was signed a moment ago may not be noted yet. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Of any token that a cluster can be asked about. */
  private static final int MOST_CHARACTERS = ClusterSettings.TokenReview.MAX_TOKEN_SIZE;

  private final Storage storage;
  private final SigningKeys keys;
  private final TokenVerifier verifier;
  private final InstantSource clock;

  IdTokenResources(Storage storage, SigningKeys keys, InstantSource clock) {
    this.storage = storage;
    this.keys = keys;
    this.verifier = new TokenVerifier(keys, MOST_CHARACTERS);
    this.clock = clock;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.post("revokeIdToken", "/id-tokens/revoke")
            .summary("Take back one ID token")
            .description(
                "Reviews for clusters refuse it from now on, and so does the token exchange."
                    + " Applications and API servers that ask nobody do not hear of it. What its"
                    + " login has besides goes on: to end that, revoke the grant.")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("IdTokenToRevoke")
                    .optional(TOKEN, Shape.text().length(1, MOST_CHARACTERS), "The token.")
                    .optional(
                        JTI,
                        Shape.text().length(1, 100),
                        "Its identifier instead: the claim jti, in Kubernetes' audit log the"
                            + " credential-id."))
            .refuses(409)
            .answers(
                200,
                Shape.object("RevokedIdToken")
                    .required(JTI, Shape.text(), "Its identifier.")
                    .required(EXPIRES, Shape.moment(), "Until when that is known.")
                    .required("revoked", Shape.flag(), "False when it was revoked before."),
                "Revoked, now or before.")
            .by(this::revoke));
  }

  private Reply revoke(Call call) {
    String token = call.body().text(TOKEN);
    String jti = call.body().text(JTI);
    if ((token == null) == (jti == null)) {
      throw ProblemException.member(JTI, "give the token or its jti, one of them");
    }
    return token == null ? named(call, jti) : brought(call, token);
  }

  private Reply brought(Call call, String token) {
    Instant now = clock.instant();
    VerifiedToken verified =
        verifier
            .verify(token, TokenType.ID_TOKEN, call.generation().tokens().issuer(), now)
            .orElseThrow(() ->
                ProblemException.of(
                    ProblemException.Kind.CONFLICT,
                    "That is no ID token of this issuer, or it has expired by itself."));
    return deny(call, verified.text(JTI), verified.time("exp"), Optional.of(verified), now);
  }

  private Reply named(Call call, String given) {
    String jti = given.startsWith(CREDENTIAL_ID) ? given.substring(CREDENTIAL_ID.length()) : given;
    if (!OURS.matcher(jti).matches()) {
      throw ProblemException.member(JTI, "is no identifier of a token of this issuer");
    }
    Instant now = clock.instant();
    Duration noted = keys.longestLifetime();
    Duration longest = noted.compareTo(LONGEST) > 0 ? noted : LONGEST;
    return deny(call, jti, now.plus(longest), Optional.empty(), now);
  }

  private Reply deny(
      Call call, String jti, Instant expiresAt, Optional<VerifiedToken> token, Instant now) {
    AuditEvent.Builder event =
        AuditEvent.of(AuditType.TOKEN_DENIED)
            .request(call.requestId(), call.remoteAddress())
            .with(Fact.ACTOR, call.caller().actor())
            .with(Fact.JTI, jti)
            .with(Fact.DETAIL, expiresAt.toString());
    token.ifPresent(known ->
        event
            .with(Fact.SUBJECT, known.text("sub"))
            .with(Fact.GRANT, known.text(TokenMinter.GRANT_CLAIM)));
    boolean revoked =
        storage.write(tx -> {
          boolean first = tx.revocations().deny(jti, expiresAt);
          if (first) {
            tx.audit().append(event.at(now));
          }
          return first;
        });
    return Reply.ok(Map.of(JTI, jti, EXPIRES, expiresAt.toString(), "revoked", revoked));
  }
}
