/// Zone files, compiled zones, answers.
package dev.waymark.authoritative;
