package dev.gatehouse.grants;

import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.GrantRow;
import dev.gatehouse.tokens.TokenMinter;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code POST /token} (RFC 6749 §3.2). Thread-safe. */
public final class TokenEndpoint implements GenerationEndpoint {
  /** A device that has to ask again was refused nothing (RFC 8628 §3.5). */
  private static final Set<ErrorCode> WAITING =
      EnumSet.of(ErrorCode.AUTHORIZATION_PENDING, ErrorCode.SLOW_DOWN);

  private final Map<String, Grant<?>> grants;
  private final ClientAuthenticator clients;
  private final TokenMinter minter;
  private final Minting minting;
  private final AuditSink audit;
  private final InstantSource clock;

  TokenEndpoint(
      List<Grant<?>> grants,
      ClientAuthenticator clients,
      TokenMinter minter,
      Minting minting,
      AuditSink audit,
      InstantSource clock) {
    this.grants = grants.stream().collect(Collectors.toMap(Grant::type, Function.identity()));
    this.clients = clients;
    this.minter = minter;
    this.minting = minting;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    Parameters form = http.form();
    TokenRequest request = authenticated(http, generation, form);
    try {
      return run(grants.get(request.grantType()), request, form);
    } catch (DirectError error) {
      if (!WAITING.contains(error.code())) {
        refused(request, error);
      }
      throw error;
    }
  }

  /** {@code POST /device/token}: where old clients of Dex fetch the tokens of a device. */
  public Response ofDevices(Request http, Generation generation) {
    String type = http.form().get("grant_type");
    if (type != null && !type.equals(DeviceCodeGrant.TYPE)) {
      throw DirectError.of(
          ErrorCode.UNSUPPORTED_GRANT_TYPE, "Only device codes are answered here; use /token.");
    }
    return handle(http, generation);
  }

  private <R> Response run(Grant<R> grant, TokenRequest request, Parameters form) {
    SharedPolicies.grantAllowed(request);
    R parsed = grant.parse(form);
    Proposal proposal = grant.propose(parsed, request);
    SharedPolicies.check(request, proposal);
    Committed committed = grant.commit(parsed, proposal, request);
    return minting.mint(request, proposal, committed);
  }

  private TokenRequest authenticated(Request http, Generation generation, Parameters form) {
    List<String> repeated = form.repeated();
    // RFC 8707 §2 lets resource and RFC 8693 §2.1 lets audience appear several times.
    for (String name : repeated) {
      if (!name.equals("resource") && !name.equals("audience")) {
        throw DirectError.of(
            ErrorCode.INVALID_REQUEST, "The parameter " + name + " appears more than once.");
      }
    }
    Client client = clients.authenticate(generation.clients(), http, form);
    String type =
        form.first("grant_type")
            .orElseThrow(() ->
                DirectError.of(ErrorCode.INVALID_REQUEST, "The parameter grant_type is missing."));
    if (!grants.containsKey(type) || !generation.policy().grantTypes().contains(type)) {
      throw DirectError.of(
          ErrorCode.UNSUPPORTED_GRANT_TYPE, "This issuer does not answer that grant_type.");
    }
    return new TokenRequest(
        http, generation, client, type, minter.newJti(), new AtomicReference<>());
  }

  private void refused(TokenRequest request, DirectError error) {
    GrantRow about = request.about().get();
    audit.accept(
        (about == null
                ? request.event(AuditType.TOKEN_REFUSED)
                : request.event(AuditType.TOKEN_REFUSED, about))
            .with(Fact.REASON, error.code().code())
            .with(Fact.DETAIL, error.getMessage())
            .at(clock.instant()));
  }
}
