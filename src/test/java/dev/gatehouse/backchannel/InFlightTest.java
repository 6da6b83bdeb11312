package dev.gatehouse.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gatehouse.clients.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose messages wait for whose. */
class InFlightTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private final InFlight inFlight = new InFlight();

  private static Client client(String id) {
    return Client.ofOwnPages(id, id, List.of("https://app.example.com/cb"));
  }

  private InFlight.Places take(String id) {
    return assertTimeoutPreemptively(LIMIT, () -> inFlight.take(client(id)), "no place is free");
  }

  @Test
  void oneMessageHoldsOnePlace() {
    for (int i = 0; i < 60; i++) {
      InFlight.Places places = take("app-" + i);
      assertEquals(4, places.count());
      places.keep(1);
    }
    InFlight.Places last = take("app");
    assertEquals(4, last.count());
    last.close();
    assertEquals(4, take("app").count(), "what was given back is there again");
  }

  /** When places are few, some messages go at once and the others do not hold them up. */
  @Test
  void asManyAsThereAre() {
    for (int i = 0; i < 15; i++) {
      take("app-" + i);
    }
    take("app").keep(2);
    assertEquals(2, take("other").count());
  }

  @Test
  void whoDoesNotAnswerWaitsApartUntilItDoes() {
    for (int i = 0; i < 16; i++) {
      inFlight.note(client("silent-" + i), false);
      assertEquals(1, take("silent-" + i).count());
    }
    for (int i = 0; i < 15; i++) {
      assertEquals(4, take("app-" + i).count());
    }
    inFlight.note(client("silent-0"), true);
    assertEquals(4, take("silent-0").count());
  }
}
