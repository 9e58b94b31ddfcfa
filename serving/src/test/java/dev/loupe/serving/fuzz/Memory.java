package dev.loupe.serving.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loupe.serving.queue.SpareArrays;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process holds, in bytes.
 *
 * @param rss resident
 * @param heap in use after a collection, without arrays that are kept to be used again
 * @param direct committed to direct buffers, Netty's pools included
 * @param malloced in use of what the C library gave: OpenCV's, ONNX Runtime's, the JVM's own
 */
record Memory(long rss, long heap, long direct, long malloced) {
  static final long MIB = 1 << 20;

  /** The serial collector compacts all of the heap each fourth time. */
  private static final int COLLECTIONS = 4;

  /** By which each may be more at the end than after the warm-up. */
  private static final Memory BOUND = new Memory(64 * MIB, 4 * MIB, 8 * MIB, 8 * MIB);

  /**
   * Without what the C library keeps of freed memory for a next time, which levels off after some
   * 100,000 cases, some 80 MiB higher.
   */
  static Memory now(SpareArrays kept) throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    trim();
    Runtime runtime = Runtime.getRuntime();
    return new Memory(
        resident(),
        runtime.totalMemory() - runtime.freeMemory() - kept.kept(),
        buffers(),
        malloced(mallinfo2()));
  }

  static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long buffers() {
    long pools =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return pools + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  private static void trim() {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("malloc_trim")
        .map(
            address ->
                linker.downcallHandle(
                    address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
        .ifPresent(
            malloc -> {
              try {
                int _ = (int) malloc.invokeExact(0L);
              } catch (Throwable e) {
                throw new IllegalStateException("malloc_trim can't be called", e);
              }
            });
  }

  /** glibc's ten counters of type size_t. */
  private static long[] mallinfo2() {
    Linker linker = Linker.nativeLinker();
    MemoryLayout counters =
        MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));
    return linker
        .defaultLookup()
        .find("mallinfo2")
        .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(counters)))
        .map(Memory::called)
        .orElse(new long[10]);
  }

  private static long[] called(MethodHandle mallinfo2) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counters = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
      return counters.toArray(ValueLayout.JAVA_LONG);
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 can't be called", e);
    }
  }

  /** {@code hblkhd}, in maps of their own, and {@code uordblks}, in use of the rest. */
  private static long malloced(long[] mallinfo) {
    return mallinfo[4] + mallinfo[7];
  }

  /** In what this has grown more than it may. */
  List<String> growth(Memory before) {
    List<String> grown = new ArrayList<>();
    check(grown, "resident memory", before.rss, rss, BOUND.rss);
    check(grown, "the heap", before.heap, heap, BOUND.heap);
    check(grown, "direct memory", before.direct, direct, BOUND.direct);
    check(grown, "malloc's memory", before.malloced, malloced, BOUND.malloced);
    return grown;
  }

  private static void check(List<String> grown, String what, long before, long after, long bound) {
    if (after - before > bound) {
      grown.add(
          "%s grew from %.1f to %.1f MiB; bounded by %d"
              .formatted(what, mib(before), mib(after), bound / MIB));
    }
  }

  void write(ObjectNode json, String when) {
    json.put("rss_mib_" + when, mib(rss));
    json.put("heap_mib_" + when, mib(heap));
    json.put("direct_mib_" + when, mib(direct));
    json.put("malloc_mib_" + when, mib(malloced));
  }

  private static double mib(long bytes) {
    return Math.round(10.0 * bytes / MIB) / 10.0;
  }
}
