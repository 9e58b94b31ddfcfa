package dev.loupe.trainer.sample;

import dev.loupe.detector.image.JpegEncoder;
import java.util.SplittableRandom;

/** Makes one picture: a function of the settings, the class and the random numbers. */
record PictureMaker(SampleSettings settings) {

  /**
   * @param classIndex what the picture is truly of
   * @return a JPEG
   */
  byte[] jpeg(int classIndex, SplittableRandom random) {
    Canvas canvas =
        switch (settings.task()) {
          case PRODUCT_PHOTO -> product(classIndex == 1, random);
          case SCRATCHES ->
              photo(
                  new SurfaceScene(random, classIndex == 1, settings.difficulty()), 0.012, random);
          case CATS_DOGS ->
              photo(new FaceScene(random, classIndex == 1, settings.difficulty()), 0.012, random);
        };
    shift(canvas);
    return JpegEncoder.encode(canvas.toImage(), random.nextInt(86, 97));
  }

  private Canvas product(boolean generated, SplittableRandom random) {
    Scene scene = new ProductScene(random);
    double d = settings.difficulty();
    if (generated) {
      double grain = mix(0, 0.02, d) * Scene.between(random, 0.5, 1.5);
      double checkerboard = mix(0.05, 0.02, d) * Scene.between(random, 0.5, 1.5);
      return new Generator(checkerboard, grain).make(scene, settings.size(), random);
    }
    return photo(scene, mix(0.035, 0.012, d) * Scene.between(random, 0.6, 1.4), random);
  }

  private Canvas photo(Scene scene, double noise, SplittableRandom random) {
    double blur = Scene.between(random, 0.4, 0.7) + 0.5 * settings.shift();
    Camera camera = new Camera(noise, blur, Scene.between(random, 0.2, 0.6));
    return camera.take(scene, settings.size(), random);
  }

  /** Evening light: darker and warmer. */
  private void shift(Canvas canvas) {
    double s = settings.shift();
    if (s == 0) {
      return;
    }
    double[] factors = {1 - 0.5 * s, 1 - 0.65 * s, 1 - 0.8 * s};
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < canvas.planes[c].length; p++) {
        canvas.planes[c][p] *= (float) factors[c];
      }
    }
  }

  private static double mix(double easy, double hard, double difficulty) {
    return easy + (hard - easy) * difficulty;
  }
}
