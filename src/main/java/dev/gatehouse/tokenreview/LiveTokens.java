package dev.gatehouse.tokenreview;

import dev.gatehouse.clients.Client;
import dev.gatehouse.connectors.ConnectorUnavailableException;
import dev.gatehouse.generation.ClientTokens;
import dev.gatehouse.generation.ClusterAccess;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GrantStanding;
import dev.gatehouse.generation.PersonStanding;
import dev.gatehouse.kubernetes.Cluster;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.SubjectResolver;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what an ID token came from still stands: everything that a refresh would ask, but for an
 * upstream. Reads the database each time and keeps nothing. Thread-safe.
 */
final class LiveTokens {
  private final Storage storage;

  LiveTokens(Storage storage) {
    this.storage = storage;
  }

  /**
   * What has ended.
   *
   * @param grant what the token came from; empty for a token of a client for itself
   * @param reason why it is good for nothing any more
   */
  record Ended(Optional<GrantRow> grant, String reason) {}

  /** It cannot be found out. */
  static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * What has ended; empty when the token stands.
   *
   * @param token an ID token for the cluster
   * @throws UnknownException when the person's directory cannot be asked
   * @throws dev.gatehouse.storage.StorageException when the database does not answer
   */
  Optional<Ended> ended(VerifiedToken token, Cluster cluster, Generation generation)
      throws UnknownException {
    String grantId = token.text(TokenMinter.GRANT_CLAIM);
    return grantId == null
        ? ofClient(token, generation)
        : ofPerson(token, grantId, cluster, generation);
  }

  private Optional<Ended> ofClient(VerifiedToken token, Generation generation) {
    List<String> audience = token.audience();
    String clientId = token.text("azp") != null ? token.text("azp") : audience.getFirst();
    Optional<Client> client = generation.clients().find(clientId);
    boolean live =
        ClientTokens.live(generation, storage, token, clientId)
            && client
                .map(SubjectResolver::ofClient)
                .filter(subject -> subject.equals(token.text("sub")))
                .isPresent();
    Optional<String> reason =
        live
            ? untrusting(token, client.get(), generation)
            : Optional.of("the client is gone, or its token was revoked");
    return reason.map(why -> new Ended(Optional.empty(), why));
  }

  /** What one unit of reading finds. */
  private record Found(GrantLookup lookup, boolean denied) {}

  private Optional<Ended> ofPerson(
      VerifiedToken token, String grantId, Cluster cluster, Generation generation)
      throws UnknownException {
    Found found =
        storage.read(tx ->
            new Found(tx.grants().byId(grantId), tx.revocations().isDenied(token.text("jti"))));
    Optional<GrantRow> row = found.lookup().grant();
    if (row.isEmpty()) {
      return Optional.of(new Ended(row, "the grant is gone"));
    }
    GrantRow grant = row.get();
    Optional<String> reason =
        GrantStanding.ended(generation, found.lookup())
            .or(() -> mismatch(token, grant))
            .or(() -> over(grant, found.lookup().now()))
            .or(() ->
                generation
                    .clients()
                    .find(grant.clientId())
                    .flatMap(client -> untrusting(token, client, generation)));
    if (reason.isEmpty() && found.denied()) {
      reason = Optional.of("an administrator took the token back");
    }
    if (reason.isEmpty()
        && grant.binding() == GrantRow.Binding.SESSION
        && grant.sessionId() != null
        && !found.lookup().sessionLive()) {
      reason = Optional.of("the browser session has ended");
    }
    if (reason.isEmpty()) {
      reason = ofPerson(grant, cluster, generation);
    }
    return reason.map(why -> new Ended(row, why));
  }

  /** A grant answers for the tokens that were made of it, and for no others. */
  private static Optional<String> mismatch(VerifiedToken token, GrantRow grant) {
    if (!grant.subject().equals(token.text("sub"))) {
      return Optional.of("the grant is another person's");
    }
    String party = token.text("azp");
    boolean same =
        party == null
            ? token.audience().equals(List.of(grant.clientId()))
            : party.equals(grant.clientId());
    return same ? Optional.empty() : Optional.of("the grant is another client's");
  }

  private static Optional<String> over(GrantRow grant, Instant now) {
    return Optional.ofNullable(grant.refresh())
        .map(GrantRow.Refresh::absoluteExpiresAt)
        .filter(end -> !now.isBefore(end))
        .map(end -> "the login ended at " + end);
  }

  /**
   * Lost trust (rule R18): whoever the token is for must trust the client still, or be what the
   * client may exchange tokens for.
   */
  private static Optional<String> untrusting(
      VerifiedToken token, Client client, Generation generation) {
    return token.audience().stream()
        .filter(one ->
            generation.clients().find(one).filter(peer -> peer.trusts(client)).isEmpty()
                && client.exchange().targets().stream()
                    .flatMap(target -> target.audience().stream())
                    .map(generation::audience)
                    .noneMatch(one::equals))
        .findFirst()
        .map(one -> one + " does not trust the client " + client.id() + " any more");
  }

  private Optional<String> ofPerson(GrantRow grant, Cluster cluster, Generation generation)
      throws UnknownException {
    Optional<UpstreamIdentity> person;
    try {
      person = PersonStanding.current(generation, storage, grant, Set.copyOf(grant.scopes()));
    } catch (ConnectorUnavailableException | UpstreamException e) {
      throw new UnknownException(e);
    }
    if (person.isEmpty()) {
      return Optional.of("the account is disabled or gone");
    }
    ClusterAccess access =
        ClusterAccess.among(List.of(cluster.settings()), List.of(cluster.audience()));
    return access.membership(person.get()) instanceof ClusterAccess.Verdict.Refused refused
        ? Optional.of(refused.description())
        : Optional.empty();
  }
}
