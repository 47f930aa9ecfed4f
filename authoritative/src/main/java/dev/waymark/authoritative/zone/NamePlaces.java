package dev.waymark.authoritative.zone;

/// What each name of a zone that is checked is: seen or not, a cut, a name server's.
final class NamePlaces {
  private static final byte CUT = 1;
  private static final byte BELOW_CUT = 2;
  private static final byte DNAME = 4;
  private static final byte BELOW_DNAME = 8;
  private static final byte NAME_SERVER = 16;

  private final byte[] flags;

  NamePlaces(int count) {
    flags = new byte[count];
  }

  /// Begins with a name, its parent being known.
  void enter(int name, int parent) {
    if (parent != StagedNames.NONE) {
      int above = flags[parent];
      int below = above & (BELOW_CUT | BELOW_DNAME);
      below |= (above & CUT) != 0 ? BELOW_CUT : 0;
      below |= (above & DNAME) != 0 ? BELOW_DNAME : 0;
      flags[name] |= (byte) below;
    }
  }

  /// Says what a name owns.
  ///
  /// @param cut whether it has NS records, and is not the apex
  void own(int name, boolean cut, boolean dname) {
    flags[name] |= (byte) ((cut ? CUT : 0) | (dname ? DNAME : 0));
  }

  /// Says that an NS record names the name.
  void nameServer(int name) {
    flags[name] |= NAME_SERVER;
  }

  /// Whether the zone is delegated there, not further up.
  boolean isCut(int name) {
    return (flags[name] & (CUT | BELOW_CUT | BELOW_DNAME)) == CUT;
  }

  /// Whether nobody sees the name, because of a cut or a DNAME above it.
  boolean isOccluded(int name) {
    return (flags[name] & (BELOW_CUT | BELOW_DNAME)) != 0;
  }

  boolean isBelowDname(int name) {
    return (flags[name] & BELOW_DNAME) != 0;
  }

  /// Whether the name lies at or below a cut, and no NS record names it.
  boolean isUnusedBelowCut(int name) {
    return (flags[name] & (CUT | BELOW_CUT)) != 0
        && (flags[name] & (NAME_SERVER | BELOW_DNAME)) == 0;
  }
}
