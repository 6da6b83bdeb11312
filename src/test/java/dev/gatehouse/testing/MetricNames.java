package dev.gatehouse.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of a server's metrics. */
public final class MetricNames {
  private MetricNames() {}

  /** All of them, those of a request that was answered among them. */
  public static Set<String> of(TestServer server) {
    new TestBrowser().get(server.at("/healthz"));
    String scrape = server.metrics();
    // A request is counted after its answer has left.
    for (int i = 0; i < 100 && !scrape.contains("request_duration_seconds"); i++) {
      scrape = server.metrics();
    }
    return Pattern.compile("(?m)^# HELP (\\w+) ")
        .matcher(scrape)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
