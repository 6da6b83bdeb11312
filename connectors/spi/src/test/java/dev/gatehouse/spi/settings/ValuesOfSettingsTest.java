package dev.gatehouse.spi.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesOfSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "24h, PT24H",
    "1h30m, PT1H30M",
    "300ms, PT0.3S",
    "7d, PT168H",
    "1.5h, PT1H30M",
    "0, PT0S",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "2us, PT0.000002S",
    "1h1h, PT2H"
  })
  void durationsAreReadAsGoReadsThem(String text, Duration expected) {
    assertEquals(expected, Durations.parse(text));
    assertEquals(expected, Durations.parse(Durations.format(expected)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "-1h", "1 h", "h", "1y", ".", "1h-2m", "999999d999999d"})
  void otherDurationsAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:5556", "[::1]:0", ":443", "db.example.com:65535"})
  void addressesAreReadBack(String text) {
    assertEquals(text, HostPort.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "::1:80", "h:65536", "h:-1", "http://h:1", "u@h:1", "h:1 "})
  void otherAddressesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
  }

  @Test
  void rangesContainTheirAddresses() throws UnknownHostException {
    Cidr ten = Cidr.parse("10.0.0.0/9");
    assertTrue(ten.contains(InetAddress.getByName("10.127.255.255")));
    assertFalse(ten.contains(InetAddress.getByName("10.128.0.0")));
    assertFalse(ten.contains(InetAddress.getByName("fe80::1")));
    assertTrue(ten.contains(InetAddress.getByName("::ffff:10.1.2.3")));
    assertTrue(Cidr.parse("fd00::/8").contains(InetAddress.getByName("fdff::1")));
    assertEquals(128, Cidr.parse("::1").prefix());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "10.0.0.1/8", "10.0.0.0/33", "1.2.3/8", "10.0.0.0/x", "a:b:c"})
  void otherRangesAreRefusedWithoutAskingDns(String text) {
    assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
  }

  @Test
  void suggestionsAreNearOrNone() {
    List<String> known = List.of("redirectURIs", "secret", "name");
    assertEquals("did you mean \"redirectURIs\"?", Suggestions.didYouMean("redirecturi", known));
    assertEquals("did you mean \"secret\"?", Suggestions.didYouMean("sercet", known));
    assertEquals("", Suggestions.didYouMean("colour", known));
    assertEquals(1, Suggestions.distance("ab", "ba"));
  }
}
