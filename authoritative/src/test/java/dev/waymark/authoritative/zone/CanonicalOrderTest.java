package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class CanonicalOrderTest {
  /// In the order of RFC 4034, section 6.1, which are its examples.
  private static final List<String> NAMES =
      List.of(
          "example.",
          "a.example.",
          "yljkjljk.a.example.",
          "Z.a.example.",
          "zABC.a.EXAMPLE.",
          "z.example.",
          "\\001.z.example.",
          "*.z.example.",
          "\\200.z.example.");

  private static int compare(Name a, Name b) {
    return Integer.signum(new CanonicalOrder().of(a.toWire(), 0).compareTo(b.toWire(), 0));
  }

  @Test
  void namesAreOrderedAsInRfc4034Section61() {
    for (int i = 0; i < NAMES.size(); i++) {
      for (int j = 0; j < NAMES.size(); j++) {
        Name a = Name.fromConstantString(NAMES.get(i));
        Name b = Name.fromConstantString(NAMES.get(j));
        assertThat(compare(a, b)).as(a + " and " + b).isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void randomNamesAreOrderedAsDnsjavaOrdersThem() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      Name a = randomName(random);
      Name b = randomName(random);
      assertThat(compare(a, b)).as(a + " and " + b).isEqualTo(Integer.signum(a.compareTo(b)));
    }
  }

  private static Name randomName(Random random) {
    String[] labels = {"a", "A", "b", "ab", "*", "\\000", "\\255", "a-", "aa", "B"};
    StringBuilder name = new StringBuilder();
    for (int left = random.nextInt(4); left > 0; left--) {
      name.append(labels[random.nextInt(labels.length)]).append('.');
    }
    return Name.fromConstantString(name.isEmpty() ? "." : name.toString());
  }
}
