package dev.gatehouse.connector.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatehouse.spi.BcryptHash;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.UnacceptablePasswordException;
import dev.gatehouse.tck.FakeHost;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalHasherTest {
  private final FakeHost host = new FakeHost();
  private final PasswordHasher hasher = Fixtures.openAsIs(host).passwordHasher().orElseThrow();

  @Test
  void whatItMakesCanBeCheckedAndIsSalted() throws Exception {
    String password = "a new passphrase";
    BcryptHash hash = BcryptHash.parse(hasher.hash(password.toCharArray()));
    assertEquals(10, hash.cost());
    assertTrue(Bcrypt.matches(password.getBytes(StandardCharsets.UTF_8), hash));
    assertFalse(hash.text().equals(hasher.hash(password.toCharArray())), "two salts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "\ud800"})
  void whatBcryptWouldMisreadIsRefused(String password) {
    assertRefused(password);
  }

  @Test
  void whatBcryptWouldCutIsRefused() {
    assertRefused("x".repeat(73));
    assertRefused("€".repeat(25));
    assertRefused("x".repeat(1 << 20));
  }

  @Test
  void aDecoyCostsARealComputation() {
    assertEquals(12, Bcrypt.decoy(12).cost());
    assertFalse(Bcrypt.matches(new byte[] {1}, Bcrypt.decoy(10)));
  }

  private void assertRefused(String password) {
    assertThrows(UnacceptablePasswordException.class, () -> hasher.hash(password.toCharArray()));
    assertEquals(0, host.hashed());
  }
}
