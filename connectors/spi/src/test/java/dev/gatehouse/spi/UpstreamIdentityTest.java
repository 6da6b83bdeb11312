package dev.gatehouse.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamIdentityTest {

  @Test
  void emptyTextIsNotKnown() {
    UpstreamIdentity identity = UpstreamIdentity.of("1").username("").email(null, false).build();
    assertEquals(Optional.empty(), identity.username());
    assertEquals(Optional.empty(), identity.email());
    assertEquals(Groups.notRequested(), identity.groups());
  }

  @Test
  void aCopyIsEqual() {
    UpstreamIdentity identity =
        UpstreamIdentity.of("1")
            .username("Alice")
            .preferredUsername("alice")
            .email("alice@example.com", true)
            .groups(Groups.known(List.of("a", "b")))
            .attribute("level", 3)
            .authTime(Instant.EPOCH)
            .acr("2")
            .amr(List.of("pwd", "otp"))
            .build();
    assertEquals(identity, identity.toBuilder().build());
    assertEquals(identity.hashCode(), identity.toBuilder().build().hashCode());
    assertFalse(identity.equals(identity.toBuilder().acr("3").build()));
  }

  @Test
  void attributesCannotChangeAfterwards() {
    List<Object> inner = new ArrayList<>(List.of("x"));
    Map<String, Object> outer = new HashMap<>(Map.of("list", inner));
    UpstreamIdentity identity = UpstreamIdentity.of("1").attribute("deep", outer).build();
    inner.add("y");
    outer.put("more", 1);
    assertEquals(Map.of("deep", Map.of("list", List.of("x"))), identity.attributes());
    assertThrows(
        UnsupportedOperationException.class, () -> identity.attributes().put("name", "value"));
  }

  @Test
  void onlyJsonValuesAreAttributes() {
    UpstreamIdentity.Builder builder =
        UpstreamIdentity.of("1").attribute("a", List.of(Map.of("b", Instant.EPOCH)));
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.startsWith("attributes.a[0].b is not a JSON value"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> UpstreamIdentity.of("1").attribute("n", Double.NaN).build());
  }

  @Test
  void endlessNestingIsRefused() {
    List<Object> loop = new ArrayList<>();
    loop.add(loop);
    assertThrows(
        IllegalArgumentException.class,
        () -> UpstreamIdentity.of("1").attribute("loop", loop).build());
  }

  @Test
  void textThatWouldCollideInUtf8IsRefused() {
    assertThrows(IllegalArgumentException.class, () -> UpstreamIdentity.of("").build());
    assertThrows(IllegalArgumentException.class, () -> UpstreamIdentity.of("a\ud800").build());
    assertThrows(IllegalArgumentException.class, () -> UpstreamIdentity.of("\udc00a").build());
    assertThrows(IllegalArgumentException.class, () -> Groups.known(List.of("\ud83d")));
    assertEquals("\ud83d\ude00", UpstreamIdentity.of("\ud83d\ude00").build().userId());
  }

  @Test
  void groupsAreDistinctAndInOrder() {
    assertEquals(new Groups.Known(List.of("b", "a")), Groups.known(List.of("b", "a", "b")));
  }

  @Test
  void printingTellsNoSecret() {
    PasswordAttempt attempt =
        new PasswordAttempt(
            "alice",
            "hunter2".toCharArray(),
            LoginContext.of(Set.of(), RemoteInfo.of("192.0.2.1")));
    assertFalse(attempt.toString().contains("hunter2"));
    DirectoryUser user =
        new DirectoryUser("1", "a", null, null, null, null, false, List.of(), "$2a$x", true, false);
    assertFalse(user.toString().contains("$2a"));
  }
}
