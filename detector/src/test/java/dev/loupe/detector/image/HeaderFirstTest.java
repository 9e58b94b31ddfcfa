package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.detector.Resources;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;

/** A detector whose native library is not to be had: whatever reaches the decoder fails by that. */
class HeaderFirstTest {
  static URLClassLoader withoutLibrary;

  @BeforeAll
  static void load() {
    withoutLibrary =
        new URLClassLoader(
            new URL[] {whereIs(ImageDecoder.class), whereIs(Core.class)},
            ClassLoader.getPlatformClassLoader()) {
          @Override
          public @Nullable URL getResource(String name) {
            return name.startsWith("nu/pattern/") ? null : super.getResource(name);
          }

          @Override
          public @Nullable InputStream getResourceAsStream(String name) {
            return name.startsWith("nu/pattern/") ? null : super.getResourceAsStream(name);
          }
        };
  }

  private static URL whereIs(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @AfterAll
  static void close() throws Exception {
    withoutLibrary.close();
  }

  /** Each way into the decoder. */
  private static void decode(String way, byte[] file) throws Throwable {
    Class<?> decoder = withoutLibrary.loadClass(ImageDecoder.class.getName());
    Class<?> limits = withoutLibrary.loadClass(ImageLimits.class.getName());
    Object serving = limits.getField("SERVING").get(null);
    try {
      if (way.equals("decode")) {
        decoder.getMethod(way, byte[].class, limits).invoke(null, file, serving);
      } else {
        decoder.getMethod(way, byte[].class, limits, int.class).invoke(null, file, serving, 224);
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static byte[] claiming(String name) {
    byte[] file = Resources.picture(name).clone();
    Bytes in = new Bytes(file, ImageType.JPEG);
    int at = 0;
    switch (name) {
      case "plain.jpg" -> {
        while (!in.has(at, "\u00ff\u00c0")) {
          at++;
        }
        write(file, at + 5, 0xff, 0xff, 0xff, 0xff);
      }
      case "plain.png" -> write(file, 16, 0, 1, 0, 0, 0, 1, 0, 0);
      case "lossy.webp" -> {
        while (!in.has(at, "\u009d\u0001\u002a")) {
          at++;
        }
        write(file, at + 3, 0xff, 0x3f, 0xff, 0x3f);
      }
      default -> {
        while (!in.has(at, "VP8L")) {
          at++;
        }
        write(file, at + 9, 0xff, 0xff, 0xff, 0x0f);
      }
    }
    return file;
  }

  private static void write(byte[] file, int at, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      file[at + i] = (byte) bytes[i];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.jpg", "plain.png", "lossy.webp", "lossless.webp"})
  void aHeaderThatClaimsTooManyPixelsNeverReachesTheNativeDecoder(String name) {
    byte[] file = claiming(name);
    for (String way : List.of("decode", "decodeFor", "decodeWithin")) {
      assertThatThrownBy(() -> decode(way, file))
          .as(way)
          .satisfies(
              refused ->
                  assertThat(refused.getClass().getName())
                      .isEqualTo(BadImageException.class.getName()))
          .hasMessageMatching("the .+ of \\d+ x \\d+ pixels is over the limit of 50000000 pixels");
    }
  }

  @Test
  void aSoundPictureReachesIt() {
    assertThatThrownBy(() -> decode("decode", Resources.picture("plain.jpg")))
        .isInstanceOf(ExceptionInInitializerError.class)
        .hasRootCauseMessage(
            "OpenCV's jar has no /nu/pattern/opencv/linux/%s/lib%s.so"
                .formatted(
                    System.getProperty("os.arch").equals("aarch64") ? "ARMv8" : "x86_64",
                    Core.NATIVE_LIBRARY_NAME));
  }
}
