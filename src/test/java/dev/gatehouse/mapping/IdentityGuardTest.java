package dev.gatehouse.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack case 46: nobody becomes part of Kubernetes. */
class IdentityGuardTest {
  @ParameterizedTest
  @ValueSource(strings = {"system:masters", "SYSTEM:masters", " system:masters", "system:"})
  void reservedNamesAndGroupsAreRefused(String name) {
    for (UpstreamIdentity identity :
        List.of(
            UpstreamIdentity.of("1").username(name).build(),
            UpstreamIdentity.of("1").preferredUsername(name).build(),
            UpstreamIdentity.of("1").email(name, true).build(),
            UpstreamIdentity.of("1").groups(Groups.known(List.of("a", name))).build())) {
      assertTrue(IdentityGuard.refusal(identity).orElseThrow().contains("system:"));
    }
  }

  @Test
  void othersPass() {
    assertEquals(
        Optional.empty(),
        IdentityGuard.refusal(
            UpstreamIdentity.of("system:node")
                .username("alice")
                .email("ecosystem:x@example.com", true)
                .groups(Groups.known(List.of("systems", "my-system:x")))
                .build()));
  }
}
