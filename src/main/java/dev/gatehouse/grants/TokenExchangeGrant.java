package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Federation;
import dev.gatehouse.mapping.IdentityCodec;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.tokens.Audience;
import dev.gatehouse.tokens.SubjectResolver;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.tokens.UnverifiedClaims;
import dev.gatehouse.workloads.WorkloadIssuer;
import dev.gatehouse.workloads.WorkloadTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code urn:ietf:params:oauth:grant-type:token-exchange} (RFC 8693). Thread-safe.
 *
 * <p>A token of this issuer, of a connector's upstream or of a workload's platform becomes a token
 * of this issuer for the same person or workload: never with more scopes or groups, never for
 * longer, only for whom the client's policy names, and never a refresh token. Each exchange is a
 * grant of its own, which ends with the login and with the grant that it comes from (rule R5). What
 * is wrong with a token is {@code invalid_request}, with whom it is for {@code invalid_target}
 * (§2.2.2).
 */
final class TokenExchangeGrant implements Grant<ExchangeRequest> {
  static final String TYPE = GrantType.TOKEN_EXCHANGE;
  private static final int ID_BYTES = 16;

  private final Storage storage;
  private final Randomness randomness;
  private final OwnTokens own;
  private final UpstreamTokens upstream;
  private final WorkloadTokens workloads;
  private final InstantSource clock;

  TokenExchangeGrant(
      Storage storage,
      Randomness randomness,
      TokenVerifier verifier,
      WorkloadTokens workloads,
      InstantSource clock) {
    this.storage = storage;
    this.randomness = randomness;
    this.own = new OwnTokens(storage, verifier, clock);
    this.upstream = new UpstreamTokens(storage, clock);
    this.workloads = workloads;
    this.clock = clock;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public ExchangeRequest parse(Parameters form) {
    return ExchangeRequest.parse(form);
  }

  @Override
  public Proposal propose(ExchangeRequest request, TokenRequest context) {
    Client client = context.client();
    ExchangeTargets targets = ExchangeTargets.of(request, client, context.generation());
    ExchangeSubject subject = subject(request, context);
    Optional<Actors.Actor> actor =
        client.exchange().ignoresTargets()
            ? Optional.empty()
            : request.actor().map(token -> own.actor(token, context));
    String issuer = context.generation().tokens().issuer();
    Actors.permitted(subject, actor, client.id(), issuer);
    Map<String, Object> act = Actors.chain(subject, actor, issuer);
    List<String> scopes = scopes(request, subject, context);
    Instant end = end(request, subject, targets, context);
    GrantRow grant = row(subject, targets, scopes, end, client);
    // A refusal from here on is about the new grant's person, not about the subject token's client.
    context.about().set(null);
    // Before anything is written, so that a cluster's refusal uses no token and leaves no grant.
    List<String> audience = audience(request.requested(), targets, scopes, context);
    ClusterPolicy.exchanged(
        ClusterAccess.of(context.generation(), audience),
        grant,
        scopes,
        IdentityCodec.read(grant.identity()));
    return new Proposal(
        Optional.of(grant),
        scopes,
        null,
        subject.now(),
        Optional.of(
            new Exchanged(request.requested(), audience, targets.client(), act, end, subject)));
  }

  /**
   * {@code aud}: whom the request names, else whom the client's tokens of that type are for.
   *
   * @return empty when a client that the scopes name does not trust this one, which the shared
   *     policies refuse
   */
  private static List<String> audience(
      ExchangedType type, ExchangeTargets targets, List<String> scopes, TokenRequest context) {
    if (!targets.audience().isEmpty()) {
      return targets.audience();
    }
    Client client = context.client();
    if (type != ExchangedType.ID_TOKEN && !client.profile().clientAudience()) {
      return List.of(context.generation().tokens().issuer());
    }
    return Audience.resolve(context.generation().clients(), client, scopes)
            instanceof Audience.Result.Of of
        ? of.audience().clientIds()
        : List.of();
  }

  private ExchangeSubject subject(ExchangeRequest request, TokenRequest context) {
    if (request.connectorId() != null) {
      return upstream.subject(request, context);
    }
    Object issuer = UnverifiedClaims.of(request.subject().value()).get("iss");
    if (context.generation().tokens().issuer().equals(issuer)) {
      return own.subject(request.subject(), context);
    }
    return workload(request.subject(), context)
        .orElseThrow(() ->
            DirectError.of(
                ErrorCode.INVALID_REQUEST,
                "The subject_token is of no issuer whose tokens are taken here; for an identity source's"
                    + " token name its connector in connector_id."));
  }

  private Optional<ExchangeSubject> workload(
      ExchangeRequest.Token presented, TokenRequest context) {
    List<WorkloadIssuer> platforms =
        context.generation().federation().platformsOf(context.client());
    if (platforms.isEmpty() || presented.type() == ExchangedType.ACCESS_TOKEN) {
      return Optional.empty();
    }
    // No grant is looked up that would tell of a client changed elsewhere (rule R10).
    context.generation().clients().require(storage.read(tx -> tx.meta().registryRevision()));
    return workloads
        .of(presented.value(), platforms)
        .map(found -> {
          String connector = Federation.connectorOf(found.platform());
          return new ExchangeSubject(
              "a token of the platform " + found.platform().name(),
              Optional.empty(),
              connector,
              Subject.of(found.identity().userId(), connector),
              found.identity(),
              Optional.empty(),
              null,
              null,
              List.of(),
              Optional.of(found.endsAt()),
              OwnTokens.delegation(found.claims()),
              found.platform().issuer(),
              found.once(),
              clock.instant());
        });
  }

  /** RFC 8693 §2.1: what is asked for, within what there was. */
  private static List<String> scopes(
      ExchangeRequest request, ExchangeSubject subject, TokenRequest context) {
    boolean dex = context.client().exchange().ignoresTargets();
    for (String scope : request.scopes()) {
      if (!dex && Scope.peerOf(scope) != null) {
        // It would add an audience that no target names.
        throw DirectError.of(
            ErrorCode.INVALID_SCOPE,
            "An exchange names whom the token is for in audience, not by the scope " + scope + ".");
      }
      boolean beyond =
          AdminScope.is(scope)
              || Scope.isKnown(scope)
                  && !scope.equals(Scope.OFFLINE_ACCESS)
                  && subject.scopes().filter(had -> !had.contains(scope)).isPresent();
      if (beyond) {
        throw DirectError.of(
            ErrorCode.INVALID_SCOPE,
            "The scope " + scope + " is beyond what the subject_token has.");
      }
    }
    boolean chosen = !request.scopes().isEmpty();
    return (chosen ? request.scopes() : subject.scopes().orElse(List.of()))
        .stream()
            .filter(scope -> Scope.isKnown(scope) && !scope.equals(Scope.OFFLINE_ACCESS))
            // What was not asked for by name is left out where it is not allowed, or means others.
            .filter(scope ->
                chosen || context.client().allowsScope(scope) && Scope.peerOf(scope) == null)
            .toList();
  }

  private static Instant end(
      ExchangeRequest request,
      ExchangeSubject subject,
      ExchangeTargets targets,
      TokenRequest context) {
    Duration usual =
        request.requested() == ExchangedType.ID_TOKEN
            ? context.generation().tokens().idTokenLifetime(context.client())
            : context.generation().tokens().accessTokenLifetime(context.client());
    Duration life = targets.lifetime().filter(target -> target.compareTo(usual) < 0).orElse(usual);
    Instant end = subject.now().plus(life);
    if (subject.endsAt().isPresent() && subject.endsAt().get().isBefore(end)) {
      end = subject.endsAt().get();
    }
    if (!end.isAfter(subject.now())) {
      throw DirectError.of(ErrorCode.INVALID_REQUEST, "The subject_token has expired.");
    }
    return end;
  }

  private GrantRow row(
      ExchangeSubject subject,
      ExchangeTargets targets,
      List<String> scopes,
      Instant end,
      Client client) {
    String id = randomness.name(ID_BYTES);
    Optional<GrantRow> parent = subject.parent();
    UpstreamIdentity identity = targets.narrowed(subject.identity());
    return new GrantRow(
        id,
        id,
        client.id(),
        subject.connectorId(),
        subject.identity().userId(),
        subject.subject(),
        parent.map(GrantRow::sessionId).orElse(null),
        null,
        parent.map(GrantRow::binding).orElse(GrantRow.Binding.OFFLINE),
        scopes,
        targets.audience(),
        null,
        subject.authTime(),
        subject.acr(),
        subject.amr(),
        null,
        IdentityCodec.write(identity),
        null,
        null,
        subject.now(),
        end,
        null,
        null,
        null,
        null,
        parent.map(from -> from.parentId() == null ? from.id() : from.parentId()).orElse(null));
  }

  @Override
  public Committed commit(ExchangeRequest request, Proposal proposal, TokenRequest context) {
    GrantRow grant = proposal.grant().orElseThrow();
    Exchanged exchanged = proposal.exchanged().orElseThrow();
    String newAccount = randomness.name(ID_BYTES);
    AuditEvent event =
        context
            .event(AuditType.TOKEN_EXCHANGED, grant)
            .with(Fact.SCOPE, String.join(" ", proposal.scopes()))
            .with(Fact.JTI, context.accessTokenId())
            .with(Fact.AUDIENCE, String.join(" ", grant.audiences()))
            .with(Fact.DETAIL, detail(exchanged))
            .at(proposal.now());
    Optional<String> changed =
        storage.write(tx -> {
          Optional<String> problem = stillGood(tx, exchanged, grant, newAccount, context);
          if (problem.isEmpty()) {
            tx.grants().insert(grant);
            tx.audit().append(event);
          }
          return problem;
        });
    if (changed.isPresent()) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST,
          "The account of the token may not log in, or its token was used.",
          changed.get());
    }
    return new Committed(Optional.of(IdentityCodec.read(grant.identity())), null);
  }

  /** What may have changed since the token was looked at. */
  private static Optional<String> stillGood(
      Transaction tx,
      Exchanged exchanged,
      GrantRow grant,
      String newAccount,
      TokenRequest context) {
    if (Federation.isWorkload(grant.connectorId())) {
      ExchangeSubject subject = exchanged.subject();
      boolean used =
          subject.once().isPresent()
              && !tx.usedAssertions()
                  .use(subject.once().get(), context.http().id(), subject.endsAt().orElseThrow());
      return used ? Optional.of("the token was used before") : Optional.empty();
    }
    IdentityKey key = new IdentityKey(grant.connectorId(), grant.userId());
    if (grant.parentId() != null) {
      return tx.identities().tell(key).filter(IdentityRow::disabled).isPresent()
          ? Optional.of("the account was disabled")
          : Optional.empty();
    }
    IdentityRow row =
        tx.identities()
            .noteLogin(
                key,
                exchanged.subject().now(),
                newAccount,
                context.generation().sessions().subjectsKnown());
    if (row.disabled()) {
      return Optional.of("the account was disabled");
    }
    if (!SubjectResolver.ofUser(context.client(), row.subject()).equals(grant.subject())) {
      return Optional.of("the account was linked meanwhile");
    }
    tx.identities().tell(key);
    return Optional.empty();
  }

  private static String detail(Exchanged exchanged) {
    String what = exchanged.type() == ExchangedType.ID_TOKEN ? "ID token" : "access token";
    String how = what + " for " + exchanged.subject().origin();
    return exchanged.act().isEmpty() ? how : how + "; acted for by " + exchanged.act().get("sub");
  }
}
