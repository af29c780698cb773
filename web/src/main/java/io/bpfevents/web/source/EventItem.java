package io.bpfevents.web.source;

import io.bpfevents.catalog.event.KernelEvent;

/**
 * An event. Names in it are bytes that a user chose; each byte sequence that is not UTF-8 is
 * decoded as U+FFFD.
 */
public record EventItem(Kind kind, KernelEvent event) implements StreamItem {}
