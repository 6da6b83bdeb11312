package dev.gatehouse.tokenreview;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.config.settings.ClusterSettings;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Bearer;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.keys.KeysStaleException;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.kubernetes.ClusterException;
import dev.gatehouse.kubernetes.authentication.Certainty;
import dev.gatehouse.kubernetes.authentication.TokenJudge;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.UnverifiedClaims;
import dev.gatehouse.tokens.VerifiedToken;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /kubernetes/{cluster}/token-review}: what an API server asks about each token that
 * none of its other authenticators takes. Thread-safe.
 *
 * <p>Whoever has no credential of the cluster hears 401 and nothing else, whether there is such a
 * cluster or not. A token is judged first, as the API server itself would have; only of one that it
 * would take is looked up what has become of it, so that the credential of one cluster tells
 * nothing about tokens of another. What cannot be found out is 503, without {@code Retry-After}: an
 * API server that gets one waits and asks up to ten times while somebody waits for it.
 */
public final class TokenReviewEndpoint implements GenerationEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(TokenReviewEndpoint.class);
  private static final String OWN = "gatehouse: ";

  /** What may go wrong beside a token. */
  private static final List<Class<? extends RuntimeException>> NOT_THE_TOKENS =
      List.of(StorageException.class, KeysStaleException.class);

  private final LiveTokens live;
  private final SigningKeys keys;
  private final TokenVerifier verifier;
  private final AuditSink audit;
  private final InstantSource clock;

  public TokenReviewEndpoint(
      Storage storage, SigningKeys keys, AuditSink audit, InstantSource clock) {
    this.live = new LiveTokens(storage);
    this.keys = keys;
    this.verifier = new TokenVerifier(keys, ClusterSettings.TokenReview.MAX_TOKEN_SIZE);
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    String name = http.pathParameter("cluster");
    Optional<Cluster> cluster = generation.cluster(name);
    Optional<String> credential = Bearer.token(http.headers("Authorization"));
    if (cluster.isEmpty() || credential.isEmpty() || !cluster.get().mayReview(credential.get())) {
      return unauthenticated(http, cluster, credential.isPresent());
    }
    ReviewRequest question = ReviewRequest.of(http.json());
    try {
      return answer(question, review(http, question, cluster.get(), generation));
    } catch (StorageException e) {
      return unknown(http, name, "the database does not answer", e);
    } catch (KeysStaleException e) {
      return unknown(http, name, "the keys could not be read again", e);
    } catch (LiveTokens.UnknownException e) {
      return unknown(http, name, "the person's directory does not answer", e);
    } catch (ClusterException e) {
      return unknown(http, name, e.getMessage(), e);
    }
  }

  private Response unauthenticated(Request http, Optional<Cluster> cluster, boolean presented) {
    AuditEvent.Builder event =
        AuditEvent.of(AuditType.TOKEN_REVIEWER_REFUSED)
            .request(http.id(), http.remoteAddress())
            .with(Fact.REASON, presented ? "wrong credential" : "no credential");
    cluster.ifPresent(known -> event.with(Fact.CLUSTER, known.settings().name()));
    audit.accept(event.at(clock.instant()));
    return Response.json(401, Map.of("error", "unauthorized"))
        .header("WWW-Authenticate", "Bearer")
        .cacheControl("no-store");
  }

  private static Response unknown(Request http, String cluster, String why, Exception cause) {
    LOG.atWarn()
        .addKeyValue("request_id", http.id())
        .addKeyValue("cluster", cluster)
        .setCause(cause)
        .log("A token was not reviewed: {}", why);
    return Response.json(503, Map.of("error", "temporarily_unavailable")).cacheControl("no-store");
  }

  /** What is found. */
  private sealed interface Finding {
    /** Somebody's token. */
    record Good(Verdict.User user, List<String> audiences) implements Finding {}

    /** Nobody's; the error may be empty. */
    record Bad(String error) implements Finding {}
  }

  private Finding review(
      Request http, ReviewRequest question, Cluster cluster, Generation generation)
      throws ClusterException, LiveTokens.UnknownException {
    TokenJudge judge = cluster.reviewer();
    String token = question.token();
    int longest = longest(cluster);
    if (token.length() > longest) {
      return new Finding.Bad(
          // Of what may be somebody else's there is nothing to say.
          generation.tokens().issuer().equals(UnverifiedClaims.of(token).get("iss"))
              ? OWN + "the token has " + token.length() + " characters, more than " + longest
              : "");
    }
    Instant now = clock.instant();
    Verdict verdict;
    try {
      verdict = Certainty.of(() -> judge.judge(token, this::isSigned, now), NOT_THE_TOKENS);
    } catch (RefusedException e) {
      if (e.getCause() != null) {
        warn(http, cluster, e.getCause());
      }
      return new Finding.Bad(OWN + "not certain: " + e.getMessage());
    }
    if (verdict.user().isEmpty()) {
      return new Finding.Bad(Verdict.NOT_OURS.equals(verdict.error()) ? "" : verdict.error());
    }
    Optional<VerifiedToken> verified =
        verifier
            .verifyHint(token, generation.tokens().issuer())
            .filter(one -> one.audience().contains(cluster.audience()));
    if (verified.isEmpty()) {
      // Rule R17: flags of an API server cannot tell kinds of tokens apart.
      return new Finding.Bad(OWN + "this is no ID token");
    }
    Optional<LiveTokens.Ended> ended = live.ended(verified.get(), cluster, generation);
    if (ended.isPresent()) {
      tell(http, cluster, verified.get(), ended.get());
      return new Finding.Bad(OWN + "the token has ended: " + ended.get().reason());
    }
    return new Finding.Good(verdict.user().get(), audiences(question, verified.get(), cluster));
  }

  /** No less than tokens may have elsewhere, those of others with them. */
  private static int longest(Cluster cluster) {
    int size =
        Math.min(cluster.settings().tokens().maxSize(), ClusterSettings.TokenReview.MAX_TOKEN_SIZE);
    return Math.max(TokenVerifier.LONGEST, size);
  }

  /**
   * Those of the question that the token and the cluster have. None where they share none: that
   * means the API server itself, which compares the question with what it is called (its {@code
   * --api-audiences}), as it does for a JWT authenticator of its own.
   */
  private static List<String> audiences(
      ReviewRequest question, VerifiedToken token, Cluster cluster) {
    return question.audiences().stream()
        .filter(one -> one.equals(cluster.audience()) && token.audience().contains(one))
        .distinct()
        .toList();
  }

  /** Without the message, which may repeat parts of the token. */
  private static void warn(Request http, Cluster cluster, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("request_id", http.id())
        .addKeyValue("cluster", cluster.settings().name())
        .addKeyValue("failure", failure.getClass().getName())
        .addKeyValue("at", String.valueOf(List.of(failure.getStackTrace()).stream().findFirst()))
        .log("A token was refused because judging it failed");
  }

  /**
   * Whether it is signed by a key of ours.
   *
   * @throws KeysStaleException when the keys were not read lately: one that is known here may have
   *     been thrown away, and one that is not may be new
   */
  private boolean isSigned(String token, String keyId, String algorithm) {
    if (!keys.usable()) {
      throw new KeysStaleException("a key of a token may be new, or thrown away");
    }
    Optional<JWSVerifier> key = keys.verifier(keyId);
    try {
      return key.isPresent() && JWSObject.parse(token).verify(key.get());
    } catch (ParseException | JOSEException e) {
      return false;
    }
  }

  private void tell(Request http, Cluster cluster, VerifiedToken token, LiveTokens.Ended ended) {
    AuditEvent.Builder event =
        AuditEvent.of(AuditType.TOKEN_REVIEW_REFUSED)
            .request(http.id(), http.remoteAddress())
            .with(Fact.CLUSTER, cluster.settings().name())
            .with(Fact.REASON, ended.reason())
            .with(Fact.SUBJECT, token.text("sub"))
            .with(Fact.JTI, token.text("jti"));
    ended.grant().ifPresent(grant -> grant.in(event).with(Fact.CLIENT, grant.clientId()));
    audit.accept(event.at(clock.instant()));
  }

  private static Response answer(ReviewRequest question, Finding finding) {
    Map<String, Object> status = new LinkedHashMap<>();
    switch (finding) {
      case Finding.Good good -> {
        status.put("authenticated", true);
        status.put("user", user(good.user()));
        if (!good.audiences().isEmpty()) {
          status.put("audiences", good.audiences());
        }
      }
      case Finding.Bad bad -> {
        status.put("authenticated", false);
        if (!bad.error().isEmpty()) {
          status.put("error", bad.error());
        }
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("apiVersion", question.apiVersion());
    answer.put("kind", ReviewRequest.KIND);
    answer.put("status", status);
    return Response.json(200, answer).cacheControl("no-store");
  }

  private static Map<String, Object> user(Verdict.User user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("username", user.username());
    if (!user.uid().isEmpty()) {
      json.put("uid", user.uid());
    }
    if (!user.groups().isEmpty()) {
      json.put("groups", user.groups());
    }
    if (!user.extra().isEmpty()) {
      json.put("extra", user.extra());
    }
    return json;
  }
}
