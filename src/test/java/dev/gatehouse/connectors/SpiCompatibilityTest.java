package dev.gatehouse.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.ConnectorProvider;
import dev.gatehouse.spi.SpiVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The SPI changes only on purpose, and with its version. */
class SpiCompatibilityTest {
  private static final Path KNOWN = Path.of("../connectors/spi/spi.signatures");

  @Test
  void theSpiIsTheOneThatItsVersionNames() throws Exception {
    Path place =
        Path.of(
            ConnectorProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> lines = new ArrayList<>();
    lines.add("# version " + SpiVersion.current());
    lines.addAll(SpiSignatures.in(place, getClass().getClassLoader()));
    assertTrue(lines.size() > 200, "the SPI was not found in " + place);
    Path found = Files.createDirectories(Path.of("target")).resolve("spi.signatures");
    Files.write(found, lines);
    List<String> known = Files.readAllLines(KNOWN);
    List<String> gone = known.stream().filter(line -> !lines.contains(line)).toList();
    List<String> added = lines.stream().filter(line -> !known.contains(line)).toList();
    assertEquals(
        known,
        lines,
        () ->
            "The SPI has changed. Where something is gone or a method has to be implemented, MAJOR of"
                + " SpiVersion rises; where something is added, MINOR. Then copy src/target/spi.signatures"
                + " to connectors/spi.\nGone: "
                + gone
                + "\nAdded: "
                + added);
  }

  @Test
  void aPluginOfThisMajorVersionAndNoNewerMinorOneIsTaken() {
    int major = SpiVersion.MAJOR;
    assertTrue(SpiVersion.refusal(SpiVersion.current()).isEmpty());
    assertTrue(SpiVersion.refusal(major + "." + SpiVersion.MINOR + ".7").isEmpty());
    assertTrue(SpiVersion.refusal(major + "." + (SpiVersion.MINOR + 1)).isPresent());
    assertTrue(SpiVersion.refusal((major + 1) + ".0").isPresent());
    assertTrue(SpiVersion.refusal((major - 1) + ".0").isPresent());
    assertTrue(SpiVersion.refusal("").isPresent());
    assertTrue(SpiVersion.refusal("1.0-SNAPSHOT").isPresent());
  }
}
