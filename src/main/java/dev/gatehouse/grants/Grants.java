package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.tokens.RefreshTokenCodec;
import dev.gatehouse.tokens.TokenMinter;
import dev.gatehouse.tokens.TokenVerifier;
import dev.gatehouse.workloads.WorkloadTokens;
import java.time.InstantSource;
import java.util.List;

/** Puts the token endpoint together. */
public final class Grants {
  private Grants() {}

  /** The endpoint with every grant type that exists; the policy says which are answered. */
  public static TokenEndpoint endpoint(
      Storage storage,
      ClientAuthenticator clients,
      TokenMinter minter,
      TokenVerifier verifier,
      WorkloadTokens workloads,
      RefreshTokenCodec codec,
      Sealer sealer,
      Randomness randomness,
      AuditSink audit,
      InstantSource clock) {
    RefreshFamilies families = new RefreshFamilies(codec, randomness);
    CodeRedemption codes = new CodeRedemption(storage, families);
    return new TokenEndpoint(
        List.of(
            new AuthorizationCodeGrant(storage, codes),
            new DeviceCodeGrant(storage, codes, clock),
            new RefreshTokenGrant(
                storage, codec, families, new UpstreamCheck(storage, sealer), sealer),
            new ClientCredentialsGrant(storage, audit, clock),
            new TokenExchangeGrant(storage, randomness, verifier, workloads, clock)),
        clients,
        minter,
        new Minting(minter),
        audit,
        clock);
  }

  /** Grant types that exist. */
  public static List<String> types() {
    return List.of(
        AuthorizationCodeGrant.TYPE,
        RefreshTokenGrant.TYPE,
        ClientCredentialsGrant.TYPE,
        DeviceCodeGrant.TYPE,
        TokenExchangeGrant.TYPE);
  }
}
