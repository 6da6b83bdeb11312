package dev.gatehouse.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session or grant keeps of a person comes back as it was. */
class IdentityCodecTest {
  private static void comesBack(UpstreamIdentity identity) {
    assertEquals(identity, IdentityCodec.read(IdentityCodec.write(identity)));
  }

  @Test
  void everythingComesBack() {
    comesBack(
        UpstreamIdentity.of("user\u0000-1")
            .username("Jane \"J\" Döe")
            .preferredUsername("jane")
            .email("jane@example.com", true)
            .groups(Groups.known(List.of("a", "b")))
            .attribute("zoneinfo", "Europe/Berlin")
            .attribute("nested", Map.of("list", List.of(true, "x")))
            .authTime(Instant.parse("2026-01-01T00:00:00.123Z"))
            .acr("urn:loa:2")
            .amr(List.of("pwd", "otp"))
            .build());
  }

  /** A silent empty list would be a person without groups. */
  @Test
  void theThreeStatesOfGroupsStayApart() {
    comesBack(UpstreamIdentity.of("1").groups(Groups.known(List.of())).build());
    comesBack(UpstreamIdentity.of("1").groups(Groups.unavailable("the directory is down")).build());
    comesBack(UpstreamIdentity.of("1").build());
  }

  @Test
  void anUnverifiedAddressStaysUnverified() {
    comesBack(UpstreamIdentity.of("1").email("jane@example.com", false).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"user_id\":1}", "{\"user_id\":\"1\",\"groups\":\"a\"}"})
  void whatWeDidNotWriteIsNotRead(String stored) {
    assertThrows(RuntimeException.class, () -> IdentityCodec.read(stored));
  }
}
