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
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
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
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// Rewrites jars in place so that the JVM's start-up cache holds all of what they do. Run by the build
/// as a source file.
///
/// - A switch over patterns makes a hidden class the first time it is reached, which no cache of JDK 25
///   holds; each takes one to two milliseconds. It becomes a method that asks one `instanceof` after the
///   other.
/// - A record's `equals`, `hashCode` and `toString` are put together from method handles the first time
///   they are called, likewise. They become methods that look at one component after the other.
/// - Jars whose packages are sealed get a manifest that does not say so: with linked classes of theirs in
///   the cache, the JVM may refuse to start in another folder ("sealing violation: can't seal package").
///
/// @see <a href="https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/lang/runtime/SwitchBootstraps.html">
///     SwitchBootstraps, typeSwitch</a>
public final class CacheableJars {
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
    return model.methods().stream().anyMatch(CacheableJars::hasCall)
        ? withPlainMethods(model)
        : content;
  }

  private byte[] withPlainMethods(ClassModel model) {
    boolean inInterface = model.flags().has(AccessFlag.INTERFACE);
    List<Plain> methods = new ArrayList<>();
    CodeTransform calls =
        (code, element) -> {
          Optional<Plain> replacement =
              element instanceof InvokeDynamicInstruction call
                  ? plain(call, methods.size())
                  : Optional.empty();
          if (replacement.isPresent()) {
            Plain plain = replacement.get();
            methods.add(plain);
            code.invokestatic(model.thisClass().asSymbol(), plain.name(), plain.type(), inInterface);
          } else {
            code.with(element);
          }
        };
    return format.transformClass(
        model,
        ClassTransform.transformingMethodBodies(CacheableJars::hasCall, calls)
            .andThen(
                ClassTransform.endHandler(
                    builder -> methods.forEach(plain -> plain.addTo(builder)))));
  }

  private static boolean hasCall(MethodModel method) {
    return method
        .code()
        .map(
            code ->
                code.elementStream()
                    .anyMatch(
                        element ->
                            element instanceof InvokeDynamicInstruction call
                                && plain(call, 0).isPresent()))
        .orElse(false);
  }

  // Switches with labels that are constants stay as they are: there are few of them.
  private static Optional<Plain> plain(InvokeDynamicInstruction call, int number) {
    boolean typeSwitch =
        isMadeBy(call, "SwitchBootstraps", "typeSwitch")
            && call.bootstrapArgs().stream()
                .allMatch(label -> label instanceof ClassDesc type && type.isClassOrInterface());
    if (typeSwitch) {
      return Optional.of(
          new TypeSwitch("typeSwitch$" + number, call.typeSymbol(), call.bootstrapArgs()));
    }
    return isMadeBy(call, "ObjectMethods", "bootstrap")
        ? Optional.of(RecordMethod.of(call))
        : Optional.empty();
  }

  private static boolean isMadeBy(InvokeDynamicInstruction call, String owner, String method) {
    return call.bootstrapMethod().owner().displayName().equals(owner)
        && call.bootstrapMethod().methodName().equals(method);
  }

  /// A method in the place of what would be put together when it is first called.
  private sealed interface Plain {
    int FLAGS = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

    String name();

    MethodTypeDesc type();

    void addTo(ClassBuilder builder);
  }

  /// A method that says which label is the first one, from a given one on, that fits an object: -1 for
  /// null, and the number of labels for none.
  private record TypeSwitch(String name, MethodTypeDesc type, List<ConstantDesc> labels)
      implements Plain {
    @Override
    public void addTo(ClassBuilder builder) {
      builder.withMethodBody(
          name,
          type,
          FLAGS,
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

  /// What `java.lang.runtime.ObjectMethods` makes for a record, with the same results.
  ///
  /// @param kind which of the three
  /// @param fields in the order of the components
  private record RecordMethod(String kind, MethodTypeDesc type, ClassDesc record, List<Field> fields)
      implements Plain {
    private static final MethodTypeDesc TO_BOOLEAN =
        MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
    private static final MethodTypeDesc TO_HASH =
        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object);
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

    private record Field(String name, ClassDesc type) {
      /// The class of its value as an object.
      ClassDesc boxed() {
        return switch (type.descriptorString()) {
          case "Z" -> ConstantDescs.CD_Boolean;
          case "B" -> ConstantDescs.CD_Byte;
          case "C" -> ConstantDescs.CD_Character;
          case "S" -> ConstantDescs.CD_Short;
          case "I" -> ConstantDescs.CD_Integer;
          case "J" -> ConstantDescs.CD_Long;
          case "F" -> ConstantDescs.CD_Float;
          case "D" -> ConstantDescs.CD_Double;
          default -> type;
        };
      }
    }

    static RecordMethod of(InvokeDynamicInstruction call) {
      List<ConstantDesc> arguments = call.bootstrapArgs();
      List<Field> fields =
          arguments.stream()
              .skip(2)
              .map(DirectMethodHandleDesc.class::cast)
              .map(getter -> new Field(getter.methodName(), getter.invocationType().returnType()))
              .toList();
      return new RecordMethod(
          call.name().stringValue(), call.typeSymbol(), (ClassDesc) arguments.getFirst(), fields);
    }

    @Override
    public String name() {
      return "record$" + kind;
    }

    @Override
    public void addTo(ClassBuilder builder) {
      builder.withMethodBody(
          name(),
          type,
          FLAGS,
          code -> {
            switch (kind) {
              case "equals" -> equals(code);
              case "hashCode" -> hashCode(code);
              case "toString" -> toString(code);
              default -> throw new IllegalStateException(kind);
            }
          });
    }

    private void equals(CodeBuilder code) {
      Label same = code.newLabel();
      Label differs = code.newLabel();
      code.aload(0).aload(1).if_acmpeq(same);
      code.aload(1).instanceOf(record).ifeq(differs);
      code.aload(1).checkcast(record).astore(2);
      for (Field field : fields) {
        code.aload(0).getfield(record, field.name(), field.type());
        code.aload(2).getfield(record, field.name(), field.type());
        if (field.type().isPrimitive()) {
          MethodTypeDesc compare =
              MethodTypeDesc.of(ConstantDescs.CD_int, field.type(), field.type());
          code.invokestatic(field.boxed(), "compare", compare).ifne(differs);
        } else {
          code.invokestatic(OBJECTS, "equals", TO_BOOLEAN).ifeq(differs);
        }
      }
      code.labelBinding(same).iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
    }

    private void hashCode(CodeBuilder code) {
      code.iconst_0();
      for (Field field : fields) {
        code.bipush(31).imul();
        code.aload(0).getfield(record, field.name(), field.type());
        if (field.type().isPrimitive()) {
          code.invokestatic(
              field.boxed(), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, field.type()));
        } else {
          code.invokestatic(OBJECTS, "hashCode", TO_HASH);
        }
        code.iadd();
      }
      code.ireturn();
    }

    private void toString(CodeBuilder code) {
      code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", ConstantDescs.MTD_void);
      String before = record.displayName().substring(record.displayName().lastIndexOf('$') + 1) + "[";
      for (Field field : fields) {
        append(code.loadConstant(before + field.name() + "="), ConstantDescs.CD_String);
        append(code.aload(0).getfield(record, field.name(), field.type()), shown(field.type()));
        before = ", ";
      }
      append(code.loadConstant(fields.isEmpty() ? before + "]" : "]"), ConstantDescs.CD_String);
      code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(ConstantDescs.CD_String)).areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
      code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, type));
    }

    /// The parameter of the builder's method for a type.
    private static ClassDesc shown(ClassDesc type) {
      return switch (type.descriptorString()) {
        case "B", "S" -> ConstantDescs.CD_int;
        case "Ljava/lang/String;" -> type;
        default -> type.isPrimitive() ? type : ConstantDescs.CD_Object;
      };
    }
  }
}
