package dev.gatehouse.wiring;

import dev.gatehouse.admin.Reloading;
import dev.gatehouse.config.ClientFiles;
import dev.gatehouse.config.settings.GatehouseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time whether files of the configuration have changed, and has them read again
 * once they have stopped changing. What is refused is reported once and not tried again until it
 * changes. One caller at a time.
 */
final class ConfigurationWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

  /** As deep and as many as a theme may have files, and the directories with them. */
  private static final int DEPTH = 5;

  private static final int MOST = 1_000;
  private final Path configuration;
  private final Reloader reloader;
  private List<String> read;
  private List<String> seen;

  ConfigurationWatch(Path configuration, Reloader reloader) {
    this.configuration = configuration;
    this.reloader = reloader;
    this.read = state(reloader.settings());
    this.seen = read;
  }

  @Override
  public void run() {
    List<String> now = state(reloader.settings());
    boolean still = now.equals(seen);
    seen = now;
    // Where nothing is watched any more, nothing is read.
    if (!still || now.equals(read) || now.isEmpty()) {
      return;
    }
    boolean whole = reloader.settings().reloadOnChange();
    List<Path> places = places(reloader.settings());
    Reloading.Outcome outcome =
        whole ? reloader.reloadChanged(actor()) : reloader.reloadClients(actor());
    // The state from before the reading: what is written meanwhile is a change of its own. Other
    // places than before are looked at from scratch.
    GatehouseSettings settings = reloader.settings();
    read = places(settings).equals(places) ? now : List.of("not read yet");
    seen = read;
    if (!outcome.accepted()) {
      LOG.atError()
          .log("A changed file of the configuration was refused: {}", outcome.report().strip());
    } else if (!outcome.changes().isEmpty()) {
      LOG.atInfo()
          .addKeyValue("generation", outcome.generation())
          .log("Files of the configuration have changed: {}", outcome.changes());
    }
  }

  private static String actor() {
    return "change of a file";
  }

  private List<Path> places(GatehouseSettings settings) {
    List<Path> places = new ArrayList<>();
    if (settings.reloadOnChange()) {
      places.add(configuration);
      settings.frontend().dir().ifPresent(places::add);
      settings.plugins().ifPresent(places::add);
    }
    settings.clientsDirectory().ifPresent(places::add);
    return places;
  }

  /** What tells one state of the files from another, without reading them. */
  private List<String> state(GatehouseSettings settings) {
    List<String> state = new ArrayList<>();
    if (settings.reloadOnChange()) {
      state.add(describe(configuration));
      settings.frontend().dir().ifPresent(theme -> state.addAll(below(theme)));
      settings.plugins().ifPresent(plugins -> state.addAll(below(plugins)));
    }
    Optional<Path> directory = settings.clientsDirectory();
    if (directory.isPresent()) {
      try {
        ClientFiles.in(directory.get()).forEach(file -> state.add(describe(file)));
      } catch (IOException e) {
        state.add("unreadable");
      }
    }
    return state;
  }

  private static List<String> below(Path directory) {
    try (Stream<Path> files = Files.walk(directory, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files.sorted().limit(MOST).map(ConfigurationWatch::describe).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(directory + " unreadable");
    }
  }

  private static String describe(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return file
          + " "
          + attributes.size()
          + " "
          + attributes.lastModifiedTime().toInstant()
          + " "
          + attributes.fileKey();
    } catch (IOException e) {
      return file + " unreadable";
    }
  }
}
