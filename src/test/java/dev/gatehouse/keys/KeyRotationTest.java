package dev.gatehouse.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.CryptoProvider;
import dev.gatehouse.crypto.MasterKey;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** R19: rotation that no reader of the JWKS notices. */
final class KeyRotationTest {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  private static final MasterKey MASTER = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));
  private static final Duration TOKEN_LIFE = Duration.ofHours(24);
  private final MemoryStorage storage = new MemoryStorage();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** Happens once, when the keys next look at the clock. */
  private Runnable meanwhile = () -> {};

  private record Replica(SigningKeys keys, KeyRotation rotation) {}

  private Replica replica(CryptoProvider provider, List<JWSAlgorithm> algorithms, Duration period) {
    KeySettings settings =
        new KeySettings(algorithms, 2048, period, Duration.ofMinutes(5), Duration.ofHours(1));
    Sealer sealer =
        new Sealer(MASTER, "https://id.example", RANDOMNESS, () -> now, Duration.ofMinutes(30));
    SigningKeys keys =
        new SigningKeys(
            storage,
            sealer,
            () -> {
              Runnable next = meanwhile;
              meanwhile = () -> {};
              next.run();
              return now;
            },
            settings,
            provider);
    return new Replica(keys, new KeyRotation(storage, sealer, () -> now, settings, keys));
  }

  private Replica replica() {
    return replica(CryptoProvider.jdk("test"), List.of(JWSAlgorithm.ES256), Duration.ofDays(30));
  }

  private static Set<String> kids(PublishedKeys published) {
    try {
      return JWKSet.parse(new String(published.body(), StandardCharsets.UTF_8)).getKeys().stream()
          .map(JWK::getKeyID)
          .collect(Collectors.toSet());
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aYearOfRotationIsNeverNoticed() {
    Replica replica = replica();
    replica.rotation().start();
    String first = replica.keys().signer(JWSAlgorithm.ES256).kid();
    Map<String, Instant> publishedSince = new HashMap<>();
    Map<String, Instant> lastTokenEnds = new HashMap<>();
    Instant end = now.plus(Duration.ofDays(365));
    for (int step = 0; now.isBefore(end); step++) {
      replica.rotation().tend();
      if (step % 301 == 300) {
        replica.rotation().rotateNow(JWSAlgorithm.ES256);
        replica.rotation().rotateNow(JWSAlgorithm.ES256);
      }
      Set<String> published = kids(replica.keys().published());
      published.forEach(kid -> publishedSince.putIfAbsent(kid, now));
      lastTokenEnds.forEach(
          (kid, tokenEnd) -> assertTrue(!now.isBefore(tokenEnd) || published.contains(kid), kid));
      long active =
          replica.keys().states().values().stream().filter(KeyState.ACTIVE::equals).count();
      assertEquals(1, active);
      assertTrue(replica.keys().states().containsValue(KeyState.NEXT), "a standby at " + now);
      String kid = replica.keys().signer(JWSAlgorithm.ES256).kid();
      Duration visible = Duration.between(publishedSince.get(kid), now);
      assertTrue(
          kid.equals(first) || visible.compareTo(Duration.ofMinutes(5)) >= 0,
          "signs after " + visible);
      replica.keys().noteLifetime(kid, TOKEN_LIFE);
      lastTokenEnds.put(kid, now.plus(TOKEN_LIFE));
      now = now.plus(step % 7 == 0 ? Duration.ofMinutes(1) : Duration.ofHours(5));
    }
    assertTrue(lastTokenEnds.size() > 12, lastTokenEnds.size() + " keys signed");
    assertTrue(kids(replica.keys().published()).size() < 5, "old keys went");
    assertTrue(replica.keys().verificationKey(first).isPresent(), "kept for id_token_hint");
  }

  @Test
  void aCopyOfTheSetIsCompleteForAsLongAsItSays() {
    record Copy(Set<String> kids, Instant until) {}
    Replica replica =
        replica(
            CryptoProvider.jdk("test"),
            List.of(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA),
            Duration.ofDays(30));
    replica.rotation().start();
    List<Copy> copies = new ArrayList<>();
    Instant end = now.plus(Duration.ofDays(200));
    Duration longest = Duration.ZERO;
    for (int step = 0; now.isBefore(end); step++) {
      PublishedCopy made = replica.keys().copy();
      Copy copy = new Copy(kids(made.keySet()), made.completeUntil());
      Duration says = Duration.between(now, copy.until());
      assertTrue(says.compareTo(Duration.ofDays(29)) > 0, "at " + now + " for " + says);
      longest = longest.compareTo(says) > 0 ? longest : says;
      copies.add(copy);
      if (step > 0) {
        replica.rotation().tend();
      }
      replica.keys().refresh();
      List<String> signing = replica.keys().copy().signing();
      assertEquals(2, signing.size());
      for (Copy one : copies) {
        assertTrue(!now.isBefore(one.until()) || one.kids().containsAll(signing), "at " + now);
      }
      now = now.plus(Duration.ofHours(7));
    }
    assertTrue(longest.compareTo(Duration.ofDays(61)) < 0, "no more than two periods: " + longest);
    Copy first = copies.getFirst();
    assertTrue(
        first.kids().stream().noneMatch(replica.keys().copy().signing()::contains),
        "an old copy does go stale");
  }

  @Test
  void whatIsSaidOfACopyIsSaidOfThisCopy() {
    Replica replica = replica();
    replica.rotation().start();
    String first = replica.keys().signer(JWSAlgorithm.ES256).kid();
    meanwhile = () -> assertTrue(replica.rotation().dropActive(JWSAlgorithm.ES256).isPresent());
    PublishedCopy copy = replica.keys().copy();
    assertNotEquals(first, replica.keys().signer(JWSAlgorithm.ES256).kid(), "keys changed");
    assertEquals(1, copy.signing().size());
    assertTrue(kids(copy.keySet()).containsAll(copy.signing()), "no key of another reading");
  }

  @Test
  void aYoungStandbySignsOnlyAfterReadersCanKnowIt() {
    Replica replica = replica();
    replica.rotation().start();
    replica.rotation().tend();
    String first = replica.keys().signer(JWSAlgorithm.ES256).kid();
    Instant from = replica.rotation().rotateNow(JWSAlgorithm.ES256);
    assertEquals(now.plus(Duration.ofSeconds(390)), from);
    assertEquals(from, replica.rotation().rotateNow(JWSAlgorithm.ES256));
    now = from.minusSeconds(1);
    replica.keys().refresh();
    assertEquals(first, replica.keys().signer(JWSAlgorithm.ES256).kid());
    now = from;
    assertNotEquals(first, replica.keys().signer(JWSAlgorithm.ES256).kid());
  }

  @Test
  void anEmergencyDropsTheKeyAtOnceAlsoWhileAnotherWaits() {
    Replica replica = replica();
    replica.rotation().start();
    replica.rotation().tend();
    for (boolean planned : new boolean[] {false, true}) {
      if (planned) {
        replica.rotation().rotateNow(JWSAlgorithm.ES256);
      }
      String bad = replica.keys().signer(JWSAlgorithm.ES256).kid();
      Set<String> known = kids(replica.keys().published());
      assertEquals(bad, replica.rotation().dropActive(JWSAlgorithm.ES256).orElseThrow());
      String good = replica.keys().signer(JWSAlgorithm.ES256).kid();
      assertNotEquals(bad, good);
      assertTrue(known.contains(good), "the successor was published before");
      assertFalse(kids(replica.keys().published()).contains(bad));
      assertTrue(replica.keys().verificationKey(bad).isEmpty());
      assertTrue(replica.keys().states().containsValue(KeyState.NEXT));
      now = now.plusSeconds(1);
    }
  }

  @Test
  void replicasMakeOneGenerationAndPublishTheSameBytes() throws InterruptedException {
    Replica one = replica();
    Replica two = replica();
    for (int round = 0; round < 5; round++) {
      List<Thread> threads =
          List.of(one, two).stream()
              .map(replica ->
                  Thread.ofPlatform()
                      .start(() -> {
                        replica.rotation().start();
                        replica.rotation().tend();
                      }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      one.keys().refresh();
      two.keys().refresh();
      assertEquals(round + 2, storage.all().size());
      assertArrayEquals(one.keys().published().body(), two.keys().published().body());
      assertEquals(one.keys().published().etag(), two.keys().published().etag());
      now = now.plus(Duration.ofDays(30));
    }
    long created =
        storage.newest(1000).stream().filter(e -> e.type() == AuditType.KEY_CREATED).count();
    assertEquals(storage.all().size(), created);
  }

  @Test
  void aReplicaThatCannotReadStopsSigning() {
    Replica replica = replica();
    assertThrows(KeysStaleException.class, () -> replica.keys().signer(JWSAlgorithm.ES256));
    replica.rotation().start();
    storage.reachable(false);
    now = now.plusSeconds(60);
    assertThrows(StorageException.class, () -> replica.keys().refresh());
    assertTrue(replica.keys().signer(JWSAlgorithm.ES256).kid().length() > 20);
    now = now.plusSeconds(1);
    assertThrows(KeysStaleException.class, () -> replica.keys().signer(JWSAlgorithm.ES256));
    assertEquals(Duration.ZERO, replica.keys().published().maxAge());
    storage.reachable(true);
    replica.keys().refresh();
    assertTrue(replica.keys().signer(JWSAlgorithm.ES256).kid().length() > 20);
  }

  @Test
  void bothProvidersSignAndVerifyAllAlgorithms() throws JOSEException, ParseException {
    List<JWSAlgorithm> all = List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);
    Replica nativeOne = replica(CryptoProvider.install(), all, Duration.ofDays(30));
    Replica jdk = replica(CryptoProvider.jdk("test"), all, Duration.ofDays(30));
    nativeOne.rotation().start();
    jdk.rotation().start();
    for (JWSAlgorithm algorithm : all) {
      for (Replica signing : List.of(nativeOne, jdk)) {
        Signer signer = signing.keys().signer(algorithm);
        String token = signer.sign(null, "{}");
        for (Replica reading : List.of(nativeOne, jdk)) {
          assertTrue(
              JWSObject.parse(token).verify(reading.keys().verifier(signer.kid()).orElseThrow()));
        }
        String[] parts = token.split("\\.", -1);
        JWSObject forged = JWSObject.parse(parts[0] + ".eyJhIjoxfQ." + parts[2]);
        assertFalse(forged.verify(jdk.keys().verifier(signer.kid()).orElseThrow()));
      }
    }
    String body = new String(jdk.keys().published().body(), StandardCharsets.UTF_8);
    for (String secret : new String[] {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""}) {
      assertFalse(body.contains(secret), secret);
    }
    assertThrows(IllegalArgumentException.class, () -> jdk.keys().signer(JWSAlgorithm.PS256));
  }
}
