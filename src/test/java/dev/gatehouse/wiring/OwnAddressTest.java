package dev.gatehouse.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.config.Configuration;
import dev.gatehouse.config.ConfigurationReader;
import dev.gatehouse.config.ListenAddresses;
import dev.gatehouse.config.settings.GatehouseSettings;
import dev.gatehouse.logging.LogConfig;
import dev.gatehouse.outbound.PublicLook.Seen;
import dev.gatehouse.spi.settings.Sources;
import dev.gatehouse.tck.MutableClock;
import dev.gatehouse.tck.TestCertificates;
import dev.gatehouse.testing.LogTap;
import dev.gatehouse.wiring.OwnAddress.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the issuer's public address, for each thing that can be wrong with it. */
class OwnAddressTest {
  private static final String ISSUER = "https://login.example.com";
  private static final String DOCUMENT = ISSUER + "/.well-known/openid-configuration";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Optional<Instant> FAR = Optional.of(NOW.plus(Duration.ofDays(60)));

  @TempDir private Path directory;
  private final MutableClock clock = new MutableClock(NOW);
  private final Map<String, Seen> internet = new LinkedHashMap<>();
  private final List<URI> asked = new ArrayList<>();
  private GatehouseSettings settings;
  private OwnAddress address;

  @BeforeEach
  void make() throws Exception {
    settings(ISSUER, "");
    internet.put(DOCUMENT, answer(200, "{\"issuer\":\"" + ISSUER + "\"}"));
    internet.put(
        ISSUER + "/keys",
        answer(
            200, "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"));
    address =
        new OwnAddress(
            () -> settings,
            () -> List.of("one", "two"),
            clock,
            (url, authorities) -> {
              asked.add(url);
              return internet.get(url.toString());
            });
  }

  private void settings(String issuer, String more) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("gatehouse.yaml"),
            """
            apiVersion: gatehouse/v1
            issuer: %s
            storage: {type: sqlite, config: {file: gatehouse.db}}
            enablePasswordDB: true
            %s
            """
                .formatted(
                    issuer, more.contains("web:") ? more : "web: {http: 127.0.0.1:5556}\n" + more));
    Configuration read =
        new ConfigurationReader(Sources.of(Map.of()), ListenAddresses.UNIMPORTANT).read(file);
    settings = read.settings().orElseThrow(() -> new AssertionError(read.report().text()));
  }

  private static Seen answer(int status, String body) {
    return new Seen(status, "", body, FAR, "", false);
  }

  private Set<Kind> found() {
    address.run();
    return address.findings();
  }

  @Test
  void nothingIsToldOfAnAddressThatIsWell() {
    assertEquals(Set.of(), found());
    assertEquals(Optional.empty(), address.note());
    assertEquals(Map.of("public", FAR.orElseThrow().getEpochSecond()), address.ends());
  }

  @Test
  void eachTroubleHasItsFinding() {
    Seen good = internet.get(DOCUMENT);
    for (Map.Entry<Kind, Seen> one :
        Map.of(
                Kind.UNREACHABLE,
                new Seen(0, "", "", Optional.empty(), "the name does not resolve", false),
                Kind.CERTIFICATE_NOT_TRUSTED,
                new Seen(0, "", "", FAR, "unable to find valid certification path", true),
                Kind.CERTIFICATE_ENDED,
                new Seen(0, "", "", Optional.of(NOW.minusSeconds(1)), "expired", true),
                Kind.CERTIFICATE_ENDS,
                new Seen(200, "", good.body(), Optional.of(NOW.plusSeconds(60)), "", false),
                Kind.REDIRECTED,
                new Seen(302, "https://portal.example.com", "", FAR, "", false),
                Kind.OTHER_ANSWER,
                answer(503, ""),
                Kind.OTHER_ISSUER,
                answer(200, "{\"issuer\":\"" + ISSUER + "/\"}"))
            .entrySet()) {
      internet.put(DOCUMENT, one.getValue());
      assertEquals(Set.of(one.getKey()), found());
    }
    assertTrue(address.note().isPresent());
    internet.put(DOCUMENT, answer(200, "<html>Sign in</html>"));
    assertEquals(Set.of(Kind.OTHER_ANSWER), found());
    internet.put(DOCUMENT, good);
    internet.put(ISSUER + "/keys", answer(200, "{\"keys\":[]}"));
    assertEquals(Set.of(Kind.OTHER_SERVER), found());
  }

  @Test
  void theDifferenceIsNamed() {
    internet.put(DOCUMENT, answer(200, "{\"issuer\":\"" + ISSUER + "/\"}"));
    address.run();
    assertTrue(address.note().orElseThrow().contains("by a slash"), address.note()::toString);
    internet.put(DOCUMENT, answer(200, "{\"issuer\":\"https://evil\\u001b[31m.example.com\"}"));
    address.run();
    assertTrue(
        address.note().orElseThrow().chars().noneMatch(c -> c < ' '), "nothing for terminals");
  }

  @Test
  void aWarningIsGivenOnceAndItsEndIsTold() {
    try (LogTap log = LogTap.open(LogConfig.Format.TEXT)) {
      internet.put(DOCUMENT, answer(503, ""));
      address.run();
      address.run();
      internet.put(DOCUMENT, answer(200, "{\"issuer\":\"" + ISSUER + "\"}"));
      address.run();
      List<String> warnings =
          log.lines().stream().filter(line -> line.contains("OTHER_ANSWER")).toList();
      assertEquals(1, warnings.stream().filter(line -> line.contains("answers 503")).count());
      assertEquals(1, warnings.stream().filter(line -> line.contains("WARN")).count());
    }
  }

  @Test
  void fourteenDaysBeforeItsEndTheCertificateIsToldOf() {
    clock.advance(Duration.ofDays(45));
    assertEquals(Set.of(), found());
    clock.advance(Duration.ofDays(2));
    assertEquals(Set.of(Kind.CERTIFICATE_ENDS), found());
    clock.advance(Duration.ofDays(14));
    assertEquals(Set.of(Kind.CERTIFICATE_ENDED), found());
  }

  @Test
  void itIsOffWhereTheConfigurationSaysSoAndOnThisMachine() throws Exception {
    settings(ISSUER, "discovery: {selfCheck: false}");
    assertEquals(Set.of(), found());
    settings("http://127.0.0.1:5556", "");
    assertEquals(Set.of(), found());
    settings("http://localhost:5556/dex", "");
    assertEquals(Set.of(), found());
    assertEquals(List.of(), asked);
    settings(ISSUER + "/dex", "");
    internet.put(
        ISSUER + "/dex/.well-known/openid-configuration",
        answer(200, "{\"issuer\":\"" + ISSUER + "/dex\"}"));
    internet.put(ISSUER + "/dex/keys", internet.get(ISSUER + "/keys"));
    assertEquals(Set.of(), found());
    assertEquals(2, asked.size());
  }

  @Test
  void theListenersOwnCertificateIsToldOfToo() throws Exception {
    TestCertificates made = TestCertificates.make(directory, "own");
    Path certificate = Files.writeString(directory.resolve("own.pem"), made.certificatePem());
    Path key = Files.writeString(directory.resolve("own-key.pem"), made.keyPem());
    Instant end = made.certificate().getNotAfter().toInstant();
    settings(
        ISSUER,
        "web: {https: '127.0.0.1:5554', tlsCert: '%s', tlsKey: '%s'}\ndiscovery: {selfCheck: false}"
            .formatted(certificate, key));
    clock.advance(Duration.between(NOW, end.minus(15, ChronoUnit.DAYS)));
    assertEquals(Set.of(), found());
    clock.advance(Duration.ofDays(2));
    assertEquals(Set.of(Kind.LISTENER_CERTIFICATE_ENDS), found());
    clock.advance(Duration.ofDays(14));
    assertEquals(Set.of(Kind.LISTENER_CERTIFICATE_ENDED), found());
    assertEquals(Map.of("listener", end.getEpochSecond()), address.ends());
    assertEquals(List.of(), asked);
  }
}
