package dev.gatehouse.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoPortsTest {
  private static final Optional<Integer> UNSAID = Optional.empty();

  private static DemoPorts first(Optional<Integer> port, Optional<Integer> application)
      throws Exception {
    return DemoPorts.first(new DemoOptions(Path.of("demo"), port, application));
  }

  @Test
  void defaultsAreThoseOfDexExamples() throws Exception {
    assertEquals(new DemoPorts(5554, 5555, Optional.of(5558)), first(UNSAID, UNSAID));
  }

  @Test
  void noTwoAreTheSame() throws Exception {
    assertEquals(new DemoPorts(5551, 5555, Optional.of(5556)), first(Optional.of(5551), UNSAID));
    assertEquals(new DemoPorts(65535, 5555, Optional.of(65531)), first(Optional.of(65535), UNSAID));
    assertThrows(IllegalArgumentException.class, () -> first(Optional.of(7000), Optional.of(7000)));
  }

  @Test
  void zeroChoosesFreePorts() throws Exception {
    DemoPorts ports = first(Optional.of(0), UNSAID);
    Set<Integer> different =
        Set.of(ports.issuer(), ports.application(), ports.telemetry().orElseThrow());
    assertEquals(3, different.size());
    assertTrue(different.stream().allMatch(port -> port >= 1024), different::toString);
    assertEquals(Map.of(), ports.taken());
  }

  @Test
  void takenPortsAreNamed() throws Exception {
    DemoPorts free = first(Optional.of(0), UNSAID);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket other = new ServerSocket(0, 1, loopback)) {
      DemoPorts ports = new DemoPorts(free.issuer(), other.getLocalPort(), free.telemetry());
      assertEquals(Map.of(DemoPorts.APPLICATION, other.getLocalPort()), ports.taken());
    }
  }
}
