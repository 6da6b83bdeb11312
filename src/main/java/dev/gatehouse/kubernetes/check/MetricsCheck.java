package dev.gatehouse.kubernetes.check;

import dev.gatehouse.crypto.Digests;
import dev.gatehouse.kubernetes.check.HttpsReader.Answer;
import dev.gatehouse.kubernetes.check.HttpsReader.NoAnswerException;
import dev.gatehouse.kubernetes.check.MetricSamples.Sample;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Reads what the metrics of one API server say about this issuer. The API server hashes the bytes
 * of its configuration file, of the issuer's URL and of the key set as it was served, each as
 * {@code sha256:} and hexadecimal digits (package {@code authenticationconfig/metrics} and {@code
 * authenticator/token/oidc} of {@code k8s.io/apiserver}).
 */
public final class MetricsCheck {
  private static final String RELOADS = "config_controller_automatic_reload_last_timestamp_seconds";
  private static final String CONFIGURATION = "config_controller_last_config_info";
  private static final String COUNT = "jwt_authenticator_latency_seconds_count";
  private static final String FETCH = "jwt_authenticator_jwks_fetch_last_timestamp_seconds";
  private static final String KEYS = "jwt_authenticator_jwks_fetch_last_key_set_info";
  private static final int FIRST_WITH_KEYS = 35;

  private final MetricSamples samples;
  private final int minor;
  private final Instant now;
  private final Findings findings;

  /**
   * @param minor the version of Kubernetes, 1.{@code minor}
   */
  public MetricsCheck(MetricSamples samples, int minor, Instant now, Findings findings) {
    this.samples = samples;
    this.minor = minor;
    this.now = now;
    this.findings = findings;
  }

  /** The metrics of a running API server; empty when they cannot be had, which is told. */
  public static Optional<MetricSamples> ask(
      URI server, HttpsReader reader, String token, Findings findings) {
    AtomicReference<MetricSamples> read = new AtomicReference<>();
    Answer answer;
    try {
      answer =
          reader.get(
              ApiServerCheck.at(server, "/metrics"),
              Optional.of(token),
              in -> {
                read.set(MetricSamples.read(in));
                return new byte[0];
              });
    } catch (NoAnswerException e) {
      findings.warning("metrics", "they cannot be read: " + e.getMessage(), "");
      return Optional.empty();
    }
    if (answer.status() == 200) {
      return Optional.of(read.get());
    }
    findings.warning(
        "metrics",
        answer.status() == 403
            ? "the holder of the token may not read them (403)"
            : "they cannot be read: the answer is " + answer.status(),
        "give --metrics-token-file with a token of somebody who may get the non-resource URL"
            + " /metrics (ClusterRole system:monitoring), or save them and give --metrics FILE");
    return Optional.empty();
  }

  /** The form of the API server's hashes. */
  public static String hash(byte[] data) {
    return "sha256:" + HexFormat.of().formatHex(Digests.sha256(data));
  }

  /**
   * Compares.
   *
   * @param written the file that would be written; empty for a cluster with flags
   * @param live the file that was given as the one in use
   * @param keys the key set as it is served now
   */
  public void compare(
      String issuer, Optional<String> written, Optional<String> live, Optional<byte[]> keys) {
    if (samples.isEmpty()) {
      findings.failed("metrics", "there are none of an API server's authentication among them", "");
      return;
    }
    Predicate<Sample> ours = about(issuer);
    reloads(configuration(written, live));
    tokens(ours);
    keys(ours, keys);
  }

  /**
   * The same for an API server that asks here about tokens (a webhook, tokenReview), which may not
   * have an authenticator of this issuer. Ours is no file that it could have.
   *
   * @param live the file that was given as the one in use
   * @param trusted whether that file trusts the issuer
   */
  public void compareBesideWebhook(String issuer, Optional<String> live, boolean trusted) {
    if (samples.isEmpty()) {
      findings.warning(
          "metrics",
          "there are none of an API server's authentication among them, which is right for one that"
              + " has the webhook (tokenReview) alone",
          "see that they are that API server's");
      return;
    }
    boolean inUse = live.isPresent() && configuration(Optional.empty(), live);
    reloads(inUse);
    Predicate<Sample> ours = about(issuer);
    boolean seen =
        List.of(COUNT, FETCH, KEYS).stream().anyMatch(one -> !samples.of(one, ours).isEmpty());
    if (!seen) {
      findings.good(
          "tokens",
          "this API server has verified no token of this issuer by itself since its start: the"
              + " webhook (tokenReview) decides");
    } else if (inUse && !trusted) {
      findings.warning(
          "tokens",
          "this API server has verified tokens of this issuer by itself since its start, and does"
              + " not by the file in use",
          "the numbers are those from before the change; a restart ends them");
    } else {
      findings.failed(
          "tokens",
          "this API server verifies tokens of this issuer by itself, beside the webhook"
              + " (tokenReview): one that was revoked, or whose login has ended, is taken all the"
              + " same",
          "take the authenticator of this issuer out of its file or flags. When it is out already,"
              + " these numbers are from before: give the file in use as --live, or restart");
    }
  }

  private static Predicate<Sample> about(String issuer) {
    String hash = hash(bytes(issuer));
    return one -> one.label("jwt_issuer_hash").equals(hash);
  }

  /** Whether it is certain that the right file is in use. */
  private boolean configuration(Optional<String> written, Optional<String> live) {
    List<String> found =
        samples.of(CONFIGURATION, one -> true).stream().map(one -> one.label("hash")).toList();
    if (found.isEmpty()) {
      if (written.isPresent()) {
        findings.warning(
            "configuration in use",
            "the metrics tell of no configuration file: the API server has flags, or is older than"
                + " those that tell",
            "");
      }
      return false;
    }
    String inUse = found.getFirst();
    if (written.filter(one -> hash(bytes(one)).equals(inUse)).isPresent()) {
      findings.good("configuration in use", "byte for byte what gatehouse cluster config writes");
      return true;
    } else if (live.isEmpty()) {
      findings.warning(
          "configuration in use",
          "it is another file than gatehouse cluster config writes (" + inUse + ")",
          "a comment or another order makes another hash: give the file in use as --live to compare"
              + " what it means");
    } else if (hash(bytes(live.get())).equals(inUse)) {
      findings.good("configuration in use", "the file of --live");
      return true;
    } else {
      findings.failed(
          "configuration in use",
          "it is another file than that of --live (" + inUse + ")",
          "the API server reads a changed file within a minute, when all of its issuers can be"
              + " reached; otherwise this replica has another file");
    }
    return false;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void reloads(boolean inUse) {
    OptionalDouble failed = samples.largest(RELOADS, one -> one.label("status").equals("failure"));
    OptionalDouble good = samples.largest(RELOADS, one -> one.label("status").equals("success"));
    if (failed.isEmpty()) {
      return;
    }
    boolean refused = good.isEmpty() || good.getAsDouble() < failed.getAsDouble();
    if (refused && inUse) {
      // A file that is as before again is no reload, so nothing is counted for it.
      findings.good("reload", "one was refused " + ago(failed.getAsDouble()));
    } else if (refused) {
      findings.failed(
          "reload",
          "the last change of the configuration file was refused "
              + ago(failed.getAsDouble())
              + "; the one before is in use",
          "look into the API server's log; a reload needs every issuer of the file to be reached"
              + " within a minute");
    } else {
      findings.good("reload", "the last one succeeded " + ago(good.getAsDouble()));
    }
  }

  private void tokens(Predicate<Sample> ours) {
    double good = sum(samples.of(COUNT, ours.and(one -> one.label("result").equals("success"))));
    double bad = sum(samples.of(COUNT, ours.and(one -> one.label("result").equals("failure"))));
    String counted =
        Math.round(good) + " accepted, " + Math.round(bad) + " refused since its start";
    if (good == 0 && bad > 0) {
      findings.failed(
          "tokens",
          "all tokens of this issuer were refused: " + counted,
          "give one with --token-file to learn why");
    } else if (good == 0) {
      findings.warning(
          "tokens", "this API server has not seen a token of " + "this issuer since its start", "");
    } else {
      findings.good("tokens", counted);
    }
  }

  private static double sum(List<Sample> samples) {
    return samples.stream().mapToDouble(Sample::value).filter(Double::isFinite).sum();
  }

  private void keys(Predicate<Sample> ours, Optional<byte[]> keys) {
    List<Sample> found = samples.of(KEYS, ours);
    OptionalDouble read =
        samples.largest(FETCH, ours.and(one -> one.label("result").equals("success")));
    OptionalDouble failed =
        samples.largest(FETCH, ours.and(one -> one.label("result").equals("failure")));
    if (failed.isPresent() && (read.isEmpty() || read.getAsDouble() < failed.getAsDouble())) {
      findings.failed(
          "key set",
          "the API server's last attempt to read the keys failed " + ago(failed.getAsDouble()),
          "run gatehouse cluster check NAME on the control plane's network");
    }
    if (found.isEmpty()) {
      if (minor < FIRST_WITH_KEYS) {
        findings.good("key set", "before Kubernetes 1.35 an API server does not tell what it has");
      } else if (failed.isEmpty()) {
        findings.warning(
            "key set",
            "it has not read the keys yet, which it does at the first token of this issuer",
            "");
      }
      return;
    }
    String when = read.isPresent() ? ", read " + ago(read.getAsDouble()) : "";
    if (keys.isEmpty()) {
      findings.warning(
          "key set", "it has one" + when + "; the current one could not be read from here", "");
    } else if (found.stream().allMatch(one -> one.label("hash").equals(hash(keys.get())))) {
      findings.good("key set", "it has the current keys" + when);
    } else {
      Optional<String> lacking =
          found.size() == 1
              ? KeySets.lacking(keys.get(), found.getFirst().label("hash"))
              : Optional.empty();
      findings.warning(
          "key set",
          lacking
                  .map(one -> "it does not have the key " + one + " yet")
                  .orElse("it does not have the current keys yet")
              + when,
          "after a rotation that is as it should be: it reads them when a token of a new key comes"
              + " and the life of the set that it has is over, and no key signs before that. After"
              + " keys rotate --emergency change its configuration file (a comment is enough)");
    }
  }

  private String ago(double seconds) {
    if (!(seconds > 0) || seconds > Integer.MAX_VALUE * 2.0) {
      return "at a time that is none";
    }
    Duration age = Duration.between(Instant.ofEpochSecond((long) seconds), now);
    long minutes = age.toMinutes();
    return minutes < 2
        ? age.toSeconds() + " seconds ago"
        : minutes < 120 ? minutes + " minutes ago" : age.toHours() + " hours ago";
  }
}
