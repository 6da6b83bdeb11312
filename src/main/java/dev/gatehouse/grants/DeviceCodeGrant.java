package dev.gatehouse.grants;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.flow.DeviceRequests;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.GrantType;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Pkce;
import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.DeviceCodeStore;
import dev.gatehouse.storage.GrantLookup;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The device code grant (RFC 8628 §3.4 and §3.5). Thread-safe.
 *
 * <p>A question of a device that still waits is one write, since the interval is kept for all
 * replicas. After the person's yes one conditional update gives the tokens to one request; who
 * presents the code once more, and has proved all that the first one did, ends them (rule R5).
 */
final class DeviceCodeGrant implements Grant<DeviceCodeGrant.Question> {
  static final String TYPE = GrantType.DEVICE_CODE;
  private static final String UNUSABLE = "The device code is invalid or was used.";

  /** A network is not exact to the millisecond, and nor are the clocks of devices. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** RFC 8628 §3.5. */
  private static final int SLOWER_SECONDS = 5;

  private static final int SLOWEST_SECONDS = 60;
  private final Storage storage;
  private final CodeRedemption codes;
  private final InstantSource clock;

  DeviceCodeGrant(Storage storage, CodeRedemption codes, InstantSource clock) {
    this.storage = storage;
    this.codes = codes;
    this.clock = clock;
  }

  /**
   * What the request says.
   *
   * @param deviceHash SHA-256 of the device code
   * @param verifier PKCE verifier, or null
   */
  record Question(byte[] deviceHash, String verifier) {}

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Question parse(Parameters form) {
    String code =
        form.first("device_code")
            .orElseThrow(() ->
                DirectError.of(ErrorCode.INVALID_REQUEST, "The parameter device_code is missing."));
    return new Question(Digests.sha256(code), form.get("code_verifier"));
  }

  private record Found(Optional<DeviceCodeRow> device, long revision) {}

  @Override
  public Proposal propose(Question question, TokenRequest context) {
    Instant now = clock.instant();
    Found found =
        storage.read(tx ->
            new Found(
                tx.deviceCodes().byDeviceHash(question.deviceHash()),
                tx.meta().registryRevision()));
    // Rule R10: another replica may have changed the client.
    context.generation().clients().require(found.revision());
    DeviceCodeRow device = found.device().orElseThrow(() -> unusable("unknown device code"));
    if (!device.clientId().equals(context.client().id())) {
      throw unusable("the device code belongs to client " + device.clientId());
    }
    pkce(device, question.verifier());
    return switch (device.state()) {
      case DENIED -> throw denied();
      case PENDING -> throw waiting(device, now);
      case APPROVED -> approved(device, context, now);
      case REDEEMED -> {
        GrantLookup lookup = storage.read(tx -> tx.grants().byId(device.grantId()));
        lookup
            .grant()
            .ifPresent(grant -> {
              context.about().set(grant);
              codes.replayed(grant, context, lookup.now());
            });
        throw unusable("the device code was used before");
      }
    };
  }

  private static void pkce(DeviceCodeRow device, String verifier) {
    Parameters sent = DeviceRequests.read(device);
    CodeRedemption.pkce(
        sent.get("code_challenge"),
        sent.first("code_challenge_method").orElse(Pkce.PLAIN),
        verifier);
  }

  private DirectError waiting(DeviceCodeRow device, Instant now) {
    DeviceCodeStore.Poll poll =
        now.isBefore(device.expiresAt())
            ? storage.write(tx ->
                tx.deviceCodes().poll(device.id(), now, TOLERANCE, SLOWER_SECONDS, SLOWEST_SECONDS))
            : DeviceCodeStore.Poll.OVER;
    return switch (poll) {
      case TOO_EARLY ->
          DirectError.of(
              ErrorCode.SLOW_DOWN,
              "The device asks too often; it has to wait 5 seconds longer between two questions.");
      case OVER -> over(device, now);
      case PENDING ->
          DirectError.of(
              ErrorCode.AUTHORIZATION_PENDING, "The person has not answered yet; ask again.");
    };
  }

  private static DirectError over(DeviceCodeRow device, Instant now) {
    // A person who answers at this moment is told of at the next question.
    return now.isBefore(device.expiresAt())
        ? DirectError.of(ErrorCode.AUTHORIZATION_PENDING, "The person is answering; ask again.")
        : expired();
  }

  private Proposal approved(DeviceCodeRow device, TokenRequest context, Instant now) {
    GrantLookup lookup = storage.read(tx -> tx.grants().byId(device.grantId()));
    lookup.grant().ifPresent(grant -> context.about().set(grant));
    if (lookup.grant().isEmpty()) {
      throw unusable("the grant is gone");
    }
    CodeRedemption.ended(context, lookup)
        .ifPresent(why -> {
          throw unusable(why);
        });
    if (!now.isBefore(device.expiresAt())) {
      throw expired();
    }
    return CodeRedemption.proposal(context, lookup);
  }

  @Override
  public Committed commit(Question question, Proposal proposal, TokenRequest context) {
    return codes
        .redeem(
            proposal,
            context,
            (tx, grant) ->
                tx.deviceCodes()
                    .byDeviceHash(question.deviceHash())
                    .filter(device -> tx.deviceCodes().redeem(device.id(), proposal.now()))
                    .isPresent())
        .orElseThrow(() -> {
          codes.replayed(proposal.grant().orElseThrow(), context, proposal.now());
          return unusable("the device code was used at the same moment");
        });
  }

  private static DirectError denied() {
    return DirectError.of(ErrorCode.ACCESS_DENIED, "The person denied the request.");
  }

  private static DirectError expired() {
    return DirectError.of(
        ErrorCode.EXPIRED_TOKEN, "The device code has expired; begin again with another one.");
  }

  private static DirectError unusable(String detail) {
    return DirectError.of(ErrorCode.INVALID_GRANT, UNUSABLE, detail);
  }
}
