package dev.waymark.resolver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A snapshot whose checksum is right may still make no sense.
class CacheFileTest {
  private static final String OWNER = "0177 00 "; // w.
  private static final String TIMES = "0000000000000010 0000000000000020 ";
  private static final String A_RDATA = "0004 7f350301";

  private static byte[] file(String entries, long count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(CacheFile.MAGIC);
    out.writeInt(CacheFile.VERSION);
    out.write(HexFormat.of().parseHex(entries.replace(" ", "")));
    out.writeByte(CacheFile.Kind.END.ordinal());
    out.writeLong(count);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.toByteArray());
    out.writeLong(checksum.getValue());
    return bytes.toByteArray();
  }

  private static int read(byte[] file) throws IOException {
    AtomicInteger taken = new AtomicInteger();
    CacheFile.read(
        new ByteArrayInputStream(file),
        new CacheFile.Taker() {
          @Override
          public void answer(Key key, CacheEntry entry) {
            taken.incrementAndGet();
          }

          @Override
          public void delegation(Delegation delegation, long storedAt, long expiresAt) {
            taken.incrementAndGet();
          }
        });
    return taken.get();
  }

  @Test
  void whatMakesSenseIsRead() throws IOException {
    String data = "00 " + OWNER + "0001 02 03 " + TIMES + "0001 00000006 " + A_RDATA;
    String delegation = "02 " + OWNER + TIMES + "0001 " + OWNER + "01 04 7f350101";

    assertThat(read(file("", 0))).isZero();
    assertThat(read(file(data + delegation, 2))).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          more records than there are | 00 W 0001 02 03 T 0384 00000006 R
          no record                   | 00 W 0001 02 03 T 0000 00000000
          bytes behind the records    | 00 W 0001 02 03 T 0001 00000008 R 0000
          less than none              | 00 W 0001 02 03 T 0001 fffffffb R
          more than any message has   | 00 W 0001 02 03 T 0001 7fffffff R
          an address of five bytes    | 00 W 0001 02 03 T 0001 00000007 0005 7f35030101
          a type that is none         | 00 W 0000 02 03 T 0001 00000006 R
          a rank that is none         | 00 W 0001 09 03 T 0001 00000006 R
          a status that is none       | 00 W 0001 02 09 T 0001 00000006 R
          a kind that is none         | 09 W 0001 02 03 T 0001 00000006 R
          over before it began        | 00 W 0001 02 03 0000000000000020 0000000000000010 0001 00000006 R
          longer than a TTL can be    | 00 W 0001 02 03 0000000000000010 00000000ffffffff 0001 00000006 R
          before all time             | 00 W 0001 02 03 8000000000000000 7fffffffffffffff 0001 00000006 R
          a compressed owner          | 00 c00c 0001 02 03 T 0001 00000006 R
          a label that is too long    | 00 4077 00 0001 02 03 T 0001 00000006 R
          absence with an address     | 01 W 0001 01 0000000000000010 03 W 0001 01 03 T 0001 00000006 R
          delegation to nobody        | 02 W T 0000
          server at half an address   | 02 W T 0001 W 01 03 7f3501
          cut off                     | 00 W 0001 02
          """)
  void whatMakesNoSenseIsRefused(String what, String entry) throws IOException {
    String hex = entry.replace("W ", OWNER).replace("T ", TIMES).replace("R", A_RDATA);
    byte[] file = file(hex, 1);

    assertThatThrownBy(() -> read(file)).as(what).isInstanceOf(IOException.class);
  }

  @Test
  void numberOfEntriesIsChecked() throws IOException {
    byte[] file = file("", -5);

    assertThatThrownBy(() -> read(file)).hasMessageContaining("a wrong number of entries");
  }

  @Test
  void nothingStandsBehindTheEnd() throws IOException {
    byte[] file = java.util.Arrays.copyOf(file("", 0), 100);

    assertThatThrownBy(() -> read(file)).hasMessageContaining("something behind the end");
  }
}
