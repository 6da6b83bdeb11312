package dev.gatehouse.connectors;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that a connector can see of the SPI, as lines of text in a fixed order. */
final class SpiSignatures {
  private static final String PACKAGE = "dev/gatehouse/spi";

  private SpiSignatures() {}

  /**
   * @param place the SPI's jar, or the directory of its classes
   */
  static List<String> in(Path place, ClassLoader loader) throws IOException {
    if (Files.isDirectory(place)) {
      return below(place.resolve(PACKAGE), loader);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return below(jar.getPath(PACKAGE), loader);
    }
  }

  private static List<String> below(Path root, ClassLoader loader) throws IOException {
    Set<String> lines = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
        String name = PACKAGE + "/" + root.relativize(file).toString().replace('\\', '/');
        describe(load(name, loader), lines);
      }
    }
    return new ArrayList<>(lines);
  }

  private static Class<?> load(String file, ClassLoader loader) {
    String name = file.replace('/', '.').replaceAll("\\.class$", "");
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static boolean seen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void describe(Class<?> type, Set<String> lines) {
    for (Class<?> one = type; one != null; one = one.getEnclosingClass()) {
      if (!seen(one.getModifiers()) || one.isAnonymousClass() || one.isLocalClass()) {
        return;
      }
    }
    String name = type.getName();
    lines.add(name + ": " + declaration(type));
    for (Field field : type.getDeclaredFields()) {
      if (seen(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(
            name
                + "#"
                + field.getName()
                + ": "
                + Modifier.toString(field.getModifiers())
                + " "
                + field.getGenericType().getTypeName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (seen(constructor.getModifiers()) && !constructor.isSynthetic()) {
        lines.add(name + "#<init>" + call(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (seen(method.getModifiers()) && !method.isSynthetic()) {
        lines.add(
            name
                + "#"
                + method.getName()
                + call(method)
                + ": "
                + (method.isDefault() ? "default " : "")
                + Modifier.toString(method.getModifiers())
                + " "
                + method.getGenericReturnType().getTypeName());
      }
    }
  }

  private static String declaration(Class<?> type) {
    StringBuilder text = new StringBuilder(Modifier.toString(type.getModifiers()));
    text.append(
        type.isRecord() ? " record" : type.isEnum() ? " enum" : type.isInterface() ? "" : " class");
    text.append(list(" <", type.getTypeParameters(), ">"));
    if (type.isRecord()) {
      text.append(" (")
          .append(
              Arrays.stream(type.getRecordComponents())
                  .map(SpiSignatures::component)
                  .collect(Collectors.joining(", ")))
          .append(")");
    }
    if (type.getGenericSuperclass() != null) {
      text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
    }
    text.append(list(" implements ", type.getGenericInterfaces(), ""));
    if (type.isSealed()) {
      text.append(list(" permits ", type.getPermittedSubclasses(), ""));
    }
    return text.toString();
  }

  private static String component(RecordComponent component) {
    return component.getGenericType().getTypeName() + " " + component.getName();
  }

  private static String call(Executable executable) {
    return "("
        + list("", executable.getGenericParameterTypes(), "")
        + ")"
        + list(" throws ", executable.getGenericExceptionTypes(), "");
  }

  private static String list(String before, Type[] types, String after) {
    return types.length == 0
        ? ""
        : Arrays.stream(types)
            .map(Type::getTypeName)
            .collect(Collectors.joining(", ", before, after));
  }
}
