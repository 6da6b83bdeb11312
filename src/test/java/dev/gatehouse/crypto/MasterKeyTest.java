package dev.gatehouse.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R3: the master key is 32 random bytes that nobody else can read. */
final class MasterKeyTest {
  private static final Randomness RANDOMNESS = Randomness.of(new SecureRandom());
  @TempDir private Path folder;

  private Path file(byte[] content, String mode) throws IOException {
    Path file = Files.write(folder.resolve("master.key"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String refusal(Path file) {
    return assertThrows(MasterKeyException.class, () -> MasterKeyFile.load(file)).getMessage();
  }

  @Test
  void makesAFileForItsOwnerOnlyAndReadsItAgain() throws IOException {
    Path file = folder.resolve("master.key");
    MasterKey made = MasterKeyFile.loadOrCreate(file, RANDOMNESS).get(0);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    byte[] content = Files.readAllBytes(file);
    assertEquals(made.id(), MasterKeyFile.loadOrCreate(file, RANDOMNESS).get(0).id());
    assertArrayEquals(content, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "no draft stays");
    }
  }

  @Test
  void readsRawBytes() throws IOException {
    byte[] key = RANDOMNESS.bytes(MasterKey.BYTES);
    assertEquals(MasterKey.of(key).id(), MasterKeyFile.load(file(key, "r--------")).id());
  }

  @Test
  void refusesAFileThatOthersCanRead() throws IOException {
    byte[] key = RANDOMNESS.bytes(MasterKey.BYTES);
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      String message = refusal(file(key, mode));
      assertTrue(message.contains("chmod 600"), message);
    }
  }

  /** Kubernetes hands a secret to a process that is not root as a file of root's and its group. */
  @Test
  void takesAFileOfRootsThatItsGroupMayRead() {
    record Case(String mode, int owner, int self, boolean taken) {}
    for (Case one :
        List.of(
            new Case("r--r-----", 0, 65532, true),
            new Case("rw-r-----", 0, 65532, true),
            new Case("r--r-----", 65532, 65532, false),
            new Case("r--r-----", 0, 0, false),
            new Case("r--r-----", 1000, 65532, false),
            new Case("rw-rw----", 0, 65532, false),
            new Case("r--r--r--", 0, 65532, false))) {
      assertEquals(
          one.taken(),
          MasterKeyFile.lent(PosixFilePermissions.fromString(one.mode()), one.owner(), one.self()),
          one::toString);
    }
  }

  @Test
  void refusesPassphrasesAndWrongLengthsWithoutQuotingThem() throws IOException {
    for (String content : new String[] {"", "correct horse battery staple", "c2hvcnQ="}) {
      String message = refusal(file(content.getBytes(StandardCharsets.UTF_8), "rw-------"));
      assertTrue(message.contains("openssl rand -base64 32"), message);
      assertFalse(message.contains("horse"), message);
    }
    assertThrows(MasterKeyException.class, () -> MasterKey.of(new byte[MasterKey.BYTES]));
    assertTrue(refusal(folder.resolve("absent")).contains("does not exist"));
  }

  @Test
  void refusesADatabaseOfAnotherKey() {
    MasterKey one = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));
    MasterKey other = MasterKey.of(RANDOMNESS.bytes(MasterKey.BYTES));
    Map<String, String> meta = new HashMap<>();
    MasterKey.check(
        List.of(one), name -> Optional.ofNullable(meta.get(name)), (k, v) -> put(meta, k, v));
    MasterKey.check(
        List.of(one), name -> Optional.ofNullable(meta.get(name)), (k, v) -> put(meta, k, v));
    MasterKeyException refused =
        assertThrows(
            MasterKeyException.class,
            () ->
                MasterKey.check(
                    List.of(other),
                    name -> Optional.ofNullable(meta.get(name)),
                    (k, v) -> put(meta, k, v)));
    assertTrue(refused.getMessage().contains(one.id()), refused.getMessage());
    // Another replica with another key was faster between reading and writing.
    assertThrows(
        MasterKeyException.class,
        () -> MasterKey.check(List.of(other), name -> Optional.empty(), (k, v) -> put(meta, k, v)));
  }

  private static String put(Map<String, String> meta, String name, String value) {
    String before = meta.putIfAbsent(name, value);
    return before == null ? value : before;
  }

  /** RFC 5869, appendix A.1. */
  @Test
  void derivesAsTheStandardSays() {
    HexFormat hex = HexFormat.of();
    String info = new String(hex.parseHex("f0f1f2f3f4f5f6f7f8f9"), StandardCharsets.ISO_8859_1);
    byte[] key = hex.parseHex("0b".repeat(22));
    byte[] salt = hex.parseHex("000102030405060708090a0b0c");
    assertArrayEquals(
        hex.parseHex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
        Hkdf.derive(key, salt, info.getBytes(StandardCharsets.ISO_8859_1), 42));
  }
}
