package dev.loupe.detector.infer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.Resources;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {
  @Test
  void nothingIsReportedToTheRuntimesMaker() throws Throwable {
    try (DetectorSession session = DetectorSession.open(Resources.read("graphs/tiny.onnx"), 1)) {
      session.run(new float[3 * 8 * 8], 1);
    }

    assertThat(nativeEnvironment(OnnxRuntime.OPT_OUT)).isEqualTo("1");
    // What its reporter creates as soon as it starts.
    assertThat(Path.of("/tmp", "mat-debug-" + ProcessHandle.current().pid() + ".log"))
        .doesNotExist();
  }

  private static String nativeEnvironment(String name) throws Throwable {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value =
          (MemorySegment)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("getenv"),
                      FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                  .invokeExact(arena.allocateFrom(name));
      return value.reinterpret(16).getString(0);
    }
  }
}
