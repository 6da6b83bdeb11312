package dev.gatehouse.clients;

import com.nimbusds.jose.util.JSONArrayUtils;
import dev.gatehouse.config.settings.ClientSettings;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.storage.ClientRow;
import dev.gatehouse.storage.SealedColumn;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets of clients in the database, which keeps their hashes alone, and those of clients that
 * sign with them sealed as well (rule R25). Thread-safe.
 */
public final class ClientSecrets {
  /** What the secrets of a client are sealed for; the row is the client's. */
  public static final String SEALING_PURPOSE = SealedColumn.CLIENT_SECRETS.purpose();

  private static final Logger LOG = LoggerFactory.getLogger(ClientSecrets.class);
  private static final int BYTES = 32;
  private final Randomness randomness;
  private final Sealer sealer;

  public ClientSecrets(Randomness randomness, Sealer sealer) {
    this.randomness = randomness;
    this.sealer = sealer;
  }

  /**
   * What a client's row keeps.
   *
   * @param hashes hashes and times
   * @param sealed the secrets themselves, or null
   */
  record Kept(List<ClientRow.Secret> hashes, byte[] sealed) {
    static final Kept NOTHING = new Kept(List.of(), null);
  }

  Secret fresh() {
    return Secret.of(randomness.token(BYTES));
  }

  /**
   * A secret that is a client's first.
   *
   * @param signs whether the client signs with it
   */
  Kept first(String clientId, Secret secret, boolean signs, Instant now) {
    return new Kept(
        List.of(hashed(secret, now)), signs ? seal(clientId, List.of(secret.reveal())) : null);
  }

  private static ClientRow.Secret hashed(Secret secret, Instant now) {
    return new ClientRow.Secret(Digests.sha256(secret.reveal()), now, null);
  }

  /** A client that gets a secret has a new one; one that is to sign cannot do so with a hash. */
  Optional<Secret> needed(ClientRow before, ClientSettings settings) {
    boolean missing =
        before.secrets().isEmpty() || settings.signsWithSecret() && before.sealedSecrets() == null;
    return settings.usesSecret() && missing ? Optional.of(fresh()) : Optional.empty();
  }

  /** What a client keeps that goes on with the secrets that it has. */
  Kept standing(ClientRow row, boolean signs) {
    return new Kept(row.secrets(), signs ? row.sealedSecrets() : null);
  }

  /** The fresh secret and, for a while, the newest of those that still work. */
  Kept rotated(ClientRow row, Secret secret, Duration overlap, boolean signs, Instant now) {
    List<ClientRow.Secret> hashes = rotated(row.secrets(), hashed(secret, now), overlap);
    if (!signs) {
      return new Kept(hashes, null);
    }
    Map<String, String> known = plain(row);
    List<String> plain = new ArrayList<>(List.of(secret.reveal()));
    hashes.stream()
        .map(one -> known.get(Digests.base64Url(one.hash())))
        .filter(one -> one != null)
        .forEach(plain::add);
    return new Kept(hashes, seal(row.id(), plain));
  }

  private static List<ClientRow.Secret> rotated(
      List<ClientRow.Secret> before, ClientRow.Secret fresh, Duration overlap) {
    Instant now = fresh.createdAt();
    Instant end = now.plus(overlap);
    List<ClientRow.Secret> secrets = new ArrayList<>(List.of(fresh));
    before.stream()
        .filter(one -> one.expiresAt() == null || now.isBefore(one.expiresAt()))
        .max(Comparator.comparing(ClientRow.Secret::createdAt))
        .filter(one -> !overlap.isZero())
        .map(one ->
            new ClientRow.Secret(
                one.hash(),
                one.createdAt(),
                one.expiresAt() == null || end.isBefore(one.expiresAt()) ? end : one.expiresAt()))
        .ifPresent(secrets::add);
    return secrets;
  }

  /** The secrets as requests are compared with them. */
  List<ClientSecret> of(ClientRow row, boolean signs) {
    Map<String, String> known = signs ? plain(row) : Map.of();
    return row.secrets().stream()
        .map(one -> {
          String plain = known.get(Digests.base64Url(one.hash()));
          return plain == null
              ? ClientSecret.ofHash(one.hash(), one.expiresAt())
              : ClientSecret.ofKey(plain, one.expiresAt());
        })
        .toList();
  }

  private byte[] seal(String clientId, List<String> plain) {
    return sealer.sealBytes(
        SEALING_PURPOSE,
        clientId,
        JSONArrayUtils.toJSONString(plain).getBytes(StandardCharsets.UTF_8));
  }

  /** Secrets by their hash: a version that knew hashes only may have replaced some. */
  private Map<String, String> plain(ClientRow row) {
    if (row.sealedSecrets() == null) {
      return Map.of();
    }
    Map<String, String> known = new HashMap<>();
    try {
      byte[] json =
          sealer
              .openBytes(SEALING_PURPOSE, row.id(), row.sealedSecrets())
              .orElseThrow(() -> new ParseException("not sealed with this master key", 0));
      for (Object one : JSONArrayUtils.parse(new String(json, StandardCharsets.UTF_8))) {
        known.put(Digests.base64Url(Digests.sha256((String) one)), (String) one);
      }
    } catch (ParseException e) {
      LOG.atError()
          .addKeyValue("client_id", row.id())
          .log("The secrets of a client cannot be opened; rotate its secret");
    }
    return known;
  }
}
