import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// Rewrites jars in place so that the JVM's start-up cache holds all of what they do. Run by the build
/// as a source file.
///
/// - picocli's classes have the class file version of Java 5. The cache leaves such classes out, and
///   loading and checking them by hand takes as long as all the rest of a short command. They get the
///   version of Java 21, with the stack maps that come with it.
/// - A switch over patterns makes a hidden class the first time it is reached, which no cache of JDK 25
///   holds; each takes one to two milliseconds. It becomes a method that asks one `instanceof` after the
///   other.
/// - Jars whose packages are sealed get a manifest that does not say so: with linked classes of theirs in
///   the cache, the JVM may refuse to start in another folder ("sealing violation: can't seal package").
///
/// @see <a href="https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/lang/runtime/SwitchBootstraps.html">
///     SwitchBootstraps, typeSwitch</a>
public final class CacheableJars {
  private static final int JAVA_6 = 50;
  private static final int JAVA_21 = 65;

  private final ClassFile format;

  private CacheableJars(ClassLoader classes) {
    format =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofClassLoading(classes)));
  }

  /// Takes the folder of the jars and the names of those to rewrite; sealed ones are found.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    // The stack maps need to know what is a subclass of what.
    try (Stream<Path> all = Files.list(folder);
        URLClassLoader classes = new URLClassLoader(all.map(CacheableJars::url).toArray(URL[]::new))) {
      CacheableJars jars = new CacheableJars(classes);
      for (String name : List.of(arguments).subList(1, arguments.length)) {
        jars.rewrite(folder.resolve(name));
      }
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path jar : all.filter(file -> file.toString().endsWith(".jar")).toList()) {
        if (isSealed(jar)) {
          copy(jar, CacheableJars::unsealed);
        }
      }
    }
  }

  private static boolean isSealed(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.getManifest() != null
          && jar.getManifest().getMainAttributes().containsKey(Attributes.Name.SEALED);
    }
  }

  private static byte[] unsealed(JarEntry entry, byte[] content) throws IOException {
    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
      return content;
    }
    Manifest manifest = new Manifest(new ByteArrayInputStream(content));
    manifest.getMainAttributes().remove(Attributes.Name.SEALED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void rewrite(Path jar) throws IOException {
    copy(jar, (entry, content) -> isClass(entry) ? rewritten(content) : content);
  }

  /// What becomes of a file in a jar.
  private interface Change {
    byte[] of(JarEntry entry, byte[] content) throws IOException;
  }

  private static void copy(Path jar, Change change) throws IOException {
    Path rewritten = jar.resolveSibling(jar.getFileName() + ".tmp");
    try (JarFile in = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(rewritten);
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : in.stream().filter(entry -> !entry.isDirectory()).toList()) {
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        try (InputStream bytes = in.getInputStream(entry)) {
          out.write(change.of(entry, bytes.readAllBytes()));
        }
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private byte[] rewritten(byte[] content) {
    ClassModel model = format.parse(content);
    if (model.majorVersion() < JAVA_6) {
      return format.transformClass(
          model,
          ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
              .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_21, 0))));
    }
    return model.methods().stream().anyMatch(CacheableJars::hasTypeSwitch)
        ? withPlainSwitches(model)
        : content;
  }

  private byte[] withPlainSwitches(ClassModel model) {
    boolean inInterface = model.flags().has(AccessFlag.INTERFACE);
    List<TypeSwitch> switches = new ArrayList<>();
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction call && isTypeSwitch(call)) {
            TypeSwitch plain = TypeSwitch.of(call, switches.size());
            switches.add(plain);
            code.invokestatic(model.thisClass().asSymbol(), plain.name(), plain.type(), inInterface);
          } else {
            code.with(element);
          }
        };
    return format.transformClass(
        model,
        ClassTransform.transformingMethodBodies(CacheableJars::hasTypeSwitch, calls)
            .andThen(
                ClassTransform.endHandler(
                    builder -> switches.forEach(plain -> plain.addTo(builder)))));
  }

  private static boolean hasTypeSwitch(MethodModel method) {
    return method
        .code()
        .map(
            code ->
                code.elementStream()
                    .anyMatch(
                        element ->
                            element instanceof InvokeDynamicInstruction call && isTypeSwitch(call)))
        .orElse(false);
  }

  // Those with labels that are constants stay as they are: there are few of them.
  private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
    return call.bootstrapMethod().owner().displayName().equals("SwitchBootstraps")
        && call.bootstrapMethod().methodName().equals("typeSwitch")
        && call.bootstrapArgs().stream()
            .allMatch(label -> label instanceof ClassDesc type && type.isClassOrInterface());
  }

  /// A method that says which label is the first one, from a given one on, that fits an object: -1 for
  /// null, and the number of labels for none.
  private record TypeSwitch(String name, MethodTypeDesc type, List<ConstantDesc> labels) {
    static TypeSwitch of(InvokeDynamicInstruction call, int number) {
      return new TypeSwitch("typeSwitch$" + number, call.typeSymbol(), call.bootstrapArgs());
    }

    void addTo(ClassBuilder builder) {
      int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
      builder.withMethodBody(
          name,
          type,
          flags,
          code -> {
            Label someObject = code.newLabel();
            code.aload(0).ifnonnull(someObject).iconst_m1().ireturn().labelBinding(someObject);
            for (int number = 0; number < labels.size(); number++) {
              Label next = code.newLabel();
              code.iload(1).loadConstant(number).if_icmpgt(next);
              code.aload(0).instanceOf((ClassDesc) labels.get(number)).ifeq(next);
              code.loadConstant(number).ireturn().labelBinding(next);
            }
            code.loadConstant(labels.size()).ireturn();
          });
    }
  }
}
