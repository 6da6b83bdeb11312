package dev.gatehouse.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds the counterparts under {@code src/target/peers}, each once and again when its sources are
 * newer. Safe for parallel tests and for several builds of one checkout at a time. Tests run with
 * {@code src/} as their working directory.
 */
final class Peers {
  private static final Path BUILT = Path.of("target", "peers").toAbsolutePath();

  /** What the module file of the API server's authenticator names. */
  private static final int NEWEST_KUBERNETES = 36;

  private static final Duration LONGEST_BUILD = Duration.ofMinutes(15);

  private Peers() {}

  /** The API server's authenticator as an executable file. */
  static Path apiServerAuthenticator() throws IOException, InterruptedException {
    return goProgram("apiserver-authenticator", ".");
  }

  /** The client of the API server's webhook token authenticator as an executable file. */
  static Path tokenReview() throws IOException, InterruptedException {
    return goProgram("token-review", ".");
  }

  /** The program that judges files for containers and Kubernetes. */
  static Path deployment() throws IOException, InterruptedException {
    return goProgram("deployment", ".");
  }

  /** The same of another minor version of Kubernetes, from the module file that is named for it. */
  static Path apiServerAuthenticator(int minor) throws IOException, InterruptedException {
    return minor == NEWEST_KUBERNETES
        ? apiServerAuthenticator()
        : goProgram(
            "apiserver-authenticator",
            "apiserver-authenticator-1." + minor,
            List.of("-modfile=kubernetes-1." + minor + ".mod", "."));
  }

  /** The program {@code kubelogin}, which gets kubectl its tokens. */
  static Path kubelogin() throws IOException, InterruptedException {
    return goProgram("kubelogin", "github.com/int128/kubelogin");
  }

  /** The program {@code oauth2-proxy}. */
  static Path oauth2Proxy() throws IOException, InterruptedException {
    return goProgram("oauth2-proxy", "github.com/oauth2-proxy/oauth2-proxy/v7");
  }

  /** The program {@code dex}. */
  static Path dex() throws IOException, InterruptedException {
    return goProgram("dex", "github.com/dexidp/dex/cmd/dex");
  }

  private static Path goProgram(String name, String module)
      throws IOException, InterruptedException {
    return goProgram(name, name, List.of(module));
  }

  private static Path goProgram(String directory, String name, List<String> arguments)
      throws IOException, InterruptedException {
    Path go =
        Requirements.command(
            "go", "Install Go 1.26 or newer from https://go.dev/dl/ and put it on the PATH.");
    Path sources = Path.of("test", "go", directory).toAbsolutePath();
    Path program = BUILT.resolve(name);
    List<String> command = new ArrayList<>(List.of(go.toString(), "build", "-o"));
    command.add(program.toString());
    command.addAll(arguments);
    return once(name, sources, program, () -> execute(sources, command));
  }

  /** A Kubernetes API server with an etcd of its own; by the name kubectl, it is that. */
  static Path kubeApiServer() throws IOException, InterruptedException {
    // Without what a debugger needs; and with the version that releases say.
    return goProgram(
        "kube-apiserver",
        "kube-apiserver",
        List.of("-ldflags=-s -w -X k8s.io/component-base/version.gitVersion=v1.36.5", "."));
  }

  /** A directory with the relying party and the libraries that its lock file names. */
  static Path relyingParty() throws IOException, InterruptedException {
    Path npm = Requirements.command("npm");
    Path sources = Path.of("test", "node", "relying-party").toAbsolutePath();
    Path directory = BUILT.resolve("node");
    Path finished = directory.resolve("node_modules").resolve(".finished");
    once(
        "npm",
        sources,
        finished,
        () -> {
          copyFiles(sources, directory);
          execute(
              directory,
              List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
          Files.deleteIfExists(finished);
          Files.createFile(finished);
        });
    return directory;
  }

  /** A Python with Authlib. */
  static Path authlib() throws IOException, InterruptedException {
    Path python =
        Requirements.command(
            "python3", "Install Python 3.10 or newer (apt-get install python3 python3-venv).");
    Path sources = Path.of("test", "python", "authlib").toAbsolutePath();
    Path directory = BUILT.resolve("python");
    Path own = directory.resolve("bin").resolve("python3");
    Path finished = directory.resolve(".finished");
    once(
        "python",
        sources,
        finished,
        () -> {
          execute(sources, List.of(python.toString(), "-m", "venv", directory.toString()));
          execute(
              sources,
              List.of(own.toString(), "-m", "pip", "install", "-q", "-r", "requirements.txt"));
          Files.deleteIfExists(finished);
          Files.createFile(finished);
        });
    return own;
  }

  private interface Build {
    void run() throws IOException, InterruptedException;
  }

  private static synchronized Path once(String name, Path sources, Path product, Build build)
      throws IOException, InterruptedException {
    Files.createDirectories(BUILT);
    Path lock = BUILT.resolve(name + ".lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock held = channel.lock();
      try {
        FileTime sourcesTime = newest(sources);
        if (!Files.exists(product)
            || Files.getLastModifiedTime(product).compareTo(sourcesTime) < 0) {
          build.run();
          // An edit made while the build ran must count as newer than the product.
          Files.setLastModifiedTime(product, sourcesTime);
        }
      } finally {
        held.release();
      }
      return product;
    }
  }

  private static FileTime newest(Path sources) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    for (Path file : files(sources)) {
      FileTime time = Files.getLastModifiedTime(file);
      newest = time.compareTo(newest) > 0 ? time : newest;
    }
    return newest;
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Only the files of the directory itself: a node_modules that somebody made there is not part of
   * the sources.
   */
  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).toList();
    }
  }

  private static void execute(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("gatehouse-peer", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      Process process = builder.start();
      boolean ended = process.waitFor(LONGEST_BUILD.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        String how =
            ended
                ? "ended with " + process.exitValue()
                : "did not end within " + LONGEST_BUILD.toMinutes() + " min";
        throw new IOException(
            String.join(" ", command)
                + " in "
                + directory
                + " "
                + how
                + ":\n"
                + Files.readString(log));
      }
    } finally {
      Files.delete(log);
    }
  }
}
