package dev.gatehouse.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.storage.DeviceCodeRow;
import dev.gatehouse.storage.DeviceCodeRow.State;
import dev.gatehouse.storage.DeviceCodeStore.Insertion;
import dev.gatehouse.storage.DeviceCodeStore.Limits;
import dev.gatehouse.storage.DeviceCodeStore.Poll;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every storage does with devices that wait for a person (RFC 8628, rule R1). */
abstract class DeviceCodeContract extends OnDatabase {
  private static final Instant NOW = Rows.NOW;
  private static final Limits MANY = new Limits(100, 100);

  private <T> T write(Storage.Work<T> work) {
    return storage().write(work);
  }

  private static void yes(Boolean outcome) {
    assertEquals(true, outcome);
  }

  private static void no(Boolean outcome) {
    assertEquals(false, outcome);
  }

  private static void rows(int expected, Number actual) {
    assertEquals(expected, actual.intValue());
  }

  private static DeviceCodeRow row(String id, String client, Instant expiresAt) {
    return new DeviceCodeRow(
        id,
        Rows.bytes("device " + id),
        Rows.bytes("user " + id),
        client,
        "{\"scope\":\"openid\"}",
        "192.0.2.1",
        "agent\0",
        NOW,
        expiresAt,
        5,
        null,
        State.PENDING,
        null);
  }

  private void insert(String id) {
    Insertion done =
        write(tx -> tx.deviceCodes().insert(row(id, "tv", NOW.plusSeconds(300)), MANY));
    assertEquals(Insertion.STORED, done);
  }

  private DeviceCodeRow read(String id) {
    return storage().read(tx -> tx.deviceCodes().byId(id)).orElseThrow();
  }

  private Poll poll(String id, Instant at) {
    return write(tx -> tx.deviceCodes().poll(id, at, Duration.ofSeconds(1), 5, 12));
  }

  @Test
  void aDeviceIsFoundByEitherCode() {
    insert("a");
    insert("b");
    DeviceCodeRow found =
        storage().read(tx -> tx.deviceCodes().byDeviceHash(Rows.bytes("device a"))).orElseThrow();
    assertEquals("a", found.id());
    assertArrayEquals(Rows.bytes("user a"), found.userHash());
    assertEquals("tv", found.clientId());
    assertEquals("{\"scope\":\"openid\"}", found.parameters());
    assertEquals("192.0.2.1", found.remoteAddress());
    assertEquals("agent\ufffd", found.userAgent());
    assertEquals(NOW, found.createdAt());
    assertEquals(NOW.plusSeconds(300), found.expiresAt());
    assertEquals(5, found.interval());
    assertEquals(null, found.polledAt());
    assertTrue(found.waitsAt(NOW.plusSeconds(299)));
    assertFalse(found.waitsAt(NOW.plusSeconds(300)));
    assertEquals(
        "b",
        storage().read(tx -> tx.deviceCodes().byUserHash(Rows.bytes("user b"))).orElseThrow().id());
    assertEquals(
        Optional.empty(),
        storage().read(tx -> tx.deviceCodes().byUserHash(Rows.bytes("device b"))));
  }

  @Test
  void noMoreWaitThanMay() {
    Limits few = new Limits(2, 3);
    Instant end = NOW.plusSeconds(300);
    assertEquals(Insertion.STORED, write(tx -> tx.deviceCodes().insert(row("1", "a", end), few)));
    assertEquals(Insertion.STORED, write(tx -> tx.deviceCodes().insert(row("2", "a", end), few)));
    assertEquals(Insertion.FULL, write(tx -> tx.deviceCodes().insert(row("3", "a", end), few)));
    assertEquals(Insertion.STORED, write(tx -> tx.deviceCodes().insert(row("4", "b", end), few)));
    assertEquals(Insertion.FULL, write(tx -> tx.deviceCodes().insert(row("5", "c", end), few)));
    rows(3, storage().read(tx -> tx.deviceCodes().live(NOW)));
    rows(0, storage().read(tx -> tx.deviceCodes().live(end)));
    rows(2, write(tx -> tx.deviceCodes().deleteOfClient("a")));
    assertEquals(Insertion.STORED, write(tx -> tx.deviceCodes().insert(row("5", "c", end), few)));
  }

  @Test
  void aUserCodeIsOneDevices() {
    insert("a");
    DeviceCodeRow other = row("b", "tv", NOW.plusSeconds(300));
    DeviceCodeRow same =
        new DeviceCodeRow(
            "b",
            other.deviceHash(),
            Rows.bytes("user a"),
            "tv",
            "{}",
            "192.0.2.1",
            null,
            NOW,
            NOW.plusSeconds(300),
            5,
            null,
            State.PENDING,
            null);
    assertEquals(Insertion.TAKEN, write(tx -> tx.deviceCodes().insert(same, MANY)));
    rows(1, storage().read(tx -> tx.deviceCodes().live(NOW)));
  }

  @Test
  void whoAsksTooEarlyWaitsLonger() {
    insert("a");
    assertEquals(Poll.PENDING, poll("a", NOW));
    assertEquals(Poll.TOO_EARLY, poll("a", NOW.plusMillis(3_999)));
    assertEquals(10, read("a").interval());
    // The time counts from the question that came too early, with one second of tolerance.
    assertEquals(Poll.TOO_EARLY, poll("a", NOW.plusMillis(12_998)));
    assertEquals(12, read("a").interval(), "no longer than may be");
    assertEquals(Poll.PENDING, poll("a", NOW.plusMillis(23_998)));
    assertEquals(12, read("a").interval(), "and it stays as long");
    assertEquals(Poll.OVER, poll("a", NOW.plusSeconds(300)));
    assertEquals(Poll.OVER, poll("nobody", NOW));
    assertEquals(NOW.plusMillis(23_998), read("a").polledAt());
  }

  @Test
  void ofManyQuestionsAtOnceOneIsInTime() throws Exception {
    insert("a");
    List<Poll> polls = StorageContract.race(20, n -> poll("a", NOW));
    assertEquals(1, Collections.frequency(polls, Poll.PENDING));
    assertEquals(19, Collections.frequency(polls, Poll.TOO_EARLY));
  }

  @Test
  void aPersonAnswersOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      String id = "r" + round;
      insert(id);
      List<Boolean> won =
          StorageContract.race(
              6,
              n ->
                  write(tx ->
                      n % 2 == 0
                          ? tx.deviceCodes().approve(id, "grant " + n, NOW)
                          : tx.deviceCodes().deny(id, NOW)));
      assertEquals(1, Collections.frequency(won, true), "round " + round);
      int winner = won.indexOf(true);
      DeviceCodeRow row = read(id);
      assertEquals(winner % 2 == 0 ? State.APPROVED : State.DENIED, row.state());
      assertEquals(winner % 2 == 0 ? "grant " + winner : null, row.grantId());
      assertEquals(Poll.OVER, poll(id, NOW));
    }
  }

  @Test
  void nobodyAnswersTooLate() {
    insert("a");
    Instant end = NOW.plusSeconds(300);
    no(write(tx -> tx.deviceCodes().approve("a", "g", end)));
    no(write(tx -> tx.deviceCodes().deny("a", end)));
    assertEquals(State.PENDING, read("a").state());
  }

  @Test
  void oneOfFiftyFetchesTheTokens() throws Exception {
    insert("a");
    no(write(tx -> tx.deviceCodes().redeem("a", NOW)));
    yes(write(tx -> tx.deviceCodes().approve("a", "g", NOW)));
    no(write(tx -> tx.deviceCodes().redeem("a", NOW.plusSeconds(300))));
    List<Boolean> won =
        StorageContract.race(50, n -> write(tx -> tx.deviceCodes().redeem("a", NOW)));
    assertEquals(1, Collections.frequency(won, true));
    assertEquals(State.REDEEMED, read("a").state());
  }

  @Test
  void nothingIsFetchedAfterANo() {
    insert("a");
    yes(write(tx -> tx.deviceCodes().deny("a", NOW)));
    no(write(tx -> tx.deviceCodes().redeem("a", NOW)));
  }

  @Test
  void whatHasEndedIsSweptTheOldestFirst() {
    for (int i = 1; i <= 4; i++) {
      Instant end = NOW.plusSeconds(i);
      String id = "d" + i;
      assertEquals(
          Insertion.STORED, write(tx -> tx.deviceCodes().insert(row(id, "tv", end), MANY)));
    }
    rows(2, write(tx -> tx.deviceCodes().deleteExpired(NOW.plusSeconds(3), 2)));
    rows(1, write(tx -> tx.deviceCodes().deleteExpired(NOW.plusSeconds(3), 9)));
    Set<Boolean> left =
        List.of("d1", "d2", "d3").stream()
            .map(id -> storage().read(tx -> tx.deviceCodes().byId(id)).isPresent())
            .collect(Collectors.toSet());
    assertEquals(Set.of(false), left);
    assertEquals("d4", read("d4").id());
  }
}
