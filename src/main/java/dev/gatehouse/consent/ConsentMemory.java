package dev.gatehouse.consent;

import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.Storage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a person still has to be asked, given what they have allowed before. Thread-safe.
 *
 * <p>{@code openid} alone tells an application nothing but a pseudonym, and is not remembered.
 */
final class ConsentMemory {
  private final Storage storage;

  ConsentMemory(Storage storage) {
    this.storage = storage;
  }

  /**
   * What to ask.
   *
   * @param scopes what the page shows and the person allows or denies
   * @param earlier whether something else was allowed before
   * @param needed whether the page is to be shown at all
   */
  record Question(Set<String> scopes, boolean earlier, boolean needed) {}

  Question question(
      AuthorizationRequest request,
      Attempt attempt,
      Generation generation,
      SessionRow.Account account) {
    Set<String> all = request.impliedScopes();
    boolean exempt =
        (generation.policy().skipConsent() || request.client().skipConsent())
            && !request.client().dynamic();
    if (request.forceConsent()) {
      return new Question(all, false, true);
    }
    if (exempt) {
      return new Question(Set.of(), false, false);
    }
    Set<String> before = allowed(request, account);
    Set<String> open = open(all, before);
    if (before.isEmpty()) {
      return new Question(all, false, true);
    }
    if (open.isEmpty()) {
      return mayBeAnImpostor(request) && !loggedInForThis(attempt, account)
          ? new Question(all, false, true)
          : new Question(Set.of(), true, false);
    }
    return new Question(open, true, true);
  }

  /** Whether what the person was shown and what they allowed before are all that is requested. */
  boolean covers(AuthorizationRequest request, SessionRow.Account account, Set<String> shown) {
    Set<String> open = open(request.impliedScopes(), shown);
    return open.isEmpty() || allowed(request, account).containsAll(open);
  }

  /** What is remembered of a consent. */
  static Set<String> open(Set<String> requested, Set<String> allowed) {
    Set<String> open = new LinkedHashSet<>(requested);
    open.removeAll(allowed);
    open.remove(Scope.OPENID);
    return open;
  }

  private Set<String> allowed(AuthorizationRequest request, SessionRow.Account account) {
    return storage.read(
        tx -> tx.consents().scopes(account.connectorId(), account.userId(), request.client().id()));
  }

  /**
   * Any program on the machine can pass for a client that has no secret and an address that is not
   * on the web (RFC 8252 §8.6): somebody has to be there, at the login or at the consent page.
   */
  private static boolean mayBeAnImpostor(AuthorizationRequest request) {
    // Whose the device is, somebody was asked before the login.
    return request.device() == null
        && request.client().publicClient()
        && !request.target().redirect().uri().startsWith("https://");
  }

  private static boolean loggedInForThis(Attempt attempt, SessionRow.Account account) {
    return !account.loggedInAt().isBefore(attempt.createdAt());
  }
}
