package dev.gatehouse.database;

import dev.gatehouse.storage.AuditStore;
import dev.gatehouse.storage.ClientStore;
import dev.gatehouse.storage.ConsentStore;
import dev.gatehouse.storage.DeviceCodeStore;
import dev.gatehouse.storage.GrantStore;
import dev.gatehouse.storage.GuessStore;
import dev.gatehouse.storage.HoldingsStore;
import dev.gatehouse.storage.IdempotencyStore;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.InitialTokenStore;
import dev.gatehouse.storage.LeaseStore;
import dev.gatehouse.storage.LogoutMessageStore;
import dev.gatehouse.storage.MetaStore;
import dev.gatehouse.storage.PasswordLinkStore;
import dev.gatehouse.storage.PersonStore;
import dev.gatehouse.storage.RevocationStore;
import dev.gatehouse.storage.SealedStore;
import dev.gatehouse.storage.SessionStore;
import dev.gatehouse.storage.SigningKeyStore;
import dev.gatehouse.storage.Transaction;
import dev.gatehouse.storage.UsedAssertionStore;
import dev.gatehouse.storage.UserStore;

/** The stores over one connection's statements. */
record SqlTransaction(Statements statements, Clock clock) implements Transaction {

  @Override
  public GrantStore grants() {
    return new SqlGrants(statements, clock);
  }

  @Override
  public SessionStore sessions() {
    return new SqlSessions(statements);
  }

  @Override
  public SigningKeyStore signingKeys() {
    return new SqlSigningKeys(statements);
  }

  @Override
  public UserStore users() {
    return new SqlUsers(statements);
  }

  @Override
  public IdentityStore identities() {
    return new SqlIdentities(statements);
  }

  @Override
  public ConsentStore consents() {
    return new SqlConsents(statements);
  }

  @Override
  public RevocationStore revocations() {
    return new SqlRevocations(statements);
  }

  @Override
  public MetaStore meta() {
    return new SqlMeta(statements);
  }

  @Override
  public LeaseStore leases() {
    return new SqlLeases(statements);
  }

  @Override
  public LogoutMessageStore logoutMessages() {
    return new SqlLogoutMessages(statements);
  }

  @Override
  public GuessStore guesses() {
    return new SqlGuesses(statements);
  }

  @Override
  public PasswordLinkStore passwordLinks() {
    return new SqlPasswordLinks(statements);
  }

  @Override
  public PersonStore persons() {
    return new SqlPersons(statements);
  }

  @Override
  public HoldingsStore holdings() {
    return new SqlHoldings(statements);
  }

  @Override
  public AuditStore audit() {
    return new SqlAudit(statements);
  }

  @Override
  public ClientStore clients() {
    return new SqlClients(statements);
  }

  @Override
  public InitialTokenStore initialTokens() {
    return new SqlInitialTokens(statements);
  }

  @Override
  public IdempotencyStore idempotency() {
    return new SqlIdempotency(statements);
  }

  @Override
  public SealedStore sealed() {
    return new SqlSealed(statements);
  }

  @Override
  public UsedAssertionStore usedAssertions() {
    return new SqlUsedAssertions(statements);
  }

  @Override
  public DeviceCodeStore deviceCodes() {
    return new SqlDeviceCodes(statements);
  }
}
