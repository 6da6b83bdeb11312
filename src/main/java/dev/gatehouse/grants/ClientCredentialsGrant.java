package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code client_credentials} (RFC 6749 §4.4): a client acts for itself. Writes no row and reads
 * one, which tells whether clients have changed; its tokens are revoked by identifier (rule R5).
 * Thread-safe.
 */
final class ClientCredentialsGrant implements Grant<List<String>> {
  static final String TYPE = "client_credentials";

  /** Scopes that speak of a person or outlive the token; a client for itself cannot have them. */
  private static final Set<String> PERSONAL = Set.of(Scope.OFFLINE_ACCESS, Scope.FEDERATED_ID);

  private final Storage storage;
  private final AuditSink audit;
  private final InstantSource clock;

  ClientCredentialsGrant(Storage storage, AuditSink audit, InstantSource clock) {
    this.storage = storage;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public List<String> parse(Parameters form) {
    List<String> scopes = Scope.parse(form.get("scope"));
    if (scopes.size() > Scope.MOST) {
      throw DirectError.of(
          ErrorCode.INVALID_SCOPE, "More than " + Scope.MOST + " scopes are requested.");
    }
    return scopes;
  }

  @Override
  public Proposal propose(List<String> scopes, TokenRequest context) {
    // No grant is looked up that would tell of a client removed elsewhere (rule R10).
    context.generation().clients().require(storage.read(tx -> tx.meta().registryRevision()));
    if (context.client().publicClient()) {
      throw DirectError.of(ErrorCode.UNAUTHORIZED_CLIENT, "A public client cannot act for itself.");
    }
    boolean idTokens = context.client().profile().clientIdTokens();
    for (String scope : scopes) {
      if (PERSONAL.contains(scope) || (scope.equals(Scope.OPENID) && !idTokens)) {
        throw DirectError.of(
            ErrorCode.INVALID_SCOPE,
            "A client that acts for itself cannot have the scope " + scope + ".");
      }
    }
    List<String> known = scopes.stream().filter(context.generation().policy()::knows).toList();
    if (known.isEmpty() && !scopes.isEmpty()) {
      throw DirectError.of(ErrorCode.INVALID_SCOPE, "None of the requested scopes is known.");
    }
    return new Proposal(Optional.empty(), known, null, clock.instant());
  }

  @Override
  public Committed commit(List<String> scopes, Proposal proposal, TokenRequest context) {
    audit.accept(
        context
            .event(AuditType.TOKEN_ISSUED)
            .with(Fact.SCOPE, String.join(" ", proposal.scopes()))
            .with(Fact.JTI, context.accessTokenId())
            .at(proposal.now()));
    return new Committed(Optional.empty(), null);
  }
}
