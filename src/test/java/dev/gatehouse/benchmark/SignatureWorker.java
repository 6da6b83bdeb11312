package dev.gatehouse.benchmark;

import dev.gatehouse.crypto.CryptoProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The yardstick: bare RS256 signatures with the provider that a server in this kind of process
 * uses. For each line on standard input it signs for a while and prints the nanoseconds of
 * processor time per signature.
 *
 * <p>It signs on as many threads at once as there are processors, because that is what a loaded
 * server does: processors that share a core are slower together.
 */
final class SignatureWorker {
  private static final int RSA_BITS = 2048;

  /** About what an access token has. */
  private static final byte[] MESSAGE = "x".repeat(600).getBytes(StandardCharsets.US_ASCII);

  private SignatureWorker() {}

  /**
   * @param arguments milliseconds of one measurement, milliseconds to warm up
   */
  public static void main(String[] arguments)
      throws IOException, GeneralSecurityException, InterruptedException {
    CryptoProvider crypto = CryptoProvider.install();
    Optional<Provider> provider = crypto.preferred();
    KeyPairGenerator generator =
        provider.isPresent()
            ? KeyPairGenerator.getInstance("RSA", provider.get())
            : KeyPairGenerator.getInstance("RSA", "SunRsaSign");
    generator.initialize(RSA_BITS);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    long millis = Long.parseLong(arguments[0]);
    int threads = Runtime.getRuntime().availableProcessors();
    measure(provider, key, Long.parseLong(arguments[1]), threads);
    System.out.println(crypto.description());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (in.readLine() != null) {
      System.out.println(measure(provider, key, millis, threads));
    }
  }

  private static long measure(Optional<Provider> provider, PrivateKey key, long millis, int count)
      throws InterruptedException {
    AtomicLong signatures = new AtomicLong();
    AtomicLong nanos = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                ThreadMXBean time = ManagementFactory.getThreadMXBean();
                long start = time.getCurrentThreadCpuTime();
                signatures.addAndGet(sign(provider, key, millis));
                nanos.addAndGet(time.getCurrentThreadCpuTime() - start);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return nanos.get() / signatures.get();
  }

  private static long sign(Optional<Provider> provider, PrivateKey key, long millis) {
    try {
      long end = System.nanoTime() + millis * 1_000_000;
      long count = 0;
      while (count == 0 || System.nanoTime() - end < 0) {
        Signature signature =
            provider.isPresent()
                ? Signature.getInstance("SHA256withRSA", provider.get())
                : Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(MESSAGE);
        signature.sign();
        count++;
      }
      return count;
    } catch (GeneralSecurityException e) {
      throw new BenchmarkException("RS256 does not work here", e);
    }
  }
}
