package dev.gatehouse.storage;

/** The stores as one transaction sees them. Not thread-safe; must not leave its unit of work. */
public interface Transaction {
  GrantStore grants();

  SessionStore sessions();

  SigningKeyStore signingKeys();

  UserStore users();

  IdentityStore identities();

  ConsentStore consents();

  RevocationStore revocations();

  MetaStore meta();

  LeaseStore leases();

  LogoutMessageStore logoutMessages();

  GuessStore guesses();

  PasswordLinkStore passwordLinks();

  PersonStore persons();

  HoldingsStore holdings();

  AuditStore audit();

  ClientStore clients();

  InitialTokenStore initialTokens();

  IdempotencyStore idempotency();

  SealedStore sealed();

  UsedAssertionStore usedAssertions();

  DeviceCodeStore deviceCodes();
}
