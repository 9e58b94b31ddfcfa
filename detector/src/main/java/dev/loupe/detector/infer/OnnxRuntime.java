package dev.loupe.detector.infer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The process's one ONNX Runtime. Since 1.29 its published Linux library reports each process,
 * session and model to its maker, and keeps an identifier on disk, unless {@value #OPT_OUT} stands
 * in the environment before it starts. A detector tells nobody what it runs: so the variable is set
 * in the process itself, however it was started.
 */
final class OnnxRuntime {
  static final String OPT_OUT = "ORT_DISABLE_TELEMETRY";

  private OnnxRuntime() {}

  /** Started at the first call; the class's initialisation is the lock. */
  static OrtEnvironment environment() {
    return Once.ENVIRONMENT;
  }

  private static final class Once {
    private static final OrtEnvironment ENVIRONMENT = start();

    private static OrtEnvironment start() {
      optOut();
      OrtEnvironment environment = OrtEnvironment.getEnvironment("loupe");
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime's telemetry can't be turned off", e);
      }
      return environment;
    }

    /** Java can't change the environment that native code sees; libc's setenv can. */
    private static void optOut() {
      if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
        return; // the call above suffices there
      }
      Linker linker = Linker.nativeLinker();
      MethodHandle setenv =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setenv"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT));
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name = arena.allocateFrom(OPT_OUT);
        int failed = (int) setenv.invokeExact(name, arena.allocateFrom("1"), 1);
        if (failed != 0) {
          throw new IllegalStateException(OPT_OUT + " can't be set");
        }
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(OPT_OUT + " can't be set", e);
      }
    }
  }
}
