package dev.waymark.wire.log;

import dev.waymark.wire.ClientAddress;
import dev.waymark.wire.transport.Traffic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Writes entries as JSON, one line each, behind each other into one buffer.
///
/// Names are in presentation format (RFC 1035, section 5.1) with every byte that is not a visible
/// ASCII character as `\DDD`; what JSON gives a meaning to is escaped once more. So no name can end
/// a string or a line.
final class LogLine {
  /// Longer than any line: each byte of a name becomes five at most.
  static final int MAX_LENGTH = 2_048;

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int QR_AND_OPCODE = 0xF800;
  private static final int[] FLAG_BITS = {0x0400, 0x0200, 0x0100, 0x0020, 0x0010};
  private static final String[] FLAG_NAMES = {"aa", "tc", "rd", "ad", "cd"};

  private final byte[] buffer;
  private final int sample;
  private int at;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /// @param sample is said in each line, if not all requests are written
  LogLine(int bufferSize, int sample) {
    buffer = new byte[bufferSize];
    this.sample = sample;
  }

  /// Whether another line has room.
  boolean hasRoom() {
    return buffer.length - at >= MAX_LENGTH;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return at;
  }

  void clear() {
    at = 0;
  }

  /// Says that entries were lost, and how many.
  void lost(long millis, long count) {
    begin(millis);
    put(",\"lost\":").put(count).put("}\n");
  }

  /// Writes the entry at `from` of `slots`.
  void entry(byte[] slots, int from) {
    begin(LogEntry.i64(slots, from + LogEntry.MILLIS));
    long low = LogEntry.i64(slots, from + LogEntry.LOW);
    String client = ClientAddress.text(LogEntry.i64(slots, from + LogEntry.HIGH), low);
    put(",\"client\":\"").put(client).put("\",\"port\":");
    put(LogEntry.u16(slots, from + LogEntry.PORT));
    int bits = slots[from + LogEntry.BITS];
    put(",\"transport\":\"").put((bits & LogEntry.TCP) != 0 ? "tcp" : "udp").put("\"");
    int name = slots[from + LogEntry.NAME_LENGTH] & 0xFF;
    if (name > 0) {
      put(",\"name\":\"");
      name(slots, from + LogEntry.NAME, 0);
      put("\",\"type\":\"").put(Type.string(LogEntry.u16(slots, from + LogEntry.TYPE)));
      put("\",\"class\":\"").put(DClass.string(LogEntry.u16(slots, from + LogEntry.CLASS)));
      put("\"");
    }
    flags(LogEntry.u16(slots, from + LogEntry.FLAGS), bits);
    fate(slots, from);
    int zone = slots[from + LogEntry.ZONE] & 0xFF;
    if (name > 0 && zone != LogEntry.NO_ZONE) {
      put(",\"zone\":\"");
      name(slots, from + LogEntry.NAME, labels(slots, from + LogEntry.NAME) - zone);
      put("\"");
    }
    put(",\"us\":").put(LogEntry.i32(slots, from + LogEntry.MICROS));
    if (sample > 1) {
      put(",\"sample\":").put(sample);
    }
    put("}\n");
  }

  private void begin(long millis) {
    long now = Math.floorDiv(millis, 1000);
    if (now != second) {
      second = now;
      secondText = SECOND.format(Instant.ofEpochSecond(now));
    }
    put("{\"time\":\"").put(secondText).put(".");
    int rest = (int) Math.floorMod(millis, 1000L);
    digits(rest);
    put("Z\"");
  }

  private void flags(int flags, int bits) {
    if ((flags & QR_AND_OPCODE) != 0) {
      put(",\"opcode\":").put(flags >> 11 & 0xF);
    }
    put(",\"flags\":[");
    String before = "\"";
    for (int i = 0; i < FLAG_BITS.length; i++) {
      if ((flags & FLAG_BITS[i]) != 0) {
        put(before).put(FLAG_NAMES[i]).put("\"");
        before = ",\"";
      }
    }
    put((bits & LogEntry.DO) != 0 ? before + "do\"]" : "]");
    put(",\"edns\":").put((bits & LogEntry.EDNS) != 0 ? "true" : "false");
  }

  private void fate(byte[] slots, int from) {
    int fate = slots[from + LogEntry.FATE];
    if (fate > LogEntry.LIMITS) {
      Traffic.Drop cause = Traffic.Drop.values()[fate - LogEntry.LIMITS - 1];
      put(",\"dropped\":\"").put(cause.name().toLowerCase(Locale.ROOT)).put("\"");
      return;
    }
    if (fate > 0) {
      Traffic.Limit limit = Traffic.Limit.values()[fate - 1];
      put(",\"limited\":\"").put(limit.name().toLowerCase(Locale.ROOT)).put("\"");
    }
    put(",\"rcode\":\"").put(Rcode.string(LogEntry.u16(slots, from + LogEntry.RCODE)));
    put("\",\"size\":").put(LogEntry.u16(slots, from + LogEntry.REPLY));
  }

  private static int labels(byte[] bytes, int offset) {
    int labels = 0;
    for (int i = offset; bytes[i] != 0; i += bytes[i] + 1) {
      labels++;
    }
    return labels;
  }

  /// Writes the name at `offset` without its first `skip` labels.
  private void name(byte[] bytes, int offset, int skip) {
    int i = offset;
    for (int k = 0; k < skip; k++) {
      i += bytes[i] + 1;
    }
    if (bytes[i] == 0) {
      put(".");
    }
    while (bytes[i] != 0) {
      int end = i + 1 + bytes[i];
      for (int k = i + 1; k < end; k++) {
        character(bytes[k] & 0xFF);
      }
      buffer[at++] = '.';
      i = end;
    }
  }

  private void character(int c) {
    if (c <= ' ' || c >= 0x7F) {
      put("\\\\");
      digits(c);
      return;
    }
    switch (c) {
      case '"' -> put("\\\\\\\"");
      case '\\' -> put("\\\\\\\\");
      case '.', '(', ')', ';', '@', '$' -> {
        put("\\\\");
        buffer[at++] = (byte) c;
      }
      default -> buffer[at++] = (byte) c;
    }
  }

  private void digits(int number) {
    buffer[at++] = (byte) ('0' + number / 100);
    buffer[at++] = (byte) ('0' + number / 10 % 10);
    buffer[at++] = (byte) ('0' + number % 10);
  }

  private LogLine put(long number) {
    return put(String.valueOf(number));
  }

  @SuppressWarnings("deprecation") // the text is ASCII, and copied without an array between
  private LogLine put(String text) {
    text.getBytes(0, text.length(), buffer, at);
    at += text.length();
    return this;
  }

  @Override
  public String toString() {
    return new String(Arrays.copyOf(buffer, at), StandardCharsets.US_ASCII);
  }
}
