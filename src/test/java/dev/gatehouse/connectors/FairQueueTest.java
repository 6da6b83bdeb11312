package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatehouse.http.AddressBuckets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>(4);

  private List<String> rest() {
    List<String> all = new ArrayList<>();
    for (String item = queue.poll(); item != null; item = queue.poll()) {
      all.add(item);
    }
    return all;
  }

  @Test
  void bucketsAreServedInTurn() {
    for (String item : List.of("a1", "a2", "a3", "b1")) {
      assertNull(queue.offer(item.substring(0, 1), item));
    }
    assertEquals(List.of("a1", "b1", "a2", "a3"), rest());
    assertEquals(0, queue.size());
  }

  @Test
  void aLonelyBucketMayFillItAndIsRefusedThen() {
    for (String item : List.of("a1", "a2", "a3", "a4")) {
      assertNull(queue.offer("a", item));
    }
    assertEquals("a5", queue.offer("a", "a5"));
    assertEquals(List.of("a1", "a2", "a3", "a4"), rest());
  }

  @Test
  void theFullestBucketGivesWayUntilTheSharesAreEqual() {
    for (String item : List.of("a1", "a2", "a3", "a4")) {
      queue.offer("a", item);
    }
    assertEquals("a4", queue.offer("b", "b1"));
    assertEquals("a3", queue.offer("c", "c1"));
    assertEquals("a2", queue.offer("d", "d1"));
    assertEquals("e1", queue.offer("e", "e1"), "everybody has one place");
    assertEquals("b2", queue.offer("b", "b2"));
    assertEquals(List.of("a1", "b1", "c1", "d1"), rest());
  }

  @Test
  void whoGivesUpLeavesRoom() {
    queue.offer("a", "a1");
    queue.offer("a", "a2");
    queue.offer("b", "b1");
    queue.remove("a", "a1");
    queue.remove("b", "b1");
    queue.remove("b", "never there");
    queue.remove("c", "never there");
    assertEquals(1, queue.size());
    assertEquals(List.of("a2"), rest());
  }

  @Test
  void aNetworkOfIpv6IsOneParty() {
    assertEquals(AddressBuckets.of("2001:db8::1"), AddressBuckets.of("2001:db8:0:0:ffff::2"));
    assertNotEquals(AddressBuckets.of("2001:db8::1"), AddressBuckets.of("2001:db8:0:1::1"));
    assertNotEquals(AddressBuckets.of("192.0.2.1"), AddressBuckets.of("192.0.2.2"));
    assertEquals(AddressBuckets.of("192.0.2.1"), AddressBuckets.of("::ffff:192.0.2.1"));
    assertEquals("not:an:address", AddressBuckets.of("not:an:address"));
  }
}
