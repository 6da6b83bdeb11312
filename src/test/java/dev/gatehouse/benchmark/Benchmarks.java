package dev.gatehouse.benchmark;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs scenarios and shows their figures; {@code src/test/benchmark/run} says how to call it.
 *
 * <p>System properties: {@code benchmark.launcher} is the launcher, {@code benchmark.results} the
 * directory for {@code results.json} and {@code results.md}.
 */
final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) throws IOException {
    List<String> providers = List.of("corretto", "jdk");
    Bench.Size size = Bench.Size.FULL;
    Set<String> names = new LinkedHashSet<>();
    for (String argument : arguments) {
      switch (argument) {
        case "--corretto" -> providers = List.of("corretto");
        case "--jdk" -> providers = List.of("jdk");
        case "--short" -> size = Bench.Size.SHORT;
        case "--tiny" -> size = Bench.Size.TINY;
        case "all" -> names.addAll(names());
        default -> names.add(argument);
      }
    }
    if (names.isEmpty() || !names().containsAll(names)) {
      System.err.println("scenarios: all " + String.join(" ", names()));
      System.exit(2);
    }
    Path directory = Path.of(System.getProperty("benchmark.results"));
    Results results = Results.in(directory);
    boolean keep = !size.equals(Bench.Size.TINY);
    List<String> launcher = List.of(System.getProperty("benchmark.launcher"));
    Path work = Files.createTempDirectory("gatehouse-benchmark");
    try {
      for (String provider : providers) {
        Bench bench =
            new Bench(
                launcher,
                System.getProperty("java.class.path"),
                work,
                provider,
                size,
                keep ? results::addAndWrite : results::add);
        run(bench, List.copyOf(names));
      }
      deleteTree(work);
    } catch (BenchmarkException e) {
      System.err.println("The benchmark ended early: " + e.getMessage());
      System.err.println("What the servers left is in " + work);
      System.exit(1);
    }
    System.out.println(results.table());
  }

  static List<String> names() {
    List<String> names = new ArrayList<>(Responses.names());
    names.addAll(
        List.of(
            Waiting.NAME,
            Hanging.NAME,
            Starts.NAME,
            Memory.NAME,
            Flood.NAME,
            Million.SQLITE,
            Million.POSTGRES,
            Million.CLEAN_UP_SQLITE,
            Million.CLEAN_UP_POSTGRES));
    return names;
  }

  /** Runs scenarios one after the other. */
  static void run(Bench bench, List<String> names) throws IOException {
    List<String> responses = names.stream().filter(Responses.names()::contains).toList();
    if (!responses.isEmpty()) {
      Responses.run(bench, responses);
    }
    for (String name : names) {
      switch (name) {
        case Waiting.NAME -> Waiting.run(bench);
        case Hanging.NAME -> Hanging.run(bench);
        case Starts.NAME -> Starts.run(bench);
        case Memory.NAME -> Memory.run(bench);
        case Flood.NAME -> Flood.run(bench);
        case Million.SQLITE, Million.POSTGRES -> Million.run(bench, name);
        case Million.CLEAN_UP_SQLITE, Million.CLEAN_UP_POSTGRES -> Million.cleanUp(bench, name);
        default -> {
          // One of the responses.
        }
      }
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
