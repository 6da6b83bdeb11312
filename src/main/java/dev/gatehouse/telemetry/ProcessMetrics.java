package dev.gatehouse.telemetry;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process as the operating system sees it, under the names that all Prometheus clients use.
 * What a system does not tell has no sample. Thread-safe.
 */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]+) kB$");
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final long KIBI = 1024;

  private ProcessMetrics() {}

  static void register(Metrics metrics) {
    metrics.counter(
        "process_cpu_seconds_total",
        "User and system time of the processor.",
        () ->
            ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(time -> time.toNanos() / NANOS)
                .orElse(Double.NaN));
    metrics.number(
        "process_start_time_seconds",
        "When the process started, since 1970.",
        () ->
            ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .map(millis -> millis / MILLIS)
                .orElse(Double.NaN));
    metrics.number(
        "process_resident_memory_bytes", "Memory of the process in RAM.", () -> value(resident()));
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      metrics.number(
          "process_open_fds",
          "Open files, sockets included.",
          () -> (double) unix.getOpenFileDescriptorCount());
      metrics.number(
          "process_max_fds",
          "The most that may be open.",
          () -> (double) unix.getMaxFileDescriptorCount());
    }
  }

  private static double value(OptionalLong value) {
    return value.isPresent() ? (double) value.getAsLong() : Double.NaN;
  }

  private static OptionalLong resident() {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)) * KIBI)
          : OptionalLong.empty();
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
  }
}
