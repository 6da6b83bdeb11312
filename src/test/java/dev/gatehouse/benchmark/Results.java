package dev.gatehouse.benchmark;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The figures of this run and, of what it did not measure, those of runs before it. Written to
 * {@code results.json} and {@code results.md}. Not thread-safe.
 */
final class Results {
  private final Path directory;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  private Results(Path directory) {
    this.directory = directory;
  }

  static Results in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Results results = new Results(directory);
    Path file = directory.resolve("results.json");
    if (Files.exists(file)) {
      try {
        Map<String, Object> json = JSONObjectUtils.parse(Files.readString(file));
        for (Map<String, Object> one : JSONObjectUtils.getJSONObjectArray(json, "figures")) {
          results.keep(read(one));
        }
      } catch (ParseException e) {
        throw new BenchmarkException(file + " cannot be read; delete it", e);
      }
    }
    return results;
  }

  void add(Figure figure) {
    keep(figure);
    System.out.println(
        figure.scenario()
            + " | "
            + figure.provider()
            + " | "
            + figure.shownValue()
            + " | "
            + figure.verdict()
            + " | "
            + figure.detail());
  }

  /** A run that ends early keeps what it has measured. */
  void addAndWrite(Figure figure) {
    add(figure);
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(Figure figure) {
    figures.put(figure.scenario() + figure.provider(), figure);
  }

  private void write() throws IOException {
    List<Object> all = new ArrayList<>();
    figures.values().forEach(figure -> all.add(json(figure)));
    Files.writeString(
        directory.resolve("results.json"),
        JSONObjectUtils.toJSONString(Map.of("figures", all)) + "\n");
    Files.writeString(directory.resolve("results.md"), table());
  }

  String table() {
    StringBuilder table =
        new StringBuilder(
            "| what | provider | figure | bar | | detail |\n|---|---|---|---|---|---|\n");
    for (Figure figure : figures.values()) {
      table.append(
          "| %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  figure.scenario(),
                  figure.provider(),
                  figure.shownValue(),
                  figure.shownBar(),
                  figure.verdict(),
                  figure.detail()));
    }
    return table.toString();
  }

  private static Map<String, Object> json(Figure figure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scenario", figure.scenario());
    json.put("provider", figure.provider());
    json.put("value", figure.value());
    json.put("unit", figure.unit());
    figure.bar().ifPresent(bar -> json.put("bar", bar));
    json.put("detail", figure.detail());
    return json;
  }

  private static Figure read(Map<String, Object> json) throws ParseException {
    return new Figure(
        JSONObjectUtils.getString(json, "scenario"),
        JSONObjectUtils.getString(json, "provider"),
        JSONObjectUtils.getDouble(json, "value"),
        JSONObjectUtils.getString(json, "unit"),
        json.containsKey("bar")
            ? OptionalDouble.of(JSONObjectUtils.getDouble(json, "bar"))
            : OptionalDouble.empty(),
        JSONObjectUtils.getString(json, "detail"));
  }
}
