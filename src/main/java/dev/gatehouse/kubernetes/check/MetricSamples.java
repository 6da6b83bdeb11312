package dev.gatehouse.kubernetes.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The samples about authentication of an API server's metrics (Prometheus' text format 0.0.4),
 * which are many megabytes: read line by line, and nothing else of them is kept. Immutable.
 */
public final class MetricSamples {
  private static final String OURS = "apiserver_authentication_";
  private static final long MOST_BYTES = 256L << 20;
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_SAMPLES = 10_000;
  private static final Pattern LINE =
      Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? ([-+0-9.eEInfNa]+)(?: [0-9]+)?");
  private static final Pattern LABEL =
      Pattern.compile("([A-Za-z_]+)=\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"(?:,|$)");

  private final List<Sample> samples;

  private MetricSamples(List<Sample> samples) {
    this.samples = List.copyOf(samples);
  }

  /** A value with its labels. */
  record Sample(String name, Map<String, String> labels, double value) {
    String label(String label) {
      return labels.getOrDefault(label, "");
    }
  }

  /**
   * Reads.
   *
   * @throws IOException when it is longer than any API server's metrics
   */
  public static MetricSamples read(InputStream in) throws IOException {
    List<Sample> samples = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    long total = 0;
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      total += length;
      if (total > MOST_BYTES) {
        throw new IOException("the metrics are longer than " + MOST_BYTES + " bytes");
      }
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          add(line, samples);
        } else if (line.size() <= LONGEST_LINE) {
          line.write(buffer[i]);
        }
      }
    }
    add(line, samples);
    return new MetricSamples(samples);
  }

  private static void add(ByteArrayOutputStream line, List<Sample> samples) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (!text.startsWith(OURS) || text.length() > LONGEST_LINE || samples.size() >= MOST_SAMPLES) {
      return;
    }
    Matcher parts = LINE.matcher(text.strip());
    if (!parts.matches()) {
      return;
    }
    Map<String, String> labels = new LinkedHashMap<>();
    if (parts.group(2) != null) {
      Matcher label = LABEL.matcher(parts.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    try {
      samples.add(
          new Sample(
              parts.group(1).substring(OURS.length()),
              labels,
              Double.parseDouble(parts.group(3).replace("Inf", "Infinity"))));
    } catch (NumberFormatException e) {
      // No value, so no sample.
    }
  }

  /** All samples of a metric, named without {@code apiserver_authentication_}. */
  List<Sample> of(String name, Predicate<Sample> which) {
    return samples.stream().filter(one -> one.name().equals(name)).filter(which).toList();
  }

  /** The largest value of them. */
  OptionalDouble largest(String name, Predicate<Sample> which) {
    return of(name, which).stream().mapToDouble(Sample::value).filter(Double::isFinite).max();
  }

  /** Whether there is any. */
  boolean isEmpty() {
    return samples.isEmpty();
  }
}
