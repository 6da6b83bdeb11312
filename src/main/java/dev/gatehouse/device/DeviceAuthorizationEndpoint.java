package dev.gatehouse.device;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Mac;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.AuthorizationRequestValidator;
import dev.gatehouse.flow.DeviceRequests;
import dev.gatehouse.flow.LoginWays;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.http.AddressRate;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.DevicePage;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.DeviceCodeStore;
import dev.gatehouse.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /device/code} (RFC 8628 §3.1 and §3.2). Thread-safe.
 *
 * <p>It writes a row before anybody has logged in, so there is a bound for each address, for each
 * client and for all (rule R1). Clients prove themselves as at the token endpoint; Dex asks for
 * nothing here.
 */
public final class DeviceAuthorizationEndpoint implements GenerationEndpoint {
  /** Seconds between two questions of a device. */
  private static final int INTERVAL = 5;

  /** Of one address in a minute. */
  private static final int MOST_OF_ADDRESS = 30;

  private static final DeviceCodeStore.Limits LIMITS = new DeviceCodeStore.Limits(1_000, 10_000);

  /**
   * In bytes. A request travels in a cookie of 3,000 bytes once somebody has typed its code (rule
   * R2), together with what a connector wants back.
   */
  private static final int LONGEST_REQUEST = 1_500;

  private static final int ID_BYTES = 16;
  private static final int CODE_BYTES = 32;

  /** Two codes are the same once in a blue moon; often in a row something is broken. */
  private static final int MOST_TRIES = 5;

  /** Parameters that mean something in a device's request, apart from the client's. */
  private static final List<String> KNOWN =
      List.of(
          "scope",
          "nonce",
          "code_challenge",
          "code_challenge_method",
          "prompt",
          "max_age",
          "login_hint",
          "acr_values",
          "claims",
          "connector_id",
          "resource",
          "request",
          "request_uri",
          "registration");

  private final ClientAuthenticator clients;
  private final Storage storage;
  private final Mac codeMac;
  private final Randomness randomness;
  private final AddressRate rate;
  private final AuditSink audit;
  private final InstantSource clock;

  /**
   * @param codeMac keyed for user codes alone
   */
  public DeviceAuthorizationEndpoint(
      ClientAuthenticator clients,
      Storage storage,
      Mac codeMac,
      Randomness randomness,
      AuditSink audit,
      InstantSource clock) {
    this.clients = clients;
    this.storage = storage;
    this.codeMac = codeMac;
    this.randomness = randomness;
    this.rate = new AddressRate(MOST_OF_ADDRESS, clock, randomness);
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    Parameters form = http.form();
    for (String name : form.repeated()) {
      // RFC 8707 §2 lets resource appear several times.
      if (!name.equals("resource")) {
        throw DirectError.of(
            ErrorCode.INVALID_REQUEST, "The parameter " + name + " appears more than once.");
      }
    }
    Client client = clients.authenticate(generation.clients(), http, form);
    try {
      return admitted(http, generation, client, form);
    } catch (DirectError error) {
      audit.accept(
          AuditEvent.of(AuditType.DEVICE_REFUSED)
              .request(http.id(), http.remoteAddress())
              .with(Fact.CLIENT, client.id())
              .with(Fact.REASON, error.code().code())
              .with(Fact.DETAIL, error.getMessage())
              .at(clock.instant()));
      throw error;
    }
  }

  private Response admitted(Request http, Generation generation, Client client, Parameters form) {
    if (generation.passwords().guesses().addressesKnown()) {
      String party = AddressBuckets.of(http.remoteAddress());
      if (rate.exhausted(party)) {
        throw DirectError.of(
            ErrorCode.TEMPORARILY_UNAVAILABLE,
            "Too many devices have asked from this address; try again in a minute.");
      }
      rate.note(party);
    }
    // Rule R10: another replica may have changed the client.
    generation.clients().require(storage.read(tx -> tx.meta().registryRevision()));
    String id = randomness.name(ID_BYTES);
    AuthorizationRequest request = request(id, generation, client, form);
    String parameters = DeviceRequests.write(request.parameters());
    if (parameters.getBytes(StandardCharsets.UTF_8).length > LONGEST_REQUEST) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST, "The request is too large; shorten claims or scope.");
    }
    return waiting(http, generation, request, id, parameters);
  }

  /** The rules of every other request; who has not said what it wants gets what Dex gives. */
  private static AuthorizationRequest request(
      String id, Generation generation, Client client, Parameters form) {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    sent.put("client_id", List.of(client.id()));
    for (String name : KNOWN) {
      List<String> values = form.all(name);
      if (!values.isEmpty()) {
        sent.put(name, values);
      }
    }
    if (form.first("scope").isEmpty() && client.allowsScope(Scope.OPENID)) {
      sent.put("scope", List.of(Scope.OPENID));
    }
    try {
      AuthorizationRequest request =
          AuthorizationRequestValidator.ofDevice(Parameters.of(sent), id, generation);
      LoginWays.of(generation, request);
      return request;
    } catch (RedirectError e) {
      throw DirectError.of(e.code(), e.getMessage(), e.detail());
    } catch (PageError e) {
      throw DirectError.of(ErrorCode.INVALID_REQUEST, "The request cannot be used.", e.detail());
    }
  }

  private Response waiting(
      Request http,
      Generation generation,
      AuthorizationRequest request,
      String id,
      String parameters) {
    Instant now = clock.instant();
    String agent = http.header("User-Agent").map(DeviceAuthorizationEndpoint::cut).orElse(null);
    for (int i = 0; i < MOST_TRIES; i++) {
      String deviceCode = randomness.token(CODE_BYTES);
      String userCode = UserCodes.fresh(randomness);
      DeviceCodeRow row =
          new DeviceCodeRow(
              id,
              Digests.sha256(deviceCode),
              codeMac.of(userCode.getBytes(StandardCharsets.US_ASCII)),
              request.client().id(),
              parameters,
              http.remoteAddress(),
              agent,
              now,
              now.plus(generation.policy().deviceLifetime()),
              INTERVAL,
              null,
              DeviceCodeRow.State.PENDING,
              null);
      switch (storage.write(tx -> tx.deviceCodes().insert(row, LIMITS))) {
        case STORED -> {
          audit.accept(
              AuditEvent.of(AuditType.DEVICE_REQUESTED)
                  .request(http.id(), http.remoteAddress())
                  .with(Fact.CLIENT, request.client().id())
                  .with(Fact.SCOPE, String.join(" ", request.scopes()))
                  .with(Fact.DETAIL, agent)
                  .at(now));
          return answer(generation, deviceCode, UserCodes.grouped(userCode));
        }
        case FULL ->
            throw DirectError.of(
                ErrorCode.TEMPORARILY_UNAVAILABLE, "Too many devices wait; try again later.");
        case TAKEN -> {
          // Another one then.
        }
      }
    }
    throw new IllegalStateException(MOST_TRIES + " user codes in a row were taken");
  }

  private static String cut(String agent) {
    int longest = 200;
    return agent.length() <= longest ? agent : agent.substring(0, longest);
  }

  private static Response answer(Generation generation, String deviceCode, String userCode) {
    String page = generation.policy().endpoint("/device");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("device_code", deviceCode);
    body.put("user_code", userCode);
    body.put("verification_uri", page);
    body.put("verification_uri_complete", page + "?" + DevicePage.CODE + "=" + userCode);
    body.put("expires_in", generation.policy().deviceLifetime().toSeconds());
    body.put("interval", INTERVAL);
    return Response.json(200, body).header("Pragma", "no-cache");
  }
}
