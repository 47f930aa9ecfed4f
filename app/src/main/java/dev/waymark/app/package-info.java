/// The command line.
package dev.waymark.app;
