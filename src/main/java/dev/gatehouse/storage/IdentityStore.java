package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Identities at connectors and the accounts they belong to (rule R8). An account has one identity
 * that it began with, and those that were linked to it.
 */
public interface IdentityStore {

  /**
   * Notes a login: makes the identity with a new account when it is new, else moves its last login.
   *
   * @param newAccountId the identifier that a new account gets
   * @param known whether clients may have seen the {@code sub} of a new identity elsewhere
   * @return the identity as it is then; nothing else can change it until the end of the transaction
   */
  IdentityRow noteLogin(IdentityKey identity, Instant now, String newAccountId, boolean known);

  /**
   * Makes an identity that has never logged in, with an account of its own; nothing when it is
   * there.
   */
  void prepare(IdentityKey identity, Instant now, String newAccountId);

  /** An identity. */
  Optional<IdentityRow> find(IdentityKey identity);

  /**
   * An identity whose {@code sub} a client is about to be told; notes that it is known, and nothing
   * else can change it until the end of the transaction.
   */
  Optional<IdentityRow> tell(IdentityKey identity);

  /** The identities of an account, the one that it began with first. */
  List<IdentityRow> ofAccount(String accountId);

  /** The same for several accounts, those of one account behind one another. */
  List<IdentityRow> ofAccounts(Set<String> accountIds);

  /**
   * Accounts that have an identity like this, behind one of them.
   *
   * @param connectorId the identity's connector, or null
   * @param userIds identifiers at connectors; empty for everybody
   * @param after an account's identifier, or null for the first
   */
  List<Account> accounts(String connectorId, Set<String> userIds, String after, int limit);

  /** One account. */
  Optional<Account> account(String id);

  /**
   * An account.
   *
   * @param id its identifier
   * @param createdAt when it was made
   */
  record Account(String id, Instant createdAt) {}

  /** Other identities that give clients the {@code sub} of this one. */
  List<IdentityKey> speakingAs(IdentityKey subject);

  /**
   * The identities of accounts that are there, the one that each began with first. Nothing else can
   * change them, add to them or use one until the end of the transaction. To be called once, before
   * anything else that locks.
   */
  List<IdentityRow> hold(Set<String> accountIds);

  /**
   * Whether a client may have been told the {@code sub} of an identity: what the identity notes,
   * and what there is of grants and consents.
   *
   * @param subject its own {@code sub}
   * @param exceptClient a client that is told none
   */
  boolean known(IdentityRow identity, String subject, String exceptClient);

  /** Writes account, subject and time of linking of an identity that is held. */
  void place(IdentityKey identity, String accountId, IdentityKey subject, Instant linkedAt);

  /** Notes that clients may have seen the {@code sub} of an identity that is held. */
  void makeKnown(IdentityKey identity);

  /** Makes an account. */
  void makeAccount(String id, Instant now);

  /** Removes an account that has no identity any more. */
  void removeAccount(String id);

  /**
   * Disables the identities of an account, or enables them; returns how many that changed.
   *
   * @param at since when, or null to enable
   */
  int disable(String accountId, Instant at);
}
