package dev.gatehouse.connector.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.tck.MutableClock;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Servers that the DNS names. */
class SrvTest {
  private static final String NAME = "_ldaps._tcp.example.org";

  private final MutableClock clock = new MutableClock(Instant.parse("2026-01-02T03:04:05Z"));
  private List<SrvRecord> records = List.of();
  private int asked;

  private SrvServers servers() {
    return new SrvServers(
        NAME,
        name -> {
          asked++;
          assertEquals(NAME, name);
          if (records.isEmpty()) {
            throw new LDAPException(ResultCode.CONNECT_ERROR, "no DNS");
          }
          return records;
        },
        clock,
        new Random(1));
  }

  private static SrvRecord record(int priority, int weight, String host) {
    return new SrvRecord(priority, weight, 636, host);
  }

  @Test
  void theBestPriorityComesFirst() throws Exception {
    records =
        List.of(
            record(20, 0, "c.example.org"),
            record(10, 0, "b.example.org"),
            record(0, 0, "A.Example.org"));
    assertEquals(
        List.of(
            new HostPort("A.Example.org", 636),
            new HostPort("b.example.org", 636),
            new HostPort("c.example.org", 636)),
        servers().servers());
  }

  @Test
  void weightsShareAPriority() throws Exception {
    records = List.of(record(0, 90, "a.example.org"), record(0, 10, "b.example.org"));
    int first = 0;
    SrvServers servers = servers();
    for (int i = 0; i < 1000; i++) {
      clock.advance(Duration.ofMinutes(6));
      List<HostPort> order = servers.servers();
      assertEquals(2, new HashSet<>(order).size());
      first += order.get(0).host().startsWith("a") ? 1 : 0;
    }
    assertTrue(first > 800 && first < 980, "of 1000 times first: " + first);
  }

  @Test
  void aRecordThatLeadsOutOfTheDomainIsNotUsed() throws Exception {
    records =
        List.of(
            record(0, 0, "evil.example.net"),
            record(0, 0, "evil-example.org"),
            record(9, 0, "good.example.org"));
    assertEquals(List.of(new HostPort("good.example.org", 636)), servers().servers());
    records = List.of(record(0, 0, "evil.example.net"));
    LDAPException e = assertThrows(LDAPException.class, () -> servers().servers());
    assertTrue(e.getMessage().contains("a host in example.org"), e.getMessage());
  }

  @Test
  void theDomainIsWhatFollowsTheServiceAlsoInActiveDirectory() {
    assertEquals("example.org", SrvServers.domainOf(NAME));
    assertEquals(
        "corp.example.org",
        SrvServers.domainOf("_ldap._tcp.Berlin._sites.dc._msdcs.corp.example.org"));
    assertEquals("", SrvServers.domainOf("_ldap._tcp"));
  }

  @Test
  void theDnsIsAskedAgainAndItsSilenceSurvived() throws Exception {
    SrvServers servers = servers();
    assertThrows(LDAPException.class, servers::servers);
    records = List.of(record(0, 0, "a.example.org"));
    List<HostPort> known = servers.servers();
    servers.servers();
    assertEquals(2, asked);
    records = List.of();
    clock.advance(Duration.ofMinutes(6));
    assertEquals(known, servers.servers());
    assertEquals(3, asked);
    records = List.of(record(0, 0, "b.example.org"));
    assertEquals(List.of(new HostPort("b.example.org", 636)), servers.servers());
  }

  @Test
  void recordsAreReadFromTheDns() throws Exception {
    try (DatagramSocket dns =
        new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      Thread.ofVirtual().start(() -> answerOnce(dns));
      List<SrvRecord> found = new DnsLookup("dns://127.0.0.1:" + dns.getLocalPort()).records(NAME);
      assertEquals(
          Set.of(
              new SrvRecord(10, 60, 636, "dc1.example.org"),
              new SrvRecord(20, 0, 1636, "dc2.example.org")),
          new HashSet<>(found));
    }
  }

  /** RFC 1035, section 4.1: the question comes back with two records. */
  private static void answerOnce(DatagramSocket dns) {
    try {
      DatagramPacket question = new DatagramPacket(new byte[512], 512);
      dns.receive(question);
      byte[] asked = Arrays.copyOf(question.getData(), question.getLength());
      int end = 12;
      while (asked[end] != 0) {
        end += asked[end] + 1;
      }
      end += 5;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(asked, 0, 2);
      out.writeShort(0x8180);
      out.writeShort(1);
      out.writeShort(2);
      out.writeInt(0);
      out.write(asked, 12, end - 12);
      write(out, 10, 60, 636, "dc1.example.org");
      write(out, 20, 0, 1636, "dc2.example.org");
      byte[] answer = bytes.toByteArray();
      dns.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
    } catch (IOException e) {
      throw new AssertionError("the fake DNS failed", e);
    }
  }

  private static void write(DataOutputStream out, int priority, int weight, int port, String target)
      throws IOException {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    for (String label : target.split("\\.", -1)) {
      name.write(label.length());
      name.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    name.write(0);
    out.writeShort(0xc00c);
    out.writeShort(33);
    out.writeShort(1);
    out.writeInt(60);
    out.writeShort(6 + name.size());
    out.writeShort(priority);
    out.writeShort(weight);
    out.writeShort(port);
    out.write(name.toByteArray());
  }
}
