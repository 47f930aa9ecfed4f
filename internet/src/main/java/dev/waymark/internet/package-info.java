/// The little internet on loopback.
package dev.waymark.internet;
