import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Rewrites a jar's classes in place to the class file version of Java 21.
///
/// picocli's classes have the version of Java 5. The JVM's start-up cache leaves such classes out, and
/// loading and checking them by hand takes as long as all the rest of a short command. Nothing but the
/// version and the stack maps that come with it changes. Run by the build as a source file.
public final class ModernJar {
  private static final int JAVA_21 = 65;

  private ModernJar() {}

  /// Takes the path of the jar.
  public static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    Path rewritten = jar.resolveSibling(jar.getFileName() + ".tmp");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        JarFile in = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(rewritten);
        JarOutputStream out = new JarOutputStream(file)) {
      ClassFile format =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofClassLoading(classes)));
      for (JarEntry entry : in.stream().toList()) {
        if (entry.isDirectory()) {
          continue;
        }
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        try (InputStream bytes = in.getInputStream(entry)) {
          byte[] content = bytes.readAllBytes();
          out.write(isOldClass(entry, content) ? modern(format, content) : content);
        }
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isOldClass(JarEntry entry, byte[] content) {
    return entry.getName().endsWith(".class")
        && !entry.getName().endsWith("module-info.class")
        && content[7] < 50;
  }

  private static byte[] modern(ClassFile format, byte[] content) {
    return format.transformClass(
        format.parse(content),
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_21, 0))));
  }
}
