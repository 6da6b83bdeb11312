package dev.gatehouse.connectors;

import dev.gatehouse.crypto.Digests;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of plug-ins. Whoever can write one runs code with the server's keys, so files and the
 * directories that lead to them must be the server's or root's, and nobody else's to change.
 */
final class PluginFiles {
  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 0002;
  private static final long LARGEST = 256L << 20;

  private PluginFiles() {}

  /** Jars of a plug-in, by file name, as they were at one moment. */
  record Jars(Map<String, byte[]> byName, String fingerprint) {}

  /**
   * The directories of plug-ins, in the order of their names; hidden ones are none.
   *
   * @throws PluginException when the directory cannot be used at all
   */
  static List<Path> directories(Path root) throws PluginException {
    try {
      Path real = root.toRealPath();
      for (Path one = real; one != null; one = one.getParent()) {
        requireTrusted(one);
      }
      List<Path> found = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
        for (Path entry : entries) {
          if (!entry.getFileName().toString().startsWith(".") && Files.isDirectory(entry)) {
            found.add(entry);
          }
        }
      }
      found.sort(null);
      return found;
    } catch (IOException e) {
      throw new PluginException("cannot be read: " + reason(e), e);
    }
  }

  /** Names of jars that lie beside the plug-ins' directories, where nobody looks for them. */
  static List<String> strays(Path root) {
    List<String> strays = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, "*.jar")) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          strays.add(entry.getFileName().toString());
        }
      }
    } catch (IOException e) {
      // The directory itself is told of elsewhere.
    }
    return strays;
  }

  /**
   * Reads the jars of a plug-in.
   *
   * @throws PluginException when one cannot be read or could be changed by others, or there is none
   */
  static Jars read(Path root, Path directory) throws PluginException {
    try {
      Path top = root.toRealPath();
      requireInside(top, directory);
      Map<String, byte[]> jars = new TreeMap<>();
      long size = 0;
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
        for (Path entry : entries) {
          requireInside(top, entry);
          size += Files.size(entry);
          if (size > LARGEST) {
            throw new PluginException("its jars are larger than " + (LARGEST >> 20) + " MiB");
          }
          jars.put(entry.getFileName().toString(), Files.readAllBytes(entry));
        }
      }
      if (jars.isEmpty()) {
        throw new PluginException("has no jar: put the plug-in and its libraries there");
      }
      return new Jars(jars, fingerprint(jars));
    } catch (IOException e) {
      throw new PluginException("cannot be read: " + reason(e), e);
    }
  }

  private static String fingerprint(Map<String, byte[]> jars) {
    StringBuilder all = new StringBuilder();
    jars.forEach((name, bytes) ->
        all.append(name)
            .append(' ')
            .append(HexFormat.of().formatHex(Digests.sha256(bytes)))
            .append('\n'));
    return HexFormat.of().formatHex(Digests.sha256(all.toString()));
  }

  /** A link may lead to another place of the same directory, as volumes of Kubernetes have them. */
  private static void requireInside(Path top, Path entry) throws IOException, PluginException {
    Path real = entry.toRealPath();
    if (!real.startsWith(top)) {
      throw new PluginException(
          entry.getFileName() + " is a link to " + real + ", outside of " + top + "; copy it");
    }
    for (Path one = real; !one.equals(top); one = one.getParent()) {
      requireTrusted(one);
    }
  }

  private static void requireTrusted(Path path) throws IOException, PluginException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,owner");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // No modes on this file system; its own rules hold.
      return;
    }
    int mode = (Integer) attributes.get("mode");
    boolean sticky = Files.isDirectory(path) && (mode & STICKY) != 0;
    if ((mode & OTHERS_WRITE) != 0 && !sticky) {
      throw new PluginException(
          path + " can be written by everybody, who could run code in this server: chmod o-w");
    }
    UserPrincipal owner = (UserPrincipal) attributes.get("owner");
    if (!owner.getName().equals("root") && !owner.equals(Self.USER)) {
      throw new PluginException(
          path
              + " belongs to "
              + owner.getName()
              + ", who could run code in this server: chown it"
              + " to root");
    }
  }

  /**
   * What members of a group other than root's could change, which volumes with fsGroup allow: of a
   * plug-in's jars, its directory and those above.
   */
  static List<Path> writableByGroup(Path root, Path directory) {
    List<Path> open = new ArrayList<>();
    try {
      for (Path one = root.toRealPath(); one != null; one = one.getParent()) {
        addOpen(open, one);
      }
      addOpen(open, directory);
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
        for (Path jar : jars) {
          addOpen(open, jar);
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      // What cannot be read is told of elsewhere; without modes there are no groups.
      return open;
    }
    return open;
  }

  private static void addOpen(List<Path> open, Path path) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
    if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !attributes.group().getName().equals("root")) {
      open.add(path);
    }
  }

  static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? missing.getFile() + " does not exist"
        : e instanceof java.nio.file.AccessDeniedException denied
            ? denied.getFile() + " may not be read by this server"
            : e.toString();
  }

  /** Whom this process runs as, in the terms of the file system. */
  private static final class Self {
    static final UserPrincipal USER = find();

    private static UserPrincipal find() {
      try {
        Path probe = Files.createTempFile("gatehouse-", ".owner");
        try {
          return Files.getOwner(probe);
        } finally {
          Files.delete(probe);
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("no temporary file can be made", e);
      }
    }
  }
}
