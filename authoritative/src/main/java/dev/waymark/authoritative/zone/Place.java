package dev.waymark.authoritative.zone;

import dev.waymark.wire.AnswerEncoder;

/// Where the search for a name and a type ended in a zone, and the prepared answer that lies there.
///
/// One place serves search after search. It says as numbers what a [Lookup] says as a value, so
/// that a prepared answer can be given without making any object.
public final class Place {
  /// What was found; see the cases of [Lookup].
  enum Kind {
    ANSWER,
    SIGNATURES,
    ALIAS,
    BELOW_DNAME,
    REFERRAL,
    NO_DATA,
    NAME_ERROR
  }

  private Kind kind = Kind.NAME_ERROR;
  private int node;
  private int entry;
  private int label;
  private int encloser;
  private byte[] prepared = {};
  private int preparedAt;

  /// Makes a place that is nowhere yet.
  public Place() {}

  /// Ends a search at an RRset of a node.
  ///
  /// @param label the first label of the name that the node's owner has too
  Place at(Kind kind, ZoneImage image, int node, int entry, int label) {
    this.kind = kind;
    this.node = node;
    this.entry = entry;
    this.label = label;
    encloser = ZoneImage.NO_NODE;
    prepared = image.bytes();
    preparedAt = kind == Kind.BELOW_DNAME ? 0 : image.prepared(entry);
    return this;
  }

  /// Ends a search for `type` at an alias, whose prepared answers lead on to addresses only.
  Place atAlias(ZoneImage image, int node, int cname, int type) {
    at(Kind.ALIAS, image, node, cname, 0);
    preparedAt = image.prepared(cname, type);
    return this;
  }

  /// Ends a search with all the signatures that a node has.
  Place atSignatures(int node) {
    kind = Kind.SIGNATURES;
    this.node = node;
    encloser = ZoneImage.NO_NODE;
    preparedAt = 0;
    return this;
  }

  /// Ends a search with "no".
  ///
  /// @param node what the name has, or its closest encloser if it does not exist
  /// @param prepared the answer, nothing before [ZoneImage#APEX]
  Place none(Kind kind, int node, byte[] prepared) {
    this.kind = kind;
    this.node = node;
    encloser = ZoneImage.NO_NODE;
    this.prepared = prepared;
    preparedAt = prepared.length == 0 ? 0 : ZoneImage.APEX;
    return this;
  }

  /// Says that the name does not exist itself: its closest encloser is the name without `label`
  /// labels, and what was found before belongs to the wildcard below.
  Place below(int closestEncloser, int label) {
    encloser = closestEncloser;
    this.label = label;
    return this;
  }

  Kind kind() {
    return kind;
  }

  int node() {
    return node;
  }

  int entry() {
    return entry;
  }

  /// The closest encloser of a name that does not exist, or [ZoneImage#NO_NODE] if it does.
  int encloser() {
    return encloser;
  }

  /// How many labels the name has before those of its closest encloser, its delegation or the owner
  /// of its DNAME.
  int label() {
    return label;
  }

  /// Which kind of answer lies here, as a number from 0 on, different for each kind.
  public int kindNumber() {
    return kind.ordinal();
  }

  /// What the answer is about, as a number that is the same for all questions of this kind and zone
  /// that get the same answer: all names that a wildcard stands for, all below one zone cut, all
  /// that do not exist.
  public int subject() {
    return switch (kind) {
      case ANSWER, ALIAS, BELOW_DNAME, REFERRAL -> entry;
      case NO_DATA, SIGNATURES -> node;
      case NAME_ERROR -> ZoneImage.APEX;
    };
  }

  /// Whether the name is an alias, so that other zones may have a say.
  public boolean isAlias() {
    return kind == Kind.ALIAS;
  }

  /// Whether the search ended at an RRset for the answer section.
  boolean isPositive() {
    return kind == Kind.ANSWER || kind == Kind.ALIAS;
  }

  /// Whether the name does not exist.
  public boolean isNameError() {
    return kind == Kind.NAME_ERROR;
  }

  /// Whether what the answer says is from this zone's own data, so that it is an authority for it.
  public boolean isAuthoritative() {
    return kind != Kind.REFERRAL;
  }

  /// Copies the prepared answer, if there is one and the reply has room for all of it. If not,
  /// `encoder`, which has begun the reply, is as it was.
  public boolean copyTo(AnswerEncoder encoder) {
    if (!copyRecordsTo(encoder)) {
      return false;
    }
    if (isAuthoritative()) {
      encoder.authoritative();
    }
    return true;
  }

  boolean copyRecordsTo(AnswerEncoder encoder) {
    return preparedAt != 0 && encoder.copy(prepared, preparedAt);
  }
}
