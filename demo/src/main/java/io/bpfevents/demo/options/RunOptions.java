package io.bpfevents.demo.options;

import io.bpfevents.reactor.Overflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the demo reads events.
 *
 * @param count number of events after which the demo ends
 * @param duration time after which the demo ends; null for never
 * @param slow whether processing an event takes 10 ms
 * @param overflow what happens to unread events while there is no demand
 * @param reportEverySecond whether to print the balance every second
 */
public record RunOptions(
        long count,
        @Nullable Duration duration,
        boolean slow,
        Overflow overflow,
        boolean reportEverySecond) {}
