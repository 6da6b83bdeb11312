package dev.gatehouse.demo;

import dev.gatehouse.http.PemFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One key store that the JDK's {@code keytool} works on: the JDK's libraries cannot sign
 * certificates, and a library that can is not worth its size here. Each generation is a process of
 * about half a second.
 */
final class Keytool {
  private static final String PASSWORD_VARIABLE = "GATEHOUSE_DEMO_STORE_PASSWORD";
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final char[] NONE = {};

  private final Path store;
  private final String password;
  private final Instant start;

  /**
   * @param store in a directory that only its owner can read; made by the first use
   * @param password at least six characters
   * @param now what certificates start from, less an hour for slow clocks
   */
  Keytool(Path store, String password, Instant now) {
    this.store = store;
    this.password = password;
    this.start = now.minus(Duration.ofHours(1));
  }

  /** A new key with a certificate by itself. */
  void selfSigned(String alias, String name, int days, String... extensions)
      throws IOException, DemoException {
    generate(alias, name, days, List.of(), extensions);
  }

  /** A new key with a certificate by another key of the store. */
  void signedBy(String signer, String alias, String name, int days, String... extensions)
      throws IOException, DemoException {
    generate(alias, name, days, List.of("-signer", signer), extensions);
  }

  /** Puts a key into the empty store. */
  void put(String alias, KeyStore from) throws IOException, GeneralSecurityException {
    String there = from.aliases().nextElement();
    KeyStore copy = KeyStore.getInstance("PKCS12");
    copy.load(null, null);
    Certificate[] chain = {from.getCertificate(there)};
    copy.setKeyEntry(alias, from.getKey(there, NONE), password.toCharArray(), chain);
    try (OutputStream out = Files.newOutputStream(store)) {
      copy.store(out, password.toCharArray());
    }
  }

  /** A certificate of the store in PEM. */
  String certificate(String alias) throws IOException, GeneralSecurityException {
    return PemFiles.write("CERTIFICATE", open().getCertificate(alias).getEncoded());
  }

  /** A key of the store in PEM (PKCS #8). */
  String privateKey(String alias) throws IOException, GeneralSecurityException {
    return PemFiles.write("PRIVATE KEY", open().getKey(alias, password.toCharArray()).getEncoded());
  }

  private KeyStore open() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), password.toCharArray());
  }

  private void generate(
      String alias, String name, int days, List<String> signer, String... extensions)
      throws IOException, DemoException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-J-Duser.timezone=UTC"));
    command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", name));
    command.addAll(signer);
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-sigalg", "SHA256withECDSA"));
    command.addAll(List.of("-startdate", START.format(start)));
    command.addAll(List.of("-validity", Integer.toString(days)));
    for (String extension : extensions) {
      command.addAll(List.of("-ext", extension));
    }
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
    run(command);
  }

  private void run(List<String> command) throws IOException, DemoException {
    Path said = store.resolveSibling("keytool.txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(said.toFile());
    builder.environment().put(PASSWORD_VARIABLE, password);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new DemoException(
          "The demo makes its certificates with the JDK's keytool, and "
              + command.get(0)
              + " cannot be started: "
              + e.getMessage(),
          e);
    }
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new DemoException("keytool did not end within " + PATIENCE.toSeconds() + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while certificates were being made", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String text = Files.readString(said, StandardCharsets.UTF_8).strip();
      throw new DemoException("keytool could not make a certificate: " + text);
    }
  }
}
