package dev.gatehouse.generation;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.VerifiedToken;
import java.time.Instant;
import java.util.Optional;

/** Whether a token that a client has for itself is still good (rule R5). Thread-safe. */
public final class ClientTokens {
  private ClientTokens() {}

  /**
   * @param token an access token without a grant
   * @throws dev.gatehouse.clients.RegistryChangedException when clients have changed meanwhile
   */
  public static boolean live(Generation generation, Storage storage, VerifiedToken token) {
    return live(generation, storage, token, token.text("client_id"));
  }

  /**
   * The same for an ID token, which does not name its client by {@code client_id}.
   *
   * @param clientId the client
   * @throws dev.gatehouse.clients.RegistryChangedException when clients have changed meanwhile
   */
  public static boolean live(
      Generation generation, Storage storage, VerifiedToken token, String clientId) {
    String jti = token.text("jti");
    return storage.read(tx -> {
      // Before anything is said of the client: it may have been removed elsewhere (rule R10).
      generation.clients().require(tx.meta().registryRevision());
      if (generation.clients().find(clientId).isEmpty() || tx.revocations().isDenied(jti)) {
        return false;
      }
      Optional<Instant> notBefore = tx.revocations().notBefore(clientId);
      return notBefore.isEmpty() || !token.time("iat").isBefore(notBefore.get());
    });
  }
}
