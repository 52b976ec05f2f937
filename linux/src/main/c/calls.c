// What Java calls the kernel and C libraries through (Native.java). Linked against nothing: the C library is the one that the JVM's own
// process has loaded already, whichever that is. JNI's header is not needed for functions that use neither its environment nor objects.
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>

#define NATIVE(name) __attribute__((visibility("default"))) long Java_dev_jcompose_linux_call_Native_##name

_Static_assert(sizeof(long) == 8, "Java's long");

NATIVE(syscall)(void *env, void *class, long number, long a, long b, long c, long d, long e, long f);
NATIVE(call)(void *env, void *class, long function, long a, long b, long c, long d, long e, long f);
NATIVE(find)(void *env, void *class, long name);

// errno is read here, before the JVM can make a call of its own on this thread.
NATIVE(syscall)(void *env, void *class, long number, long a, long b, long c, long d, long e, long f) {
  (void)env, (void)class;
  long result = syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

// A function of fewer parameters ignores the registers of the others, on x86-64 as on arm64.
NATIVE(call)(void *env, void *class, long function, long a, long b, long c, long d, long e, long f) {
  (void)env, (void)class;
  return ((long (*)(long, long, long, long, long, long))function)(a, b, c, d, e, f);
}

// The address of a function of the C library; 0 when there is none of that name.
NATIVE(find)(void *env, void *class, long name) {
  (void)env, (void)class;
  return (long)dlsym(RTLD_DEFAULT, (const char *)name);
}
