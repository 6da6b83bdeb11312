package dev.gatehouse.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.settings.Cidr;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule R28, attack case 64: what the server connects to. */
class AddressPolicyTest {
  private static final AddressPolicy STANDARD = new AddressPolicy(List.of(), List.of());

  private static InetAddress address(String digits) {
    return Cidr.parse(digits).network();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2001::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void refusesWhatIsNotPublic(String digits) {
    assertFalse(STANDARD.permits("app.example.com", address(digits)), digits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.167.255.255",
        "223.255.255.255",
        "168.63.129.15",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::808:808"
      })
  void permitsWhatIsPublic(String digits) {
    assertTrue(STANDARD.permits("app.example.com", address(digits)), digits);
  }

  @ParameterizedTest
  @CsvSource({
    "app.svc.example.com, true",
    "APP.svc.example.com, true",
    "other.svc.example.com, false",
    "x.apps.example.com, true",
    "y.x.apps.example.com, true",
    "apps.example.com, false",
    "evilapps.example.com, false",
    "10.0.0.1, false"
  })
  void aNamedHostMayHaveAnyAddress(String host, boolean permitted) {
    AddressPolicy policy =
        new AddressPolicy(List.of("app.svc.example.com", "*.apps.example.com"), List.of());
    assertEquals(permitted, policy.permits(host, address("10.0.0.1")));
  }

  @Test
  void aNamedNetworkIsAllowedWhateverTheName() {
    AddressPolicy policy =
        new AddressPolicy(
            List.of(), List.of(Cidr.parse("10.96.0.0/12"), Cidr.parse("fd00:10::/32")));
    assertTrue(policy.permits("app.example.com", address("10.96.0.10")));
    assertTrue(policy.permits("app.example.com", address("fd00:10::5")));
    assertTrue(policy.permits("app.example.com", address("64:ff9b::a60:a")), "as NAT64 writes it");
    assertFalse(policy.permits("app.example.com", address("10.0.0.1")));
    assertFalse(policy.permits("app.example.com", address("127.0.0.1")));
  }
}
