package dev.waymark.resolver.trace;

/// One reason or detail of a step, in plain words.
///
/// @param text a short sentence
/// @param reference the RFC and section behind it; empty where there is none
/// @param detail whether the short form of a trace leaves it out
public record Note(String text, String reference, boolean detail) {}
