package dev.gatehouse.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.outbound.OutboundException.Reason;
import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.tck.ScriptedServer;
import dev.gatehouse.tck.TestCertificates;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule R28, attack case 64: which connections are made, to real servers. */
class OutboundConnectionsTest extends WithOutboundClient {
  @Test
  void anAddressThatIsNotPublicIsRefusedBeforeAnyConnection() {
    try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(OK))) {
      OutboundClient strict = new OutboundClient(OutboundSettings.standard());
      for (String host : List.of("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]")) {
        for (String scheme : List.of("http", "https")) {
          URI address = URI.create(scheme + "://" + host + ":" + server.port() + "/");
          OutboundException refusal = refusal(strict, address);
          assertEquals(Reason.REFUSED, refusal.reason(), host);
          assertTrue(refusal.getMessage().contains("outbound.allowedHosts"), refusal::getMessage);
        }
      }
      assertEquals(0, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https:///x",
        "https://user@127.0.0.1/",
        "https://127.0.0.1:0/",
        "https://127.0.0.1:70000/",
        "/relative"
      })
  void anAddressThatIsNoneIsRefused(String address) {
    assertEquals(Reason.REFUSED, refusal(client(), URI.create(address)).reason());
  }

  @Test
  void httpIsForThisMachineOnlyWhateverIsAllowed() throws Exception {
    OutboundClient client =
        new OutboundClient(
            new OutboundSettings(
                new AddressPolicy(List.of("app.example.com"), List.of()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                LIMIT),
            host -> new InetAddress[] {Cidr.parse("10.1.2.3").network()});
    OutboundException refusal = refusal(client, URI.create("http://app.example.com/keys"));
    assertEquals(Reason.REFUSED, refusal.reason());
    assertTrue(refusal.getMessage().contains("use https"), refusal::getMessage);
  }

  /** A name server that answers with a good address first and with an inner one afterwards. */
  @Test
  void aNameThatChangesItsAddressIsLookedUpOnce() throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "app", "dns:app.example.com");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK))) {
      Queue<InetAddress> answers =
          new ArrayDeque<>(
              List.of(Cidr.parse("127.0.0.1").network(), Cidr.parse("127.0.0.2").network()));
      List<String> looked = new ArrayList<>();
      AddressPolicy onlyTheFirst = new AddressPolicy(List.of(), List.of(Cidr.parse("127.0.0.1")));
      OutboundClient client =
          new OutboundClient(
              trusting(certificates, onlyTheFirst),
              host -> {
                looked.add(host);
                return new InetAddress[] {answers.remove()};
              });
      URI address = URI.create("https://app.example.com:" + server.port() + "/keys");
      assertEquals(200, client.getJson(address, BODY).status());
      assertEquals(List.of("app.example.com"), looked);
      assertTrue(server.next().head().contains("\r\nHost: app.example.com:" + server.port()));
      assertEquals(Reason.REFUSED, refusal(client, address).reason());
      assertEquals(1, server.connections());
    }
  }

  @Test
  void ofSeveralAddressesOnlyThePermittedOnesAreTried() throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "app", "dns:app.example.com");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK))) {
      AddressPolicy onlyTheSecond = new AddressPolicy(List.of(), List.of(Cidr.parse("127.0.0.1")));
      OutboundClient client =
          new OutboundClient(
              trusting(certificates, onlyTheSecond),
              host ->
                  new InetAddress[] {
                    Cidr.parse("127.0.0.3").network(), Cidr.parse("127.0.0.1").network()
                  });
      assertEquals(
          200,
          client
              .getJson(URI.create("https://app.example.com:" + server.port() + "/"), BODY)
              .status());
    }
  }

  @Test
  void aCertificateOfAnotherNameIsRefused() throws Exception {
    TestCertificates certificates =
        TestCertificates.make(directory, "other", "dns:other.example.com");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK))) {
      OutboundClient client =
          new OutboundClient(
              trusting(certificates, loopback()),
              host -> new InetAddress[] {Cidr.parse("127.0.0.1").network()});
      URI address = URI.create("https://app.example.com:" + server.port() + "/");
      assertEquals(Reason.UNTRUSTED, refusal(client, address).reason());
      assertEquals(Reason.UNTRUSTED, refusal(client, server.uri("/")).reason(), "by its address");
      assertTrue(server.isEmpty(), "a request was sent");
    }
  }

  @Test
  void anUnknownAuthorityIsRefusedUntilTheFileHasIt() throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "app");
    TestCertificates others = TestCertificates.make(directory, "others");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK))) {
      assertEquals(Reason.UNTRUSTED, refusal(client(), server.uri("/")).reason());
      OutboundSettings settings = trusting(others, loopback());
      OutboundClient client = new OutboundClient(settings);
      assertEquals(Reason.UNTRUSTED, refusal(client, server.uri("/")).reason());
      Path file = settings.authorities().orElseThrow();
      Files.writeString(file, certificates.certificatePem() + others.certificatePem());
      Files.setLastModifiedTime(
          file,
          java.nio.file.attribute.FileTime.from(java.time.Instant.parse("2031-01-01T00:00:00Z")));
      assertEquals(200, client.getJson(server.uri("/"), BODY).status());
    }
  }

  @Test
  void anAuthoritiesFileThatIsNoneIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("none.pem"), "");
    OutboundClient client =
        new OutboundClient(
            new OutboundSettings(
                loopback(), Optional.of(file), Optional.empty(), List.of(), LIMIT));
    TestCertificates certificates = TestCertificates.make(directory, "app");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK))) {
      OutboundException refusal = refusal(client, server.uri("/"));
      assertTrue(refusal.getMessage().contains("none.pem"), refusal::getMessage);
    }
  }

  @Test
  void aPortWhereNobodyListensIsUnreachable() {
    URI address;
    try (ScriptedServer closed = ScriptedServer.http(ScriptedServer.status(200))) {
      address = closed.uri("/");
    }
    assertEquals(Reason.UNREACHABLE, refusal(client(), address).reason());
  }

  @Test
  void httpsGoesThroughTheProxyByNameExceptWhatIsDirect() throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "app", "dns:app.example.com");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK));
        ScriptedServer proxy = ScriptedServer.http(ScriptedServer.status(403))) {
      OutboundSettings trusting = trusting(certificates, loopback());
      OutboundSettings settings =
          new OutboundSettings(
              loopback(),
              trusting.authorities(),
              Optional.of(new HostPort("127.0.0.1", proxy.port())),
              List.of("app.example.com"),
              LIMIT);
      OutboundClient client =
          new OutboundClient(
              settings,
              host -> {
                if (host.equals("far.example.com")) {
                  throw new UnknownHostException(host);
                }
                String digits = host.equals("inner.example.com") ? "10.0.0.1" : "127.0.0.1";
                return new InetAddress[] {Cidr.parse(digits).network()};
              });
      String port = ":" + server.port();
      assertEquals(
          200, client.getJson(URI.create("https://app.example.com" + port + "/"), BODY).status());
      assertEquals(0, proxy.connections());
      OutboundException refusal =
          refusal(client, URI.create("https://far.example.com" + port + "/keys"));
      assertEquals(Reason.UNREACHABLE, refusal.reason());
      assertTrue(refusal.getMessage().contains("the proxy answered 403"), refusal::getMessage);
      assertTrue(
          proxy.next().head().startsWith("CONNECT far.example.com" + port + " HTTP/1.1\r\n"));
      assertEquals(
          Reason.REFUSED,
          refusal(client, URI.create("https://inner.example.com/")).reason(),
          "known here as an inner host");
      assertEquals(1, proxy.connections());
    }
  }

  @Test
  void throughAProxyTheCertificateIsTheHosts() throws Exception {
    TestCertificates certificates = TestCertificates.make(directory, "app", "dns:app.example.com");
    try (ScriptedServer server = ScriptedServer.https(certificates, ScriptedServer.always(OK));
        ScriptedServer proxy = ScriptedServer.tunnel(server.port())) {
      OutboundSettings trusting = trusting(certificates, loopback());
      OutboundClient client =
          new OutboundClient(
              new OutboundSettings(
                  loopback(),
                  trusting.authorities(),
                  Optional.of(new HostPort("127.0.0.1", proxy.port())),
                  List.of(),
                  LIMIT));
      // Unknown to every name server (RFC 6761).
      assertEquals(
          Reason.UNTRUSTED, refusal(client, URI.create("https://app.invalid/keys")).reason());
      OutboundClient known =
          new OutboundClient(
              new OutboundSettings(
                  loopback(),
                  trusting.authorities(),
                  Optional.of(new HostPort("127.0.0.1", proxy.port())),
                  List.of(),
                  LIMIT),
              host -> new InetAddress[] {Cidr.parse("127.0.0.1").network()});
      assertEquals(200, known.getJson(URI.create("https://app.example.com/"), BODY).status());
    }
  }
}
