package dev.gatehouse.grants;

import dev.gatehouse.clients.Client;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.mapping.ClaimsRequest;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantRow;
import java.util.List;
import java.util.Set;

/** What clusters say of the tokens that are for them, as the token endpoint's errors. */
final class ClusterPolicy {
  private ClusterPolicy() {}

  /**
   * The person as a token for these clusters with these scopes may describe them.
   *
   * @throws DirectError when they may not have it
   */
  static UpstreamIdentity person(
      ClusterAccess access,
      TokenRequest request,
      GrantRow grant,
      List<String> scopes,
      UpstreamIdentity identity) {
    Set<String> requested =
        ClaimsRequest.stored(grant.claimsRequest()).within(request.client()::allowsScope).idToken();
    return allowed(
        access.judge(identity, grant.connectorId(), scopes, requested), ErrorCode.INVALID_GRANT);
  }

  /**
   * The person as an exchanged token for these audiences may describe them.
   *
   * @throws DirectError when they may not have it
   */
  static UpstreamIdentity exchanged(
      ClusterAccess access, GrantRow grant, List<String> scopes, UpstreamIdentity identity) {
    return allowed(
        access.judge(identity, grant.connectorId(), scopes, Set.of()), ErrorCode.INVALID_TARGET);
  }

  /**
   * The groups that a client's token for itself may name.
   *
   * @throws DirectError when it may not have one
   */
  static List<String> ownGroups(ClusterAccess access, Client client, List<String> scopes) {
    Groups own =
        scopes.contains(Scope.GROUPS)
            ? Groups.known(client.serviceGroups())
            : Groups.notRequested();
    UpstreamIdentity described = UpstreamIdentity.of(client.id()).groups(own).build();
    UpstreamIdentity left =
        allowed(access.judge(described, "", scopes, Set.of()), ErrorCode.UNAUTHORIZED_CLIENT);
    return left.groups() instanceof Groups.Known known ? known.names() : List.of();
  }

  private static UpstreamIdentity allowed(ClusterAccess.Verdict verdict, ErrorCode refusal) {
    return switch (verdict) {
      case ClusterAccess.Verdict.Allowed allowed -> allowed.identity();
      case ClusterAccess.Verdict.Refused refused ->
          throw DirectError.of(
              refused.scope() ? ErrorCode.INVALID_SCOPE : refusal, refused.description());
    };
  }
}
