package dev.waymark.authoritative.zone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Turns the entries of a zone file into records: owners, TTLs, classes and types that may be left
/// out, and the directives that say what then counts (RFC 1035, section 5.1; RFC 2308, section 4).
final class ZoneText {
  /// Files that include each other: deeper is a loop.
  static final int MAX_INCLUDES = 8;

  /// Entries between two reports of progress: some hundredths of a second.
  private static final int ENTRIES_PER_NEWS = 1 << 16;

  /// The share of a file that tells how much the rest holds.
  private static final double SAMPLE = 1.0 / 16;

  private final StagedZone staged;
  private final ProblemList problems;
  private final RdataReader rdata;
  private final @Nullable Path directory;
  private final ZoneProgress progress;
  private final PlainRecord plain = new PlainRecord();
  private boolean readsPlain = true;
  private boolean reserved;

  private String file = "";
  private Path path = Path.of("");
  private int includes;
  private @Nullable Name origin;
  private @Nullable Name owner;
  private @Nullable Token ownerToken;
  private long defaultTtl = TimeToLive.NONE;
  private long lastTtl = TimeToLive.NONE;
  private boolean sawSoa;
  private boolean ownerIsPlain;
  private int plainLine;

  /// @param directory where included files may lie, or null if nothing may be included
  ZoneText(
      StagedZone staged, ProblemList problems, @Nullable Path directory, ZoneProgress progress) {
    this.staged = staged;
    this.problems = problems;
    this.directory = directory;
    this.progress = progress;
    rdata = new RdataReader(problems);
  }

  /// Whether a SOA record was begun, though perhaps with wrong data.
  boolean sawSoa() {
    return sawSoa;
  }

  /// Reads everything the long way, as if no line were plain: what the short way is compared with.
  ZoneText withoutShortCut() {
    readsPlain = false;
    return this;
  }

  /// Reads a file of `size` bytes, or one that another includes.
  void read(InputStream in, Path readPath, long size, @Nullable Name readOrigin)
      throws IOException {
    path = readPath;
    file = readPath.toString();
    relativeTo(readOrigin);
    EntryReader entries = new EntryReader(in, file, problems);
    for (int count = 1; !problems.isFull(); count++) {
      if (count % ENTRIES_PER_NEWS == 0) {
        progress.reading(path, entries.position(), size);
        reserve((double) entries.position() / size);
      }
      if (readPlain(entries)) {
        continue;
      }
      Entry e = entries.next();
      if (e == null || problems.isFull()) {
        return;
      }
      Token first = e.first();
      if (!e.indented() && !first.quoted() && first.text().startsWith("$")) {
        readDirective(e);
      } else {
        readRecord(e);
      }
    }
  }

  /// Once some of the file is read, what has come tells how much will come.
  private void reserve(double share) {
    if (!reserved && includes == 0 && share > SAMPLE && share < 1 && staged.hasApex()) {
      reserved = true;
      staged.reserve(share);
    }
  }

  /// Reads a line the short way, if it is plain: with the same result as [#readRecord] has for it.
  private boolean readPlain(EntryReader entries) throws IOException {
    if (!readsPlain || !staged.hasApex()) {
      return false;
    }
    int nextLine = entries.offer(plain);
    if (nextLine == PlainRecord.NOT_PLAIN) {
      return false;
    }
    long ttl = plain.ttl() != TimeToLive.NONE ? plain.ttl() : inheritedTtl();
    if (ttl == TimeToLive.NONE || !staged.add(plain, ttl, file, entries.line())) {
      return false;
    }
    if (!plain.isIndented()) {
      plainLine = entries.line();
      ownerIsPlain = true;
    }
    lastTtl = ttl;
    entries.accept(nextLine);
    return true;
  }

  /// Makes the owner of the last plain record known to [#readRecord].
  private void takeOwner() {
    if (ownerIsPlain) {
      owner = plain.ownerName();
      ownerToken = new Token(owner.toString(), false, plainLine, 1);
      ownerIsPlain = false;
    }
    plain.forgetOwner();
  }

  private void relativeTo(@Nullable Name name) {
    origin = name;
    plain.relativeTo(name);
  }

  private void readDirective(Entry entry) throws IOException {
    Token first = entry.first();
    if (first.is("$ORIGIN")) {
      Token name = argument(entry, "a domain name");
      Name read = name == null ? null : name(name);
      relativeTo(read == null ? origin : read);
    } else if (first.is("$TTL")) {
      Token ttl = argument(entry, "a TTL, such as 3600 or 1h");
      if (ttl != null) {
        defaultTtl = ttl(ttl);
      }
    } else if (first.is("$INCLUDE")) {
      include(entry);
    } else if (first.is("$GENERATE")) {
      Generator.generate(entry, file, problems, this::readRecord);
    } else {
      problems.add(ZoneRule.DIRECTIVE, file, first, "an unknown directive");
    }
  }

  /// The only argument of a directive, or null if there is none or more, which is reported.
  private @Nullable Token argument(Entry entry, String expected) {
    if (entry.tokens().size() == 2) {
      return entry.tokens().get(1);
    }
    Token culprit = entry.tokens().size() < 2 ? entry.first() : entry.tokens().get(2);
    String what = entry.tokens().size() < 2 ? "needs something behind it" : "too much";
    problems.add(ZoneRule.DIRECTIVE, file, culprit, what, expected);
    return null;
  }

  private void include(Entry entry) {
    if (entry.tokens().size() < 2 || entry.tokens().size() > 3) {
      problems.add(
          ZoneRule.DIRECTIVE,
          file,
          entry.first(),
          "needs a file behind it",
          "a file and perhaps an origin");
      return;
    }
    Token token = entry.tokens().get(1);
    Name includedOrigin = entry.tokens().size() == 3 ? name(entry.tokens().get(2)) : origin;
    Path included = confine(token);
    if (included == null) {
      return;
    }
    if (includes == MAX_INCLUDES) {
      problems.add(
          ZoneRule.INCLUDE,
          file,
          token,
          "included more than " + MAX_INCLUDES + " files deep",
          "no loop of files");
      return;
    }
    takeOwner();
    includes++;
    Path includingPath = path;
    Name includingOrigin = origin;
    Name includingOwner = owner;
    Token includingOwnerToken = ownerToken;
    ZoneFile.readFile(
        included,
        included.toString(),
        problems,
        (in, size) -> read(in, included, size, includedOrigin));
    takeOwner();
    includes--;
    path = includingPath;
    file = includingPath.toString();
    relativeTo(includingOrigin);
    owner = includingOwner;
    ownerToken = includingOwnerToken;
  }

  /// The included file, if it lies where it may, symbolic links followed; otherwise null.
  private @Nullable Path confine(Token token) {
    if (directory == null) {
      problems.add(
          ZoneRule.INCLUDE, file, token, "nothing can be included here", "a zone without $INCLUDE");
      return null;
    }
    try {
      Path included = path.resolveSibling(token.text());
      if (!Files.exists(included)) {
        progress.opening(included);
      }
      if (included.toRealPath().startsWith(directory.toRealPath())) {
        progress.opening(included);
        return included;
      }
      problems.add(
          ZoneRule.INCLUDE,
          file,
          token,
          "lies outside of the zones directory",
          "a file in " + directory);
    } catch (IOException | IllegalArgumentException e) {
      problems.add(ZoneRule.INCLUDE, file, token, "no such file", "a file in " + directory);
    }
    return null;
  }

  private void readRecord(Entry entry) {
    takeOwner();
    List<Token> tokens = entry.tokens();
    int at = 0;
    if (!entry.indented()) {
      ownerToken = entry.first();
      owner = name(entry.first());
      at = 1;
    } else if (ownerToken == null) {
      problems.add(ZoneRule.NO_OWNER, file, entry.first(), "the line has no owner");
    }
    long ttl = TimeToLive.NONE;
    boolean sawClass = false;
    for (; at < tokens.size(); at++) {
      Token token = tokens.get(at);
      if (!sawClass && isClass(token)) {
        sawClass = true;
        if (!token.is("IN")) {
          problems.add(ZoneRule.CLASS, file, token, "a class that is not served");
          return;
        }
      } else if (ttl == TimeToLive.NONE && TimeToLive.parse(token.text()) != TimeToLive.NONE) {
        ttl = ttl(token);
      } else {
        break;
      }
    }
    if (at == tokens.size()) {
      problems.add(ZoneRule.TYPE, file, entry.end(), "the record has no type");
      return;
    }
    readData(entry, at, ttl);
  }

  private void readData(Entry entry, int typeAt, long statedTtl) {
    Token typeToken = entry.tokens().get(typeAt);
    int type = typeToken.quoted() ? -1 : Type.value(typeToken.text(), false);
    if (type < 0) {
      problems.add(ZoneRule.TYPE, file, typeToken, "not a type of record");
      return;
    }
    if (!Type.isRR(type) || type == 0 || type >= 128 && type <= 255 || type == Type.OPT) {
      problems.add(
          ZoneRule.TYPE, file, typeToken, "not a type that a zone can hold", "a type of data");
      return;
    }
    sawSoa |= type == Type.SOA;
    Name recordOwner = owner;
    Token recordOwnerToken = ownerToken;
    if (recordOwner == null || recordOwnerToken == null) {
      return; // reported where the owner should have been
    }
    Name relativeTo = origin == null ? Name.root : origin;
    long known = statedTtl != TimeToLive.NONE ? statedTtl : inheritedTtl();
    Record rr =
        rdata.read(file, recordOwner, type, Math.max(0, known), entry, typeAt + 1, relativeTo);
    if (rr == null) {
      return;
    }
    if (known == TimeToLive.NONE) {
      long ttl = guessTtl(rr, typeToken);
      rr = rdata.read(file, recordOwner, type, ttl, entry, typeAt + 1, relativeTo);
      if (rr == null) {
        return;
      }
    }
    lastTtl = rr.getTTL();
    staged.add(rr, file, recordOwnerToken, typeToken);
  }

  private long inheritedTtl() {
    return defaultTtl != TimeToLive.NONE ? defaultTtl : lastTtl;
  }

  /// The first record has no TTL, and nothing says which one counts.
  private long guessTtl(Record rr, Token type) {
    long ttl = rr instanceof SOARecord soa ? soa.getMinimum() : 0;
    problems.add(ZoneRule.NO_TTL, file, type, "no TTL, so it is taken to be " + ttl);
    return ttl;
  }

  private static boolean isClass(Token token) {
    return token.is("IN") || token.is("CH") || token.is("HS") || token.is("CS");
  }

  private long ttl(Token token) {
    long ttl = TimeToLive.parse(token.text());
    if (ttl == TimeToLive.NONE) {
      problems.add(ZoneRule.TTL, file, token, "not a TTL", "seconds, or units such as 1h30m");
    } else if (ttl > TimeToLive.MAX) {
      problems.add(ZoneRule.TTL, file, token, "too long");
      return 0;
    }
    return ttl;
  }

  /// The absolute name that a token stands for, or null if it is none, which is reported.
  private @Nullable Name name(Token token) {
    try {
      Name name = Name.fromString(token.text(), origin);
      if (name.isAbsolute()) {
        return name;
      }
      problems.add(
          ZoneRule.NAME, file, token, "relative to nothing", "$ORIGIN above, or a dot at the end");
    } catch (TextParseException | RuntimeException e) {
      problems.add(ZoneRule.NAME, file, token, "not a domain name");
    }
    return null;
  }
}
