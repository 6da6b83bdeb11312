package dev.gatehouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Certificates that are signed by others, by the JDK's own tool, in one key store of a test. Each
 * call takes the time of a process or three.
 */
public final class TestAuthority {
  private static final String PASSWORD = "for-one-test";
  private final Path store;

  /**
   * @param directory the test's own
   */
  public TestAuthority(Path directory) {
    this.store = directory.resolve("authority.p12");
  }

  /** Makes a certificate that signs itself, with extensions as keytool has them. */
  public TestAuthority root(String alias, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname"));
    all.addAll(List.of("CN=" + alias, "-alias", alias));
    all.addAll(Arrays.asList(more));
    keytool(all);
    return this;
  }

  /** Makes a certificate that another one signs, with extensions and times as keytool has them. */
  public TestAuthority signed(String alias, String by, String... more) {
    root(alias);
    Path request = store.resolveSibling(alias + ".csr");
    Path certificate = store.resolveSibling(alias + ".crt");
    keytool(List.of("-certreq", "-alias", alias, "-file", request.toString()));
    List<String> sign =
        new ArrayList<>(List.of("-gencert", "-rfc", "-alias", by, "-infile", request.toString()));
    sign.addAll(List.of("-outfile", certificate.toString()));
    sign.addAll(Arrays.asList(more));
    keytool(sign);
    keytool(List.of("-importcert", "-noprompt", "-alias", alias, "-file", certificate.toString()));
    return this;
  }

  private void keytool(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    command.add(store.toString());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private KeyStore open() throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, PASSWORD.toCharArray());
    }
    return all;
  }

  /** A certificate as PEM. */
  public String pem(String alias) {
    try {
      return dev.gatehouse.http.PemFiles.write(
          "CERTIFICATE", open().getCertificate(alias).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server with the key of the first, which sends the certificates of all of them. */
  public SSLContext server(String... chain) {
    try {
      KeyStore all = open();
      List<Certificate> certificates = new ArrayList<>();
      for (String alias : chain) {
        certificates.add((X509Certificate) all.getCertificate(alias));
      }
      PrivateKey key = (PrivateKey) all.getKey(chain[0], PASSWORD.toCharArray());
      // A store of this kind sends what it was given, also a chain that does not hold together.
      KeyStore sent = KeyStore.getInstance("JKS");
      sent.load(null, null);
      sent.setKeyEntry("tls", key, new char[0], certificates.toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(sent, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
