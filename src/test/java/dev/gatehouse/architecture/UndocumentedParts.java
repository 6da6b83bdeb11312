package dev.gatehouse.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Public and protected parts of source files that have no Javadoc. What overrides something has
 * that one's; a record's canonical constructor has the record's.
 */
final class UndocumentedParts extends TreePathScanner<Void, Void> {
  private final boolean errors;
  private final List<String> found = new ArrayList<>();
  private final Deque<ClassTree> around = new ArrayDeque<>();
  private DocTrees docs;
  private int seen;

  /**
   * @param errors whether a comment must tell of each checked exception
   */
  UndocumentedParts(boolean errors) {
    this.errors = errors;
  }

  /** Reads files; they need not compile. */
  void read(Iterable<? extends JavaFileObject> files) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, files);
    docs = DocTrees.instance(task);
    for (CompilationUnitTree unit : task.parse()) {
      scan(unit, null);
    }
  }

  /** What has no comment, and of comments what is missing in them. */
  List<String> found() {
    return List.copyOf(found);
  }

  /** How many parts there were. */
  int seen() {
    return seen;
  }

  @Override
  public Void visitClass(ClassTree type, Void none) {
    if (!isVisible(type.getModifiers())) {
      return null;
    }
    around.addLast(type);
    DocCommentTree comment = comment(name());
    if (type.getKind() == Tree.Kind.RECORD && comment != null) {
      List<String> told =
          comment.getBlockTags().stream()
              .filter(tag -> tag.getKind() == DocTree.Kind.PARAM)
              .map(tag -> ((ParamTree) tag).getName().toString())
              .toList();
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field
            && !field.getModifiers().getFlags().contains(Modifier.STATIC)
            && !told.contains(field.getName().toString())) {
          found.add(name() + ": " + field.getName() + " has no @param");
        }
      }
    }
    for (Tree member : type.getMembers()) {
      scan(member, null);
    }
    around.removeLast();
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void none) {
    boolean inherited =
        method.getModifiers().getAnnotations().stream()
            .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
    if (!isVisible(method.getModifiers()) || inherited || isCanonical(method)) {
      return null;
    }
    String parameters =
        method.getParameters().stream().map(Object::toString).collect(Collectors.joining(", "));
    String simple =
        method.getReturnType() == null
            ? around.getLast().getSimpleName().toString()
            : method.getName().toString();
    String name = name() + "." + simple + "(" + parameters + ")";
    DocCommentTree comment = comment(name);
    if (errors && comment != null) {
      for (ExpressionTree exception : method.getThrows()) {
        String type = exception.toString().replaceAll(".*\\.", "");
        boolean told =
            comment.getBlockTags().stream()
                .anyMatch(tag ->
                    tag instanceof ThrowsTree one
                        && one.getExceptionName().toString().endsWith(type));
        if (!told) {
          found.add(name + " has no @throws " + type);
        }
      }
    }
    return null;
  }

  @Override
  public Void visitVariable(VariableTree field, Void none) {
    boolean component =
        around.getLast().getKind() == Tree.Kind.RECORD
            && !field.getModifiers().getFlags().contains(Modifier.STATIC);
    if (!component && isVisible(field.getModifiers())) {
      comment(name() + "." + field.getName());
    }
    return null;
  }

  private DocCommentTree comment(String name) {
    seen++;
    TreePath path = getCurrentPath();
    DocCommentTree comment = docs.getDocCommentTree(path);
    if (comment == null || comment.getFirstSentence().isEmpty()) {
      found.add(name + " has no comment");
    }
    return comment;
  }

  /** All components, or the compact form, which has no parameters before it is compiled. */
  private boolean isCanonical(MethodTree method) {
    ClassTree type = around.getLast();
    if (type.getKind() != Tree.Kind.RECORD || method.getReturnType() != null) {
      return false;
    }
    long components =
        type.getMembers().stream()
            .filter(member ->
                member instanceof VariableTree field
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC))
            .count();
    boolean compact =
        method.getParameters().isEmpty()
            && method.getBody().getStatements().stream()
                .noneMatch(statement -> statement.toString().startsWith("this("));
    return compact || method.getParameters().size() == components;
  }

  private boolean isVisible(ModifiersTree modifiers) {
    Set<Modifier> flags = modifiers.getFlags();
    boolean member =
        !around.isEmpty()
            && (around.getLast().getKind() == Tree.Kind.INTERFACE
                || around.getLast().getKind() == Tree.Kind.ANNOTATION_TYPE);
    return flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED)
        || member && !flags.contains(Modifier.PRIVATE);
  }

  private String name() {
    return around.stream()
        .map(type -> type.getSimpleName().toString())
        .collect(Collectors.joining("."));
  }
}
