package dev.gatehouse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.http.Forwarded.Hop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forwarding headers as RFC 7239 writes them, and as nobody should. */
class ForwardedTest {

  @Test
  void readsTheExamplesOfTheRfc() {
    assertEquals(
        List.of(new Hop("", null)),
        Forwarded.parse("for=\"_gazonk\"").stream()
            .map(hop -> new Hop(hop.address().equals("_gazonk") ? "" : hop.address(), hop.proto()))
            .toList());
    assertEquals(
        List.of(new Hop("2001:db8:cafe::17", null)),
        Forwarded.parse("For=\"[2001:db8:cafe::17]:4711\""));
    assertEquals(
        List.of(new Hop("192.0.2.60", "http")),
        Forwarded.parse("for=192.0.2.60;proto=http;by=203.0.113.43"));
    assertEquals(
        List.of(new Hop("192.0.2.43", null), new Hop("198.51.100.17", null)),
        Forwarded.parse("for=192.0.2.43, for=198.51.100.17"));
  }

  @Test
  void separatorsInsideQuotesSeparateNothing() {
    assertEquals(
        List.of(new Hop("a,for=10.0.0.1;proto=https", null)),
        Forwarded.parse("for=\"a,for=10.0.0.1;proto=https\""));
    assertEquals(List.of(new Hop("a\"b", null)), Forwarded.parse("for=\"a\\\"b\""));
  }

  @Test
  void whatCannotBeReadIsAHopWithoutAddress() {
    for (String odd :
        new String[] {
          "",
          ";",
          "for",
          "for=",
          "for=\"",
          "for=\"1.2.3.4",
          "for=1.2.3.4;for=5.6.7.8",
          "for=1.2.3.4;proto=http;proto=https",
          "for=1.2.3.4;;",
          "for=\"[::1\"",
          "for=\"\\"
        }) {
      for (Hop hop : Forwarded.parse(odd)) {
        assertEquals("", hop.address(), odd);
      }
    }
  }

  @Test
  void listsOfAddressesMayHavePorts() {
    assertEquals(
        List.of(
            new Hop("192.0.2.1", null),
            new Hop("2001:db8::1", null),
            new Hop("192.0.2.2", null),
            new Hop("2001:db8::2", null)),
        Forwarded.addresses("192.0.2.1, 2001:db8::1 ,192.0.2.2:80,[2001:db8::2]:80"));
  }

  @Test
  void anIpv6NetworkIsOneBucket() throws UnknownHostException {
    String one = AddressBuckets.of(InetAddress.getByName("2001:db8:1:2:3::4"));
    assertEquals(one, AddressBuckets.of(InetAddress.getByName("2001:db8:1:2:ffff::1")));
    assertEquals(false, one.equals(AddressBuckets.of(InetAddress.getByName("2001:db8:1:3::4"))));
    assertEquals(
        false,
        AddressBuckets.of(InetAddress.getByName("192.0.2.1"))
            .equals(AddressBuckets.of(InetAddress.getByName("192.0.2.2"))));
  }
}
