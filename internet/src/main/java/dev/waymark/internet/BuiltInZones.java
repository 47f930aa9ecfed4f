package dev.waymark.internet;

import dev.waymark.authoritative.zone.Zone;
import dev.waymark.authoritative.zone.ZoneCatalog;
import dev.waymark.authoritative.zone.ZoneDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.Name;

/// The zone files of `zones/`, which are part of the program: an error in one is a defect of it.
final class BuiltInZones {
  private BuiltInZones() {}

  /// What is done with a file or folder of the zones, which may lie inside an archive.
  private interface Reader<T> {
    T read(Path path) throws IOException;
  }

  /// The zones of each folder that a name server serves.
  static Map<String, ZoneCatalog> read() {
    return with(
        zones -> {
          Map<String, ZoneCatalog> catalogs = new HashMap<>();
          for (Place.NameServer server : Place.NAME_SERVERS) {
            if (!catalogs.containsKey(server.folder())) {
              catalogs.put(server.folder(), read(zones.resolve(server.folder())));
            }
          }
          return catalogs;
        });
  }

  private static ZoneCatalog read(Path folder) {
    ZoneDirectory.Contents contents = ZoneDirectory.read(folder);
    if (contents.hasErrors()) {
      throw new IllegalStateException("the built-in zones: " + contents.problems());
    }
    return contents.catalog();
  }

  /// Older copies of the zones of one folder.
  static ZoneCatalog older(String folder) {
    return copies(folder, OtherCopy::older);
  }

  /// The zones of one folder, with other addresses for some names.
  ///
  /// @param addresses by the apex of the zone and the name
  /// @throws IllegalArgumentException if a zone cannot be like that
  static ZoneCatalog changed(String folder, Map<Name, Map<Name, InetAddress>> addresses) {
    return copies(folder, file -> OtherCopy.newer(file, addresses));
  }

  private static ZoneCatalog copies(String folder, Reader<Zone> copy) {
    return with(
        zones -> {
          List<Zone> copies = new ArrayList<>();
          for (Path file : ZoneDirectory.list(zones.resolve(folder)).files()) {
            copies.add(copy.read(file));
          }
          return ZoneCatalog.of(copies);
        });
  }

  private static <T> T with(Reader<T> reader) {
    URL anyZone = Objects.requireNonNull(BuiltInZones.class.getResource("zones/root/root.zone"));
    try {
      URI uri = anyZone.toURI();
      if (!uri.getScheme().equals("jar")) {
        return reader.read(above(Path.of(uri)));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return reader.read(above(jar.provider().getPath(uri)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in zones cannot be read", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path above(Path rootZone) {
    return rootZone.resolveSibling("..").normalize();
  }
}
