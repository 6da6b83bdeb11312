package dev.gatehouse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The short way into {@code serve} takes only what the parser would take in the same way. */
class ServeCommandTest {
  @Test
  void theOrdinaryFormsNeedNoParser() {
    assertEquals(Path.of("a.yaml"), ServeCommand.plain("serve", "a.yaml"));
    assertEquals(Path.of("a.yaml"), ServeCommand.plain("serve", "--config", "a.yaml"));
    assertEquals(Path.of("a.yaml"), ServeCommand.plain("serve", "-c", "a.yaml"));
  }

  @Test
  void everythingElseIsTheParsers() {
    assertNull(ServeCommand.plain());
    assertNull(ServeCommand.plain("serve"));
    assertNull(ServeCommand.plain("serve", "--help"));
    assertNull(ServeCommand.plain("serve", "--config"));
    assertNull(ServeCommand.plain("serve", "--config", "--help"));
    assertNull(ServeCommand.plain("serve", "a.yaml", "b.yaml"));
    assertNull(ServeCommand.plain("serve", "--config", "a.yaml", "--web-http-addr=127.0.0.1:1"));
    assertNull(ServeCommand.plain("serve", "@arguments"));
    assertNull(ServeCommand.plain("reload", "--config", "a.yaml"));
  }

  @Test
  void aMissingFileIsToldInBothWays() {
    assertEquals(told("serve", "none.yaml"), told("serve", "--config=none.yaml"));
    assertTrue(told("serve", "none.yaml").contains("There is no configuration none.yaml"));
  }

  private static String told(String... arguments) {
    StringWriter err = new StringWriter();
    PrintWriter writer = new PrintWriter(err);
    int code = Gatehouse.run(writer, writer, arguments);
    return code + " " + err;
  }
}
