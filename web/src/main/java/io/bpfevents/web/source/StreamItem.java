package io.bpfevents.web.source;

/** An element of a ring's stream: an event, or a loss where events are missing. */
public sealed interface StreamItem permits EventItem, LossItem {
    /** The kind of the event, or of the lost events. */
    Kind kind();
}
