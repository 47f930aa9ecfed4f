/// Zones that follow their files while they are served.
///
/// ```
///   DirectoryWatcher --look--> ServedDirectory <--reload-- SIGHUP, control socket
///                               |  ZoneDirectory.list        which files are there?
///                               |  SeenFile                  which of them have changed?
///                               |  ZoneFile.read             only those, beside the old zones
///                               |  Choice                    which zone for which name?
///                               v
///                             Reload: a new catalog, and what became of each zone
/// ```
///
/// What is wrong never takes a zone away: a file that cannot be read, or has errors, leaves the
/// zone that was read from it before. Only a file that has gone from a directory that can be listed
/// takes its zone with it.
package dev.waymark.authoritative.reload;
