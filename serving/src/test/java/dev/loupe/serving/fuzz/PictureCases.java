package dev.loupe.serving.fuzz;

/** Files that say that they are pictures. */
final class PictureCases {
  private PictureCases() {}

  static byte[] make(Chance chance) {
    return switch (chance.below(16)) {
      case 0, 1, 2, 3 -> JpegCases.make(chance);
      case 4, 5, 6, 7 -> PngCases.make(chance);
      case 8, 9, 10, 11 -> WebpCases.make(chance);
      case 12 -> Damage.some(chance, chance.of(Samples.OTHERS));
      case 13 -> Damage.join(Samples.sound(chance), Samples.sound(chance));
      default -> Damage.some(chance, Samples.sound(chance));
    };
  }

  /** For a request in which something else is wrong, or nothing. */
  static byte[] mostlySound(Chance chance) {
    return chance.oneIn(3) ? make(chance) : Samples.sound(chance);
  }
}
