package dev.gatehouse.outbound;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gatehouse.spi.settings.Cidr;
import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A client that may reach this machine. */
abstract class WithOutboundClient {
  static final Duration LIMIT = Duration.ofSeconds(10);
  static final int BODY = 1000;
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  @TempDir Path directory;

  static AddressPolicy loopback() {
    return new AddressPolicy(List.of(), List.of(Cidr.parse("127.0.0.0/8")));
  }

  static OutboundSettings settings(Duration timeout) {
    return new OutboundSettings(loopback(), Optional.empty(), Optional.empty(), List.of(), timeout);
  }

  static OutboundClient client() {
    return new OutboundClient(settings(LIMIT));
  }

  static OutboundException refusal(OutboundClient client, URI address) {
    return assertTimeoutPreemptively(
        LIMIT.multipliedBy(2),
        () -> assertThrows(OutboundException.class, () -> client.getJson(address, BODY)));
  }

  OutboundSettings trusting(TestCertificates certificates, AddressPolicy policy)
      throws IOException {
    Path file =
        Files.writeString(directory.resolve("authorities.pem"), certificates.certificatePem());
    return new OutboundSettings(policy, Optional.of(file), Optional.empty(), List.of(), LIMIT);
  }
}
