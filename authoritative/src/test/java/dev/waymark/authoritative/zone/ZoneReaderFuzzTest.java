package dev.waymark.authoritative.zone;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever bytes a zone file holds, reading it ends in a zone or in errors, and the short way
/// through it ends as the long way does.
class ZoneReaderFuzzTest {
  /// Larger inputs only repeat what smaller ones do.
  private static final int LARGEST = 8 * 1024;

  @FuzzTest
  void anyBytesAreAZoneOrProblems(byte[] bytes) {
    if (bytes.length > LARGEST) {
      return;
    }
    ZoneReading reading = ZoneFile.parse("example.zone", bytes, true);
    ZoneReading exact = ZoneFile.parse("example.zone", bytes, false);
    assertThat(reading.problems()).isEqualTo(exact.problems());
    switch (reading) {
      case ZoneReading.Refused(var problems) -> assertThat(problems).anyMatch(ZoneProblem::isError);
      case ZoneReading.Compiled(var zone, var problems) -> {
        assertThat(problems).noneMatch(ZoneProblem::isError);
        assertThat(exact).isInstanceOf(ZoneReading.Compiled.class);
        assertThat(zone.hasSameImage(((ZoneReading.Compiled) exact).zone())).isTrue();
      }
    }
    for (ZoneProblem problem : reading.problems()) {
      assertThat(problem.toString()).as("one line").doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
