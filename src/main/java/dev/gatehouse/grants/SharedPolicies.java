package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.Administrators;
import dev.gatehouse.generation.Federation;
import dev.gatehouse.generation.Resources;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.tokens.Audience;
import java.util.List;
import java.util.Optional;

/**
 * Policies that hold for every grant, in the order in which they are asked. Thread-safe.
 *
 * <p>They look at the current registry: a connector that was taken from a client, a scope or a
 * trust that was withdrawn since the grant was made refuses the next token (attack cases 30 and 33,
 * rule R18).
 */
final class SharedPolicies {
  private SharedPolicies() {}

  static void check(TokenRequest request, Proposal proposal) {
    if (proposal.exchanged().isEmpty()) {
      // An exchange has a policy of its own for whom its tokens are for.
      resources(request, proposal);
    }
    proposal.grant().ifPresent(grant -> connectorStillAllowed(request, grant));
    scopesStillAllowed(request, proposal);
    administratorStill(request, proposal);
    senderConstraint(proposal);
  }

  /** Before anything is read: whether the client may use this grant at all. */
  static void grantAllowed(TokenRequest request) {
    if (!request.client().allowsGrant(request.grantType())) {
      throw DirectError.of(
          ErrorCode.UNAUTHORIZED_CLIENT,
          "This client may not use the grant type " + request.grantType() + ".");
    }
  }

  /**
   * The resources of an access token (RFC 8707 §2.2, rule R18): what the request names, within what
   * was granted and is the client's still; for a client that acts for itself what it may ask for.
   */
  static List<String> resources(TokenRequest request, Proposal proposal) {
    return Resources.requested(
            request.generation(),
            request.client(),
            request.http().form().all("resource"),
            proposal.scopes())
        .flatMap(asked ->
            proposal.grant().isEmpty()
                ? Optional.of(asked)
                : Resources.within(
                    request.generation(),
                    request.client(),
                    asked,
                    proposal.grant().get().audiences()))
        .orElseThrow(() ->
            DirectError.of(
                ErrorCode.INVALID_TARGET,
                "The requested resource is not one that this client may ask for, was not granted, or"
                    + " is not meant by the scopes."));
  }

  /** Who administers belongs to a group that may; that may have ended since the grant was made. */
  private static void administratorStill(TokenRequest request, Proposal proposal) {
    if (!AdminScope.anyOf(proposal.scopes())) {
      return;
    }
    boolean allowed =
        request
            .generation()
            .policy()
            .administration()
            .filter(rule ->
                proposal.grant().isEmpty()
                    || Administrators.among(rule, request.generation(), proposal.grant().get()))
            .isPresent();
    if (!allowed) {
      throw DirectError.of(
          ErrorCode.INVALID_SCOPE,
          "The person is in none of the groups that may use the administration interface.");
    }
  }

  private static void connectorStillAllowed(TokenRequest request, GrantRow grant) {
    if (Federation.isWorkload(grant.connectorId())) {
      if (!request.generation().federation().allows(request.client(), grant.connectorId())) {
        throw DirectError.of(
            ErrorCode.INVALID_GRANT, "This client may not speak for these workloads any more.");
      }
      return;
    }
    boolean usable =
        request
            .generation()
            .connectors()
            .find(grant.connectorId())
            .filter(connector -> connector.allowsGrant(request.grantType()))
            .isPresent();
    if (!usable || !request.client().allowsConnector(grant.connectorId())) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT,
          "The way to log in that this grant came from is not available to this client any more.",
          "connector " + grant.connectorId());
    }
  }

  private static void scopesStillAllowed(TokenRequest request, Proposal proposal) {
    Client client = request.client();
    for (String scope : proposal.scopes()) {
      if (!client.allowsScope(scope)) {
        throw DirectError.of(
            ErrorCode.INVALID_SCOPE, "This client may not have the scope " + scope + " any more.");
      }
    }
    if (Audience.resolve(request.generation().clients(), client, proposal.scopes())
        instanceof Audience.Result.Untrusted untrusted) {
      throw DirectError.of(
          ErrorCode.INVALID_SCOPE,
          "The client of the scope "
              + Scope.AUDIENCE_PREFIX
              + untrusted.peer()
              + " does not trust this client.");
    }
  }

  /**
   * Rule R27: tokens of a bound grant go to the bound sender only; no method of binding exists yet.
   */
  private static void senderConstraint(Proposal proposal) {
    if (proposal.grant().filter(grant -> grant.confirmation() != null).isPresent()) {
      throw DirectError.of(
          ErrorCode.INVALID_GRANT,
          "This grant is bound to a sender that the request does not prove.");
    }
  }
}
