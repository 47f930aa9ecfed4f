/// What DNSSEC says of data: the step between the classification of a reply and the cache.
///
/// The room is here, with its one honest occupant so far: [Unvalidated] calls everything
/// indeterminate. Implements of RFC 4033 section 5 the four states.
package dev.waymark.resolver.validate;
