package dev.loupe.serving.start;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What loading leaves behind. The bundle is read and the sessions are built in far more memory than
 * a server needs afterwards, and glibc and the heap would keep it for a next time that never comes.
 */
final class Leftovers {
  private Leftovers() {}

  /** Gives it back to the system, where the C library knows how. */
  static void giveBack() {
    System.gc();
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("malloc_trim")
        .map(
            trim ->
                linker.downcallHandle(
                    trim, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
        .ifPresent(Leftovers::trim);
  }

  private static void trim(MethodHandle trim) {
    try {
      int _ = (int) trim.invokeExact(0L);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc_trim can't be called", e);
    }
  }
}
