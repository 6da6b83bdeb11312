package dev.gatehouse.durability;

import dev.gatehouse.testing.Requirements;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A file system with faults below a server process: {@code src/test/c/faultyfs.c}, compiled and
 * preloaded. It counts what reaches the disk, fails on demand, and knows what a loss of power
 * leaves behind.
 */
final class FaultyFileSystem {
  private static final int NUMBERS = 8;

  private final Path directory;
  private final Path durable;
  private final Path control;
  private final Path library;
  private final MappedByteBuffer numbers;

  /**
   * @param directory whose files are watched
   * @param scratch the test's own, empty
   */
  FaultyFileSystem(Path directory, Path scratch) throws IOException, InterruptedException {
    this.directory = directory.toRealPath();
    this.durable = Files.createDirectory(scratch.resolve("durable"));
    this.library = compiled(scratch);
    this.control = Files.write(scratch.resolve("control"), new byte[NUMBERS * Long.BYTES]);
    try (FileChannel channel =
        FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      numbers = channel.map(FileChannel.MapMode.READ_WRITE, 0, NUMBERS * Long.BYTES);
    }
    numbers.order(ByteOrder.nativeOrder());
  }

  private static Path compiled(Path scratch) throws IOException, InterruptedException {
    Requirements.that(
        System.getProperty("os.name").equals("Linux"),
        "Faults at the file system are injected with LD_PRELOAD, which needs Linux.");
    Path gcc = Requirements.command("gcc", "Run: apt-get install gcc libc6-dev");
    Path library = scratch.resolve("faultyfs.so");
    Path log = scratch.resolve("gcc.log");
    Process process =
        new ProcessBuilder(
                gcc.toString(),
                "-shared",
                "-fPIC",
                "-O1",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                library.toString(),
                Path.of("test", "c", "faultyfs.c").toAbsolutePath().toString(),
                "-ldl",
                "-pthread")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("gcc fails:\n" + Files.readString(log));
    }
    return library;
  }

  /** For the server's environment. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAULTYFS_DIRECTORY",
        directory.toString(),
        "FAULTYFS_DURABLE",
        durable.toString(),
        "FAULTYFS_CONTROL",
        control.toString());
  }

  /** How often SQLite's log reached the disk. */
  long logSyncs() {
    return numbers.getLong(0);
  }

  /** How often other files did: in a running server that is the database, at a checkpoint. */
  long otherSyncs() {
    return numbers.getLong(8);
  }

  /** Lets so many of the next flushes of SQLite's log fail. */
  void failSyncs(int count) {
    numbers.putLong(16, count);
  }

  /** Lets so many of the next writes find the disk full. */
  void failWrites(int count) {
    numbers.putLong(24, count);
  }

  /** Whether flushes of SQLite's log wait. */
  void holdSyncs(boolean hold) {
    numbers.putLong(32, hold ? 1 : 0);
  }

  long waitingSyncs() {
    return numbers.getLong(40);
  }

  /** How many of a hundred writes reach the disk at once, whatever their order. */
  void writeEarly(int percent) {
    numbers.putLong(48, percent);
  }

  /** Failures so far. */
  long injected() {
    return numbers.getLong(56);
  }

  /** Leaves in the directory what the disk had; to be called after the process was killed. */
  void losePower() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(FaultyFileSystem::isData).toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(durable)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(".unnamed.")) {
          Files.delete(file);
        } else {
          Files.copy(
              file,
              directory.resolve(file.getFileName()),
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** The files that the server makes; its configuration and log are the test's. */
  private static boolean isData(Path file) {
    return Files.isRegularFile(file)
        && !List.of("gatehouse.yaml", "server.log").contains(file.getFileName().toString());
  }
}
